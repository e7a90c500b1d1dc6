"""Who may say that a finding is right or wrong, read the rules, and change the municipality's own."""

from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

DECIDERS = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR, Role.DPO)
declare("screening.judge", *DECIDERS)
declare("screening.read_rules", *DECIDERS, Role.AUDITOR)
declare("screening.change_rules", Role.COORDINATOR)
# Everybody at work may try their own text before they publish it (G1.4.9, G2.2.2); an administrator handles no content.
declare("screening.try_text", *(role for role in Role if role != Role.ADMINISTRATOR))
