"""A row for every channel and day, also when nobody does anything and when nothing ran for days (G1.5.6).

`ensure` is safe at any time, any number of times, by any number at once: unique constraints say what there is, and a
plan's `made_until` moves only over days whose rows are there. A row of today follows the facts until the day is over.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.calendar import WorkingCalendar
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.register.models import LIVE, Channel, ChannelState
from kanalvakt.supervision import days
from kanalvakt.supervision.actions.rounds import crises
from kanalvakt.supervision.models import Escalation, Round, RoundPlan, RoundState, Why

ACTOR = system("supervision.rounds")
TOLD = (Role.UNIT_MANAGER, Role.COORDINATOR)
PLANS_AT_ONCE, ROUNDS_AT_ONCE = 50, 500
LONGEST = timedelta(days=400)  # rows of one channel made at once
FOLLOWS = ["state", "why", "obligatory", "calendar_version", "unit"]


def ensure() -> int:
    """Make what is missing until today and tell of what was missed: everything that is due. How many rows changed."""
    total = 0
    while done := work():
        total += done
    return total


def work() -> int:
    """One short unit of it; how many rows were made or changed. 0: nothing is due."""
    return _begin_plans() + _make_days() + _follow_today() + crises.make_rounds() + _tell_missed()


def demanded(plan: RoundPlan, day: date, calendar: WorkingCalendar) -> tuple[RoundState, str]:
    """Whether the day asks for a round, by what is known now; if not, why not."""
    if not active_on(plan.channel, day):
        return RoundState.NOT_REQUIRED, Why.NOT_ACTIVE
    if not calendar.is_working_day(day):
        return RoundState.NOT_REQUIRED, Why.NOT_A_WEEKDAY
    if not plan.channel.can_remove_others and not plan.chosen:
        return RoundState.NOT_REQUIRED, Why.NOT_CHOSEN
    return RoundState.DUE, ""


def active_on(channel: Channel, day: date) -> bool:
    """Whether the channel was in use at the end of that day, by when it last came into use and last was closed."""
    began = timezone.localdate(channel.activated_at) if channel.activated_at else None
    ended = timezone.localdate(channel.closed_at) if channel.closed_at else None
    begun, before_the_end = began is None or began <= day, ended is not None and day < ended
    return begun or before_the_end if channel.state in LIVE else begun and before_the_end


def _begin_plans() -> int:
    """A plan for each channel that has come into use; also for one that came and went while nothing ran."""
    used = Q(state__in=LIVE) | Q(state=ChannelState.CLOSED, activated_at__isnull=False)
    fresh = Channel.objects.filter(used, round_plan=None)[:ROUNDS_AT_ONCE]
    today = clock.today()
    plans = [RoundPlan(channel=channel, made_until=min(_first(channel), today) - days.DAY) for channel in fresh]
    RoundPlan.objects.bulk_create(plans, ignore_conflicts=True)
    return len(plans)


def _first(channel: Channel) -> date:
    return timezone.localdate(channel.activated_at or clock.now())


@transaction.atomic
def _make_days() -> int:
    """The days that have no row yet, of the channels that have waited longest."""
    today = clock.today()
    plans = list(_behind(today).select_for_update(of=("self",)).order_by("made_until", "pk")[:PLANS_AT_ONCE])
    if not plans:
        return 0
    calendar, rounds = working_calendar(), []
    for plan in plans:
        until = min(today, plan.made_until + LONGEST)
        rounds += [_round(plan, day, calendar) for day in days.since(plan.made_until + days.DAY, until)]
        plan.made_until = until
    Round.objects.bulk_create(rounds, ignore_conflicts=True, batch_size=ROUNDS_AT_ONCE)
    RoundPlan.objects.bulk_update(plans, ["made_until"])
    return len(rounds)


def _behind(today: date) -> QuerySet[RoundPlan]:
    """Plans of channels in use, and of closed ones until the day that they were closed."""
    closed = Q(channel__state=ChannelState.CLOSED, channel__closed_at__date__gt=F("made_until"))
    return RoundPlan.objects.select_related("channel").filter(Q(channel__state__in=LIVE) | closed, made_until__lt=today)


def _round(plan: RoundPlan, day: date, calendar: WorkingCalendar) -> Round:
    opens, due = days.whole(day)
    state, why = demanded(plan, day, calendar)
    return Round(
        channel=plan.channel,
        unit_id=plan.channel.unit_id,
        day=day,
        opens_at=opens,
        due_at=due,
        state=state,
        why=why,
        obligatory=plan.channel.can_remove_others,
        calendar_version=calendar.version,
        made_at=clock.now(),
    )


@transaction.atomic
def _follow_today() -> int:
    """Rows of today that nobody has signed follow the channel and the calendar, until the day is over."""
    open_ones = Round.objects.filter(
        day=clock.today(), crisis=None, state__in=[RoundState.DUE, RoundState.NOT_REQUIRED]
    )
    calendar, changed = working_calendar(), []
    rows = open_ones.select_related("channel__round_plan")
    stale = [row for row in rows if _follow(row, calendar)]
    if not stale:
        return 0
    for row in (
        open_ones.filter(pk__in=[row.pk for row in stale])
        .select_related("channel__round_plan")
        .select_for_update(of=("self",))
    ):
        if _follow(row, calendar):
            changed.append(row)
    Round.objects.bulk_update(changed, FOLLOWS, batch_size=ROUNDS_AT_ONCE)
    return len(changed)


def _follow(row: Round, calendar: WorkingCalendar) -> bool:
    """Set what the facts say now; whether anything is different."""
    state, why = demanded(row.channel.round_plan, row.day, calendar)
    if row.signed_id and state == RoundState.DUE:  # done though nobody asked for it, and now it is asked for
        state = RoundState.DONE
    now = (state, why, row.channel.can_remove_others, calendar.version, row.channel.unit_id)
    before = (row.state, row.why, row.obligatory, row.calendar_version, row.unit_id)
    row.state, row.why, row.obligatory, row.calendar_version, row.unit_id = now
    return now != before


@transaction.atomic
def _tell_missed() -> int:
    """Rounds that nobody signed in time are missed, and somebody is told; a channel that was closed owed nothing."""
    now = clock.now()
    late = Round.objects.filter(state=RoundState.DUE, due_at__lte=now).order_by("due_at")
    rows = list(late.select_for_update(of=("self",)).select_related("channel")[:ROUNDS_AT_ONCE])
    if not rows:
        return 0
    owed = [row for row in rows if _was_in_use(row)]
    for row in owed:
        row.state, row.missed_at = RoundState.MISSED, now
    for row in rows:
        if row not in owed:
            row.state, row.why = RoundState.NOT_REQUIRED, Why.NOT_ACTIVE
    Round.objects.bulk_update(rows, ["state", "why", "missed_at"], batch_size=ROUNDS_AT_ONCE)
    _escalate(owed)
    return len(rows)


def _was_in_use(row: Round) -> bool:
    closed = row.channel.closed_at
    return row.channel.state in LIVE or closed is None or closed >= row.due_at


def _escalate(rows: Iterable[Round]) -> None:
    told = list(_escalations(rows))
    if not told:
        return
    Escalation.objects.bulk_create(told, ignore_conflicts=True, batch_size=ROUNDS_AT_ONCE)
    ids = sorted({one.round_id for one in told})
    subject = f"round:{ids[0]}" if len(ids) == 1 else "round:many"
    ledger.append("supervision.rounds_missed", actor=ACTOR, subject=subject, data={"rounds": ids})


def _escalations(rows: Iterable[Round]) -> Iterator[Escalation]:
    now = clock.now()
    for row in rows:
        yield from (Escalation(round=row, role=role, at=now) for role in TOLD)
