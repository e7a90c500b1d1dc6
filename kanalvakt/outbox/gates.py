"""What must be in order before an act may go out, besides evidence: receipt and disposal decision (G1.5.7, G1.5.8)."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from kanalvakt.outbox.models import Act, Verb
from kanalvakt.rulebook.models import DisposalDecision
from kanalvakt.rulebook.queries import destruction_decision

# Seconds between looks at a closed gate. A receipt opens it at once, by the hook `registered`.
LOOK_AGAIN = 900


@dataclass(frozen=True, slots=True)
class Gate:
    """Why an act waits; `message` says what to do."""

    code: str
    message: str


def closed(act: Act) -> Gate | None:
    """The gate that holds the act back, if any."""
    if act.verb != Verb.DELETE:
        return None
    if act.secrecy and not _receipt(act):
        return Gate("needs_receipt", _("Raderas när registratorn har fört in diarienumret."))
    if _decision(act) is None:
        return Gate(
            "needs_decision",
            _(
                "Raderas först när nämnden har ett gallringsbeslut som omfattar original på plattformar. "
                "Be arkivansvarig om ett."
            ),
        )
    return None


def papers(act: Act) -> dict[str, str]:
    """Case numbers that the act is sent under, kept in its row (the database refuses a deletion without)."""
    if act.verb != Verb.DELETE:
        return {}
    decision = _decision(act)
    return {"receipt": _receipt(act), "disposal_decision": decision.case_number if decision else ""}


def _receipt(act: Act) -> str:
    return act.registration.case_number if act.registration else ""


def _decision(act: Act) -> DisposalDecision | None:
    return destruction_decision(act.item.channel.unit.board)
