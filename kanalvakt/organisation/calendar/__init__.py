"""The working calendar: which days are working days (supervision, G1.5.6) and when somebody answers (G1.5.3).

The two are different: the municipality's own closed days stop the answer clock but exempt nobody from supervision.
Pure values here; what is stored and how a calendar is changed: `stored.py`, `organisation.actions`.
"""

from kanalvakt.organisation.calendar.value import (
    HALF_DAY_ENDS,
    Choice,
    DayKind,
    Hours,
    Override,
    RedDay,
    Rule,
    WorkingCalendar,
)

__all__ = [
    "HALF_DAY_ENDS",
    "Choice",
    "DayKind",
    "Hours",
    "Override",
    "RedDay",
    "Rule",
    "WorkingCalendar",
]
