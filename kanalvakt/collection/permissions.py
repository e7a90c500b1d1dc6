"""Who may have channels collected, add by hand what no platform gives, and read what is secrecy-marked."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

_SUPERVISING = [Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR]
_REVIEWING = [*_SUPERVISING, Role.REGISTRAR, Role.RECORDS_OFFICER, Role.DPO, Role.AUDITOR]

declare("collection.read", *_REVIEWING)
declare("collection.read_coverage", *_REVIEWING)
declare("collection.sync", *_SUPERVISING, kinds=[ActorKind.SYSTEM])
declare("collection.confirm_drop", *_SUPERVISING)
declare("collection.add_manual", *_SUPERVISING, Role.REGISTRAR, kinds=[ActorKind.MIGRATION])
declare("collection.import", *_SUPERVISING, kinds=[ActorKind.SYSTEM, ActorKind.MIGRATION])
declare("collection.restrict", *_SUPERVISING, Role.REGISTRAR, Role.DPO, kinds=[ActorKind.SYSTEM])
declare(
    "secrecy.read",
    Role.OFFICER,
    Role.SUBSTITUTE,
    Role.UNIT_MANAGER,
    Role.REGISTRAR,
    Role.RECORDS_OFFICER,
    Role.DPO,
    cleared=True,
)
