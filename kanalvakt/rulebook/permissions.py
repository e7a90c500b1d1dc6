"""Who may do what with the rulebook. Everyone at work may read it."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

declare("rulebook.load", Role.COORDINATOR, Role.ADMINISTRATOR, kinds=[ActorKind.MIGRATION])
declare("rulebook.record_adoption", Role.COORDINATOR, kinds=[ActorKind.MIGRATION])
declare("rulebook.accept", *Role)
declare("rulebook.change_retention", Role.RECORDS_OFFICER, kinds=[ActorKind.MIGRATION])
