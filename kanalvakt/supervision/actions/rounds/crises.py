"""Crisis mode: closer supervision until a day; it ends by itself, and can be extended or ended (expectation 24)."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.calendar import WorkingCalendar
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user, working_calendar
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.supervision import days
from kanalvakt.supervision.models import Crisis, Round, RoundState, Why
from kanalvakt.supervision.models.rounds import MOST_A_DAY

DECLARE = "supervision.declare_crisis"
LONGEST = 60 * days.DAY
AT_ONCE = 500


@transaction.atomic
def declare_crisis(
    *,
    reason: str,
    per_day: int,
    until: date,
    actor: Actor,
    channel: Channel | None = None,
    unit: Unit | None = None,
    every_day: bool = True,
) -> Crisis:
    """Begin closer supervision at once: `per_day` rounds a day until `until`, that day included.

    Of one channel, of a unit and those below it, or of every channel when neither is named.
    """
    require(actor, DECLARE, channel.unit_id if channel else unit)
    _check(until)
    if not reason.strip():
        raise Invalid(_("Skriv vad som har hänt, så att alla förstår varför tillsynen är tätare."), "reason")
    if channel and unit:
        raise Invalid(_("Välj en kanal eller en enhet, inte båda."), "channel")
    if not 2 <= per_day <= MOST_A_DAY:
        raise Invalid(_("Välj mellan 2 och %(most)s gånger om dagen.") % {"most": MOST_A_DAY}, "per_day")
    now = clock.now()
    crisis = Crisis.objects.create(
        channel=channel,
        unit=unit,
        reason=reason.strip(),
        per_day=per_day,
        every_day=every_day,
        until=until,
        started_at=now,
        started_by=user(actor),
        made_until=timezone.localdate(now) - days.DAY,
    )
    data = {
        "channel": channel.pk if channel else None,
        "unit": unit.pk if unit else None,
        "per_day": per_day,
        "every_day": every_day,
        "until": until.isoformat(),
    }
    ledger.append("supervision.crisis_declared", actor=actor, subject=_subject(crisis), data=data)
    make_rounds()
    return crisis


@transaction.atomic
def extend_crisis(crisis_id: int, until: date, *, actor: Actor) -> Crisis:
    """Move the last day of one that goes on, forward or back."""
    crisis = _locked(crisis_id, actor)
    _check(until)
    before, crisis.until = crisis.until, until
    crisis.save(update_fields=["until"])
    data = {"before": before.isoformat(), "until": until.isoformat()}
    ledger.append("supervision.crisis_extended", actor=actor, subject=_subject(crisis), data=data)
    return crisis


@transaction.atomic
def end_crisis(crisis_id: int, *, actor: Actor) -> Crisis:
    """End it now: what it asks for later today is no longer required."""
    crisis = _locked(crisis_id, actor)
    make_rounds()
    crisis.ended_at, crisis.ended_by = clock.now(), user(actor)
    crisis.save(update_fields=["ended_at", "ended_by"])
    later = crisis.rounds.filter(state=RoundState.DUE, due_at__gt=crisis.ended_at)
    later.update(state=RoundState.NOT_REQUIRED, why=Why.CRISIS_OVER)
    ledger.append("supervision.crisis_ended", actor=actor, subject=_subject(crisis))
    return crisis


def make_rounds() -> int:
    """The rounds that crises ask for until today and that are not there; how many were made."""
    today = clock.today()
    return sum(_make(pk) for pk in _unmade(today).values_list("pk", flat=True))


def _unmade(today: date) -> QuerySet[Crisis]:
    """Those that go on, today too since channels come into use during the day; and those with days left to make."""
    behind = Q(made_until__lt=today, until__gt=F("made_until"))
    return Crisis.objects.filter(behind | Q(until__gte=today), ended_at=None)


@transaction.atomic
def _make(crisis_id: int) -> int:
    crisis = Crisis.objects.select_for_update(of=("self",)).get(pk=crisis_id)
    if crisis.ended_at:
        return 0
    last = min(clock.today(), crisis.until)
    there = set(crisis.rounds.filter(day__gte=min(crisis.made_until, last)).values_list("channel", "due_at"))
    calendar, channels = working_calendar(), list(channels_of(crisis).filter(state__in=LIVE))
    begins = min(crisis.made_until + days.DAY, last)
    rounds = [
        row
        for day in days.since(begins, last)
        if crisis.every_day or calendar.is_working_day(day)
        for channel in channels
        for row in _of_day(crisis, channel, day, calendar)
        if (row.channel_id, row.due_at) not in there
    ]
    Round.objects.bulk_create(rounds, ignore_conflicts=True, batch_size=AT_ONCE)
    Crisis.objects.filter(pk=crisis.pk, made_until__lt=clock.today()).update(made_until=clock.today())
    return len(rounds)


def channels_of(crisis: Crisis) -> QuerySet[Channel]:
    """The channels that a crisis is about."""
    if crisis.channel_id:
        return Channel.objects.filter(pk=crisis.channel_id)
    if crisis.unit_id:
        return Channel.objects.filter(unit__in=_below(crisis.unit_id))
    return Channel.objects.all()


def _below(unit_id: int) -> set[int]:
    """The unit and all below it."""
    found, waiting = {unit_id}, {unit_id}
    while waiting:
        waiting = set(Unit.objects.filter(parent__in=waiting).values_list("pk", flat=True)) - found
        found |= waiting
    return found


def _of_day(crisis: Crisis, channel: Channel, day: date, calendar: WorkingCalendar) -> Iterator[Round]:
    """The day's rounds of one channel that were still to come when the crisis, or the channel's use, began."""
    begins = max(crisis.started_at, channel.activated_at or crisis.started_at)
    for opens, due in days.parts(day, crisis.per_day):
        if due > begins:
            yield Round(
                channel=channel,
                unit_id=channel.unit_id,
                day=day,
                crisis=crisis,
                opens_at=opens,
                due_at=due,
                state=RoundState.DUE,
                obligatory=channel.can_remove_others,
                calendar_version=calendar.version,
                made_at=clock.now(),
            )


def _locked(crisis_id: int, actor: Actor) -> Crisis:
    crisis = Crisis.objects.select_for_update(of=("self",)).select_related("channel").get(pk=crisis_id)
    require(actor, DECLARE, crisis.channel.unit_id if crisis.channel else crisis.unit_id)
    if crisis.ended_at or crisis.until < clock.today():
        raise Conflict(_("Krisläget är redan slut. Börja ett nytt om det behövs."))
    return crisis


def _check(until: date) -> None:
    today = clock.today()
    if until < today:
        raise Invalid(_("Välj i dag eller en senare dag."), "until")
    if until > today + LONGEST:
        raise Invalid(_("Välj en dag inom 60 dagar. Det går att förlänga sedan."), "until")


def _subject(crisis: Crisis) -> str:
    return f"crisis:{crisis.pk}"
