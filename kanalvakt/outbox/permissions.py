"""Who may act at platforms and read evidence (docs/roles.md)."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

_SUPERVISING = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)
_REVIEWING = (*_SUPERVISING, Role.REGISTRAR, Role.RECORDS_OFFICER, Role.DPO, Role.AUDITOR)

declare("outbox.act", *_SUPERVISING)
declare("outbox.unblock", *_SUPERVISING, kinds=[ActorKind.SYSTEM])
declare("outbox.preserve", *_SUPERVISING, Role.REGISTRAR, kinds=[ActorKind.SYSTEM])
declare("outbox.read", *_REVIEWING)
declare("outbox.read_evidence", *_REVIEWING)
