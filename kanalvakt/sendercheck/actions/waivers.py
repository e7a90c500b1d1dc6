"""Exceptions: a point that need not be met until a day, by name and with a reason (expectation 11)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger.actions import Datum
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck.actions.standing import ensure_standings, settle
from kanalvakt.sendercheck.models import Standing, Waiver, What

LONGEST = timedelta(days=366)


def waive(channel_id: int, what: What, *, until: date, reason: str, actor: Actor) -> Waiver:
    """Let the channel be without it until a day, that day included."""
    channel = Channel.objects.get(pk=channel_id)
    require(actor, "sendercheck.waive", channel.unit_id)
    if what == What.ACCOUNT:
        raise Invalid(_("Att fel konto svarar går inte att göra undantag för."))
    if not reason.strip():
        raise Invalid(_("Skriv varför kanalen får vara utan det så länge."), "reason")
    if not clock.today() < until <= clock.today() + LONGEST:
        raise Invalid(_("Välj en dag efter i dag och högst ett år bort."), "until")
    with transaction.atomic():
        standing = _locked(channel)
        if channel.sender_waivers.filter(what=what, ended_at=None).exists():
            raise Conflict(_("Det finns redan ett undantag för den punkten. Ladda om sidan."))
        waiver = Waiver.objects.create(
            channel=channel, what=what, until=until, reason=reason.strip(), by=user(actor), at=clock.now()
        )
        _record("sendercheck.waived", waiver, actor)
        settle(standing)
    return waiver


def lift(waiver_id: int, *, actor: Actor) -> Waiver:
    """End it before its day."""
    with transaction.atomic():
        waiver = Waiver.objects.select_for_update(of=("self",)).select_related("channel").get(pk=waiver_id)
        require(actor, "sendercheck.waive", waiver.channel.unit_id)
        if waiver.ended_at:
            raise Conflict(_("Undantaget har redan upphört. Ladda om sidan."))
        waiver.ended_at, waiver.lifted_by = clock.now(), user(actor)
        waiver.save(update_fields=["ended_at", "lifted_by"])
        _record("sendercheck.waiver_lifted", waiver, actor)
        settle(_locked(waiver.channel))
    return waiver


def end_due_waivers(actor: Actor) -> bool:
    """End one whose day has passed (sweep); True when one was ended."""
    with transaction.atomic():
        due = Waiver.objects.select_for_update(of=("self",)).select_related("channel")
        waiver = due.filter(ended_at=None, until__lt=clock.today()).order_by("id").first()
        if waiver is None:
            return False
        waiver.ended_at = clock.now()
        waiver.save(update_fields=["ended_at"])
        _record("sendercheck.waiver_ended", waiver, actor)
        settle(_locked(waiver.channel))
    return True


def _locked(channel: Channel) -> Standing:
    ensure_standings([channel.pk])
    rows = Standing.objects.select_for_update(of=("self",)).select_related("channel", "latest")
    return rows.get(channel=channel)


def _record(kind: str, waiver: Waiver, actor: Actor) -> None:
    data: dict[str, Datum] = {"waiver": waiver.pk, "what": waiver.what, "until": waiver.until.isoformat()}
    ledger.append(kind, actor=actor, subject=f"channel:{waiver.channel_id}", data=data)
