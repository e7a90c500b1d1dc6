"""The answer clock: service time from the moment something was written until it is answered (G1.5.3).

What is due when is stored on the case, so that lists filter and sort by it in the database. It is counted when a case
arrives and again when the calendar or the channel's goal has changed: `calendar` names what it was counted with.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kanalvakt.organisation.calendar import WorkingCalendar
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.supervision.models import AnswerGoal, Case, CaseState, Forward

BATCH = 500
TIMES = ["due_at", "calendar", "answer_seconds", "accept_by"]


class AnswerClock:
    """Counts with one calendar and the goals of the channels it was made for: two queries, then none."""

    def __init__(self, channel_ids: Iterable[int]) -> None:
        self.calendar: WorkingCalendar = working_calendar()
        goals = AnswerGoal.objects.filter(channel__in=set(channel_ids))
        self.goals: dict[int, int] = {goal.channel_id: goal.minutes * 60 for goal in goals}

    def goal(self, channel_id: int) -> int:
        """How soon the channel answers, in seconds of service time."""
        return self.goals.get(channel_id, settings.ANSWER_MINUTES * 60)

    def start(self, case: Case, moment: datetime) -> None:
        """Set what is due when on a case (not saved); the clock starts at `moment`."""
        case.clock_from = moment
        case.due_at = self.calendar.due(moment, self.goal(case.channel_id))
        case.calendar = self.calendar.version

    def taken(self, case: Case, answered_at: datetime) -> int:
        """Seconds of service time that the answer took."""
        return self.calendar.service_seconds(case.clock_from, answered_at)


def accept_by(at: datetime, calendar: WorkingCalendar) -> datetime:
    """By when what was forwarded at `at` should have been accepted."""
    return calendar.due(at, settings.ACCEPT_MINUTES * 60)


@transaction.atomic
def count_anew() -> bool:
    """The sweep: cases whose times were counted with another calendar or goal. True: maybe more.

    What waits is counted anew; what is done keeps what it was judged by, unless it was never counted.
    """
    version = working_calendar().version
    other = Q(waiting=1) & (Q(calendar__lt=version) | Q(calendar__gt=version))
    ids = list(Case.objects.filter(other).values_list("pk", flat=True)[:BATCH])
    ids += Case.objects.filter(calendar="").values_list("pk", flat=True)[:BATCH]
    cases = list(Case.objects.select_for_update().filter(pk__in=ids))
    clock = AnswerClock(case.channel_id for case in cases)
    handed = _handed([case.pk for case in cases if case.state == CaseState.FORWARDED])
    for case in cases:
        clock.start(case, case.clock_from)
        if case.state == CaseState.ANSWERED and case.closed_at:
            case.answer_seconds = clock.taken(case, case.closed_at)
        case.accept_by = accept_by(handed[case.pk], clock.calendar) if case.pk in handed else None
    Case.objects.bulk_update(cases, TIMES)
    return len(ids) >= BATCH


def _handed(case_ids: list[int]) -> dict[int, datetime]:
    """When each forwarded case was last handed over."""
    forwards = Forward.objects.filter(case__in=case_ids).order_by("at")
    return dict(forwards.values_list("case", "at"))
