"""Who handles personal data in a board's or company's place, under which agreement (G1.5.11)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.queries import user
from kanalvakt.register.models import Agreement


@transaction.atomic
def record_agreement(
    *, board: Board, party: str, about: str, case_number: str, signed_on: date, until: date | None, actor: Actor
) -> Agreement:
    """Note an agreement of the board's with whoever runs the system for it, or handles its data in another way."""
    permissions.require(actor, "register.keep_agreements")
    if signed_on > clock.today():
        raise Invalid(_("Den dagen har inte varit än."), "signed_on")
    if until and until < signed_on:
        raise Invalid(_("Sista dagen kan inte komma före den första."), "until")
    made = Agreement.objects.create(
        board=board, party=party.strip(), about=about.strip(), case_number=case_number.strip(), signed_on=signed_on,
        until=until, recorded_by=user(actor), recorded_at=clock.now(),
    )  # fmt: skip
    append("register.agreement_recorded", actor=actor, subject=f"board:{board.pk}", data={"agreement": made.pk})
    return made


@transaction.atomic
def end_agreement(agreement_id: int, *, actor: Actor) -> Agreement:
    """The agreement holds no longer; that it did is kept."""
    permissions.require(actor, "register.keep_agreements")
    found = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    if found.ended_at is not None:
        raise Conflict(_("Avtalet är redan avslutat."))
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    append("register.agreement_ended", actor=actor, subject=f"board:{found.board_id}", data={"agreement": found.pk})
    return found
