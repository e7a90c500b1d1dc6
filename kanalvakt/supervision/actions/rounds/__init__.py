"""Every change of a round: making what is due, telling of what was missed, signing, and closer supervision."""

from kanalvakt.supervision.actions.rounds.crises import declare_crisis, end_crisis, extend_crisis
from kanalvakt.supervision.actions.rounds.escalations import acknowledge
from kanalvakt.supervision.actions.rounds.making import ensure
from kanalvakt.supervision.actions.rounds.signing import choose, correct, sign, sign_late

__all__ = [
    "acknowledge",
    "choose",
    "correct",
    "declare_crisis",
    "end_crisis",
    "ensure",
    "extend_crisis",
    "sign",
    "sign_late",
]
