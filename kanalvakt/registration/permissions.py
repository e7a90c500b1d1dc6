"""Who may ask for a registration, and who keeps the receipts."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

_ASKING = [Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR, Role.REGISTRAR]

declare("registration.request", *_ASKING, kinds=[ActorKind.SYSTEM, ActorKind.MIGRATION])
declare("registration.read", Role.REGISTRAR, Role.RECORDS_OFFICER, Role.DPO, Role.AUDITOR)
declare("registration.register", Role.REGISTRAR, kinds=[ActorKind.MIGRATION])
declare("registration.register_secret", Role.REGISTRAR, cleared=True, kinds=[ActorKind.MIGRATION])
