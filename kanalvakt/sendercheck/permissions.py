"""Who may look at sender checks, order one, make an exception, and say what a page must carry."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

_KEEPING = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)

declare("sendercheck.read", *_KEEPING, Role.REGISTRAR, Role.DPO, Role.AUDITOR)
declare("sendercheck.check", *_KEEPING, kinds=[ActorKind.SYSTEM])
declare("sendercheck.acknowledge", *_KEEPING)
# Whoever answers for the page does not excuse it as well.
declare("sendercheck.waive", Role.UNIT_MANAGER, Role.COORDINATOR)
declare("sendercheck.expect", Role.COORDINATOR)
declare("sendercheck.dispose", kinds=[ActorKind.SYSTEM])
