"""Who may do what with channels and their secrets."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

HOUSE = [ActorKind.MIGRATION]

declare("register.read", *Role)
# Who may be named as responsible or substitute of a channel in the unit.
declare("register.keep", Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)
declare("register.propose", Role.OFFICER, Role.UNIT_MANAGER, Role.COORDINATOR, kinds=HOUSE)
declare("register.change", Role.OFFICER, Role.UNIT_MANAGER, Role.COORDINATOR, kinds=HOUSE)
declare("register.accept", Role.COORDINATOR, kinds=HOUSE)
# Whoever answers for a channel may be any of those; the action asks that it is theirs (expectation 1).
declare("register.attest", Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)
declare("register.close", Role.UNIT_MANAGER, Role.COORDINATOR)
declare("register.connect", Role.OFFICER, Role.COORDINATOR, kinds=HOUSE)
declare("register.store_secret", Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)
# An officer or substitute sees the secrets of the channels they keep; the coordinator, of all.
declare("register.reveal_secret", Role.OFFICER, Role.SUBSTITUTE, Role.COORDINATOR)
declare("register.reveal_any_secret", Role.COORDINATOR)
# What an account is called besides, as its platform tells the sender check.
declare("register.know_others", kinds=[ActorKind.SYSTEM])
declare("register.keep_agreements", Role.COORDINATOR, Role.DPO)
declare("register.set_floor", Role.COORDINATOR)
declare("register.rotate_keys", kinds=HOUSE)
