"""A report from the public lands on its comment, or waits for somebody to find it (G1.5.5)."""

import re

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.collection import files
from kanalvakt.collection.models import Item
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.core.models import Blob
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
def report(
    channel_id: int, about: str, why: str, contact: str = "", *, picture: bytes | None = None, actor: Actor
) -> Report:
    """Receive a report of a comment. The actor is the public, by the receipt: the same form sent twice lands once.

    `picture` shows the comment. Raises Invalid when it is no picture.
    """
    if actor.kind != ActorKind.PUBLIC:
        raise NotAllowed(_("Bara allmänheten anmäler på det sättet. Öppna kommentaren i inkorgen i stället."))
    channel = Channel.objects.select_for_update().get(pk=channel_id, state__in=LIVE)
    if already := Report.objects.filter(receipt=actor.id).first():
        return already
    case = _meant(channel, about)
    made = Report.objects.create(
        receipt=actor.id,
        channel=channel,
        case=case,
        about=about,
        why=why,
        contact=contact,
        picture=_kept(picture) if picture else None,
        made_at=clock.now(),
    )
    if case and case.state in HANDLED:
        _open_again(case)
    data = {"channel": channel.pk, "case": case.pk if case else None}
    ledger.append("supervision.reported", actor=actor, subject=f"report:{made.pk}", data=data)
    return made


@transaction.atomic
def tie_report(report_id: int, about: str, *, actor: Actor) -> Report:
    """Say which comment it is, by the address of its page here or on the platform. Raises Invalid if that is none."""
    found = Report.objects.select_for_update(of=("self",)).select_related("channel__unit").get(pk=report_id)
    require(actor, locks.HANDLE, found.channel.unit)
    if found.handled_at:
        raise Conflict(_("Anmälan är redan hanterad."))
    case = _named(found.channel, about)
    if case is None:
        raise Invalid(_("Ingen kommentar i kanalen har den adressen. Öppna kommentaren och kopiera sidans adress."))
    found.case = case
    found.save(update_fields=["case"])
    if case.state in HANDLED:
        _open_again(case)
    data = {"channel": found.channel_id, "case": case.pk}
    ledger.append("supervision.report_tied", actor=actor, subject=f"report:{found.pk}", data=data)
    return found


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


def _kept(picture: bytes) -> Blob:
    try:
        kind = files.media_type("", picture)
    except Invalid:
        kind = ""
    if kind not in files.PICTURES:
        raise Invalid(_("Det är ingen hel bild. Bifoga JPEG, PNG, GIF eller WebP, högst 10 MB."), "picture")
    return blobs.put(picture, kind)


def _named(channel: Channel, about: str) -> Case | None:
    """The comment whose page here, number or address on the platform this is."""
    here = re.search(r"(?:^|/inkorg/)(\d{1,18})/?(?:[?#].*)?$", about.strip())
    if here is None:
        return _meant(channel, about)
    return Case.objects.select_for_update(of=("self",)).filter(pk=int(here[1]), channel=channel).first()


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
