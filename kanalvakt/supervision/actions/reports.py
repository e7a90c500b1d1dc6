"""A report from the public lands on its comment, or waits for somebody to find it (G1.5.5)."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.supervision.actions import locks
from kanalvakt.supervision.models import Case, CaseState, Report

REPORTED = gettext_noop("öppnad igen: anmäld av allmänheten")
# What can be looked at again; what was removed or is gone needs nothing more.
HANDLED = (CaseState.ANSWERED, CaseState.NO_ANSWER)


@transaction.atomic
def report(channel_id: int, about: str, why: str, contact: str = "", *, actor: Actor) -> Report:
    """Receive a report of a comment. The actor is the public, by the receipt: the same form sent twice lands once."""
    if actor.kind != ActorKind.PUBLIC:
        raise NotAllowed(_("Bara allmänheten anmäler på det sättet. Öppna kommentaren i inkorgen i stället."))
    channel = Channel.objects.select_for_update().get(pk=channel_id, state__in=LIVE)
    if already := Report.objects.filter(receipt=actor.id).first():
        return already
    case = _meant(channel, about)
    made = Report.objects.create(
        receipt=actor.id, channel=channel, case=case, about=about, why=why, contact=contact, made_at=clock.now()
    )
    if case and case.state in HANDLED:
        _open_again(case)
    data = {"channel": channel.pk, "case": case.pk if case else None}
    ledger.append("supervision.reported", actor=actor, subject=f"report:{made.pk}", data=data)
    return made


@transaction.atomic
def handle_report(report_id: int, *, actor: Actor) -> Report:
    """Say that the comment has been found and looked at."""
    found = Report.objects.select_for_update(of=("self",)).select_related("channel__unit").get(pk=report_id)
    require(actor, locks.HANDLE, found.channel.unit)
    if found.handled_at:
        raise Conflict(_("Anmälan är redan hanterad."))
    found.handled_at, found.handled_by = clock.now(), user(actor)
    found.save(update_fields=["handled_at", "handled_by"])
    ledger.append("supervision.report_handled", actor=actor, subject=f"report:{found.pk}")
    return found


def _meant(channel: Channel, about: str) -> Case | None:
    """The comment at the address that was pasted, if we have collected it."""
    address = about.strip()
    if not address.startswith(("https://", "http://")):
        return None
    spellings = {address, address.rstrip("/"), f"{address.rstrip('/')}/"}
    item = Item.objects.filter(channel=channel, permalink__in=spellings).order_by("pk").first()
    return Case.objects.select_for_update(of=("self",)).filter(item=item).first() if item else None


def _open_again(case: Case) -> None:
    case.state, case.reopened = CaseState.OPEN, REPORTED
    case.closed_at = case.closed_by = case.answer_seconds = None
    case.abandoned, case.changed_at = 0, clock.now()
    case.save(
        update_fields=["state", "reopened", "closed_at", "closed_by", "answer_seconds", "abandoned", "changed_at"]
    )
