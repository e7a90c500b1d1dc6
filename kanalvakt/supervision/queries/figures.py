"""How soon each channel answers, in service time (G1.5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from math import ceil
from statistics import median

from django.db.models import Count, Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.register import queries as register
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.supervision.answer_clock import AnswerClock
from kanalvakt.supervision.models import Case, CaseState
from kanalvakt.supervision.queries.inbox import READ, visible


@dataclass(frozen=True, slots=True)
class Figures:
    """Of what was written in a channel in a period; times in seconds of service time.

    `late` are questions that wait beyond their time. Without a channel it is all of them together.
    """

    channel: Channel | None
    goal: int | None
    answered: int
    median: int | None
    ninetieth: int | None
    in_time: int
    unanswered: int
    late: int

    @property
    def share(self) -> int | None:
        """How many in a hundred were answered in time; what waits within its time is not judged yet."""
        judged = self.answered + self.late
        return round(100 * self.in_time / judged) if judged else None


def figures(actor: Actor, since: date, until: date) -> list[Figures]:
    """Channel by channel by name, and last all together when there is more than one: three queries and two for goals.

    `since` and `until` are Swedish days, both included.
    """
    seen = visible(actor, READ)
    cases = seen.filter(written_at__gte=clock.midnight(since), written_at__lt=clock.midnight(until + timedelta(days=1)))
    channels = Channel.objects.filter(Q(state__in=LIVE) | Q(pk__in=cases.values("channel")))
    within = list(register.within(channels, actor, READ).order_by("name", "pk"))
    goals = AnswerClock(channel.pk for channel in within)
    times, waits = _times(cases), _waits(cases)
    found = [
        _counted(channel, goals.goal(channel.pk), times.get(channel.pk, ()), waits.get(channel.pk, (0, 0)))
        for channel in within
    ]
    return [*found, _together(found, sorted(chain(*times.values())))] if len(found) > 1 else found


def goal_of(channel: Channel) -> int:
    """How soon the channel answers, in seconds of service time."""
    return AnswerClock([channel.pk]).goal(channel.pk)


def _times(cases: QuerySet[Case]) -> dict[int, list[int]]:
    """By channel how long each answer took, the quickest first."""
    answered = cases.filter(state=CaseState.ANSWERED, answer_seconds__isnull=False)
    found: dict[int, list[int]] = {}
    for channel_id, seconds in answered.order_by("answer_seconds").values_list("channel", "answer_seconds"):
        found.setdefault(channel_id, []).append(seconds or 0)
    return found


def _waits(cases: QuerySet[Case]) -> dict[int, tuple[int, int]]:
    """By channel how many questions wait, and how many of them beyond their time."""
    waiting = cases.filter(waiting=1, needs_answer=True).order_by().values("channel")
    late = Count("pk", filter=Q(due_at__lte=clock.now()))
    return {
        channel_id: (unanswered, beyond)
        for channel_id, unanswered, beyond in waiting.annotate(unanswered=Count("pk"), late=late).values_list(
            "channel", "unanswered", "late"
        )
    }


def _counted(channel: Channel, goal: int, times: Sequence[int], waits: tuple[int, int]) -> Figures:
    in_time = sum(seconds <= goal for seconds in times)
    return Figures(channel, goal, len(times), _median(times), _ninetieth(times), in_time, *waits)


def _together(rows: list[Figures], times: Sequence[int]) -> Figures:
    return Figures(
        channel=None,
        goal=None,
        answered=len(times),
        median=_median(times),
        ninetieth=_ninetieth(times),
        in_time=sum(row.in_time for row in rows),
        unanswered=sum(row.unanswered for row in rows),
        late=sum(row.late for row in rows),
    )


def _median(times: Sequence[int]) -> int | None:
    return round(median(times)) if times else None


def _ninetieth(times: Sequence[int]) -> int | None:
    """The shortest time within which nine of ten were answered (nearest rank)."""
    return times[ceil(0.9 * len(times)) - 1] if times else None
