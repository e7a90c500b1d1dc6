"""Every change in the room."""

from kanalvakt.sendercheck.actions.alarms import acknowledge
from kanalvakt.sendercheck.actions.checking import check, request_check
from kanalvakt.sendercheck.actions.disposal import dispose_checks
from kanalvakt.sendercheck.actions.expected import choose_main, expect
from kanalvakt.sendercheck.actions.standing import ensure_standings
from kanalvakt.sendercheck.actions.waivers import end_due_waivers, lift, waive

__all__ = [
    "acknowledge",
    "check",
    "choose_main",
    "dispose_checks",
    "end_due_waivers",
    "ensure_standings",
    "expect",
    "lift",
    "request_check",
    "waive",
]
