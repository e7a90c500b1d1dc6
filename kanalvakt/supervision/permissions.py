"""Who watches the inbox and who may act in it (G1.5.1, docs/roles.md)."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

HANDLERS = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER)

declare("supervision.read", *HANDLERS, Role.COORDINATOR)
declare("supervision.handle", *HANDLERS)
declare("supervision.set_goal", Role.UNIT_MANAGER, Role.COORDINATOR)
declare("supervision.learn", Role.COORDINATOR)
declare("supervision.write_saved_answers", *HANDLERS, Role.COORDINATOR)
declare("supervision.dispose", kinds=[ActorKind.SYSTEM])

# Rounds (G1.5.6). Whoever is on duty for a channel may sign too, whatever role they hold.
declare("supervision.read_rounds", *HANDLERS, Role.COORDINATOR, Role.AUDITOR)
declare("supervision.sign_round", *HANDLERS)
declare("supervision.choose_rounds", Role.UNIT_MANAGER, Role.COORDINATOR)
declare("supervision.acknowledge", Role.UNIT_MANAGER, Role.COORDINATOR)
declare("supervision.acknowledge_as_coordinator", Role.COORDINATOR)
declare("supervision.declare_crisis", Role.UNIT_MANAGER, Role.COORDINATOR)
