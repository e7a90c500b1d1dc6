"""Signing a round, late too; correcting a sign-off; choosing rounds where they are no duty (G1.5.6)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.collection import queries as collection
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import User
from kanalvakt.organisation.permissions import allows, require
from kanalvakt.organisation.queries import user
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import on_duty
from kanalvakt.supervision.actions.rounds.making import ensure
from kanalvakt.supervision.models import Case, Correction, Round, RoundPlan, RoundState, SignOff

SIGN = "supervision.sign_round"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who may sign, by what (in words), and for whom they stand in."""

    user: User
    entitled: str
    stands_in_for: Sequence[User] = ()


def standing(channel: Channel, day: date, actor: Actor) -> Standing:
    """By what `actor` may sign the channel's round of that day. Raises NotAllowed, saying who may."""
    duty = on_duty(channel, day)
    me = user(actor)
    if duty.person == me:
        return Standing(me, duty.why[:200] or _("är i tjänst för kanalen"), duty.passed)
    if not allows(actor, SIGN, channel.unit_id):
        name = duty.person.name if duty.person else _("kanalens ansvariga")
        raise NotAllowed(_("Tillsynen signeras av den som är i tjänst för kanalen: %(name)s.") % {"name": name})
    absent = (duty.person,) if duty.person else ()
    return Standing(me, _("har en roll i enheten som får signera"), absent)


@transaction.atomic
def sign(channel_id: int, note: str = "", *, actor: Actor, seen: int | None = None) -> SignOff:
    """Supervision is done, also when nothing is new: signs each round of the channel that is open now.

    `seen` is the newest item that was on the page; what has come since stays new for the next round.
    """
    plan = _locked(channel_id)
    now, today = clock.now(), clock.today()
    by = standing(plan.channel, today, actor)
    rounds = list(_open(plan.channel, now))
    if not rounds:
        raise Conflict(_already(plan, today))
    signed = _sign(plan, rounds, by, note, seen)
    _record("supervision.round_signed", signed, rounds, by, actor)
    return signed


@transaction.atomic
def sign_late(round_id: int, note: str, *, actor: Actor) -> SignOff:
    """Say of a missed round that it has been done since, and how. It stays missed, and says so."""
    row = Round.objects.select_related("channel").get(pk=round_id)
    plan = _locked(row.channel_id)
    by = standing(plan.channel, row.day, actor)
    row.refresh_from_db()
    if row.state != RoundState.MISSED:
        raise Conflict(_("Tillsynen är inte missad. Gå till dagens tillsyn."))
    if row.signed_id:
        raise Conflict(_("Den missade tillsynen är redan signerad i efterhand."))
    if not note.strip():
        raise Invalid(_("Skriv varför tillsynen är sen och vad du har gått igenom nu."), "note")
    signed = _sign(plan, [row], by, note)
    _record("supervision.round_signed_late", signed, [row], by, actor)
    return signed


@transaction.atomic
def correct(sign_off_id: int, text: str, *, actor: Actor) -> Correction:
    """Say what was wrong in a sign-off. It stays as it was; the correction stands beside it."""
    sign_off = SignOff.objects.select_related("channel").get(pk=sign_off_id)
    by = standing(sign_off.channel, clock.today(), actor).user
    if not text.strip():
        raise Invalid(_("Skriv vad som ska rättas."), "text")
    made = Correction.objects.create(sign_off=sign_off, by=by, at=clock.now(), text=text.strip())
    ledger.append(
        "supervision.round_corrected",
        actor=actor,
        subject=f"sign_off:{sign_off.pk}",
        data={"correction": made.pk},
        hashes={"text": _digest(made.text)},
    )
    return made


@transaction.atomic
def choose(channel_id: int, chosen: bool, *, actor: Actor) -> RoundPlan:  # noqa: FBT001 - the answer of a form
    """Have rounds, or not, on a channel where others' posts cannot be removed; elsewhere they are a duty."""
    plan = _locked(channel_id)
    require(actor, "supervision.choose_rounds", plan.channel.unit_id)
    if plan.channel.can_remove_others:
        raise Conflict(_("Kommunen kan ta bort andras inlägg på kanalen: då är tillsynen obligatorisk."))
    if plan.chosen != chosen:
        plan.chosen = chosen
        plan.save(update_fields=["chosen"])
        subject = f"channel:{channel_id}"
        ledger.append("supervision.rounds_chosen", actor=actor, subject=subject, data={"chosen": chosen})
        ensure()
    return plan


def gap(channel: Channel, since: datetime, until: datetime) -> timedelta | None:
    """How much of that time was not collected; None where a person takes in what is written."""
    if not collection.by_themselves([channel]):
        return None
    return collection.uncollected({channel.pk: since}, until)[channel.pk]


def _locked(channel_id: int) -> RoundPlan:
    """The channel's plan, held for the rest of the transaction, with every round that is due in place."""
    ensure()
    plans = RoundPlan.objects.select_for_update(of=("self",)).select_related("channel__unit", "last__by")
    plan = plans.filter(channel=channel_id).first()
    if plan is None:
        raise Conflict(_("Kanalen är inte i bruk och har ingen tillsyn."))
    return plan


def _open(channel: Channel, now: datetime) -> list[Round]:
    """What one sign-off fulfils: what is due now, or a day that asked for nothing and was looked at all the same."""
    current = channel.rounds.filter(opens_at__lte=now, due_at__gt=now, signed=None).select_for_update()
    due = [row for row in current if row.state == RoundState.DUE]
    return due or [row for row in current if row.state == RoundState.NOT_REQUIRED and row.crisis_id is None]


def _already(plan: RoundPlan, day: date) -> str:
    last = plan.last
    if last is None or timezone.localdate(last.at) != day:
        return _("Kanalen har ingen tillsyn att signera i dag.")
    told = {"who": last.by.name, "time": timezone.localtime(last.at).strftime("%H.%M")}
    return _("Tillsynen är redan klar: %(who)s signerade %(time)s.") % told


def _sign(plan: RoundPlan, rounds: Sequence[Round], by: Standing, note: str, seen: int | None = None) -> SignOff:
    now, channel = clock.now(), plan.channel
    newest = _newest(channel, plan.seen_item, seen)
    since = plan.last.at if plan.last else None
    uncollected = gap(channel, since or max(rounds[0].opens_at, channel.activated_at or rounds[0].opens_at), now)
    signed = SignOff.objects.create(
        channel=channel,
        by=by.user,
        at=now,
        entitled=by.entitled,
        since=since,
        new=channel.items.filter(is_own=False, pk__gt=plan.seen_item, pk__lte=newest).count(),
        open=Case.objects.filter(channel=channel, waiting=1).count(),
        newest_item=newest,
        gap_minutes=None if uncollected is None else int(uncollected.total_seconds()) // 60,
        note=note.strip(),
    )
    signed.stood_in_for.set(by.stands_in_for)
    for row in rounds:
        row.signed = signed
        row.state = RoundState.DONE if row.state == RoundState.DUE else row.state
    Round.objects.bulk_update(rounds, ["signed", "state"])
    plan.last, plan.seen_item = signed, newest
    plan.save(update_fields=["last", "seen_item"])
    return signed


def _newest(channel: Channel, before: int, seen: int | None) -> int:
    """The newest item that the person can have seen: what the page said, never older than last time."""
    there: int = channel.items.order_by("-pk").values_list("pk", flat=True).first() or 0
    return max(before, there if seen is None else min(seen, there))


def _record(kind: str, signed: SignOff, rounds: Sequence[Round], by: Standing, actor: Actor) -> None:
    data: ledger.Data = {
        "channel": signed.channel_id,
        "rounds": [row.pk for row in rounds],
        "days": sorted({row.day.isoformat() for row in rounds}),
        "new": signed.new,
        "open": signed.open,
        "newest_item": signed.newest_item,
        "gap_minutes": signed.gap_minutes,
        "stood_in_for": [str(one.pk) for one in by.stands_in_for],
    }
    ledger.append(kind, actor=actor, subject=f"sign_off:{signed.pk}", data=data, hashes={"note": _digest(signed.note)})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
