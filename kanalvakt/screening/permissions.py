"""Who may say that a finding is right or wrong: those who decide about what was found."""

from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

declare("screening.judge", Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR, Role.DPO)
