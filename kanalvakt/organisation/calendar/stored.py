"""Between `WorkingCalendar` and the row that keeps it. A label names exactly one content, so it is cached by label."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any

from kanalvakt.organisation.calendar.red_days import LIBRARY, red_days
from kanalvakt.organisation.calendar.value import Choice, DayKind, Hours, Override, RedDay, Rule, WorkingCalendar
from kanalvakt.organisation.models import CalendarVersion, RedDays

type Spec = dict[str, Any]

OFFICE = ["08:00", "16:30"]
# What holds until somebody has said otherwise.
DEFAULT: Spec = {"hours": {str(weekday): OFFICE for weekday in range(5)}, "overrides": {}, "choices": []}


def newest() -> CalendarVersion | None:
    """The version in force; None before the first one is stored."""
    return CalendarVersion.objects.select_related("red_days").first()


def library_days() -> RedDays:
    """The red days as the installed library knows them; not saved."""
    days = [[day.isoformat(), red.name, red.de_facto] for day, red in red_days().items()]
    return RedDays(sha256=_sha256(days), library=LIBRARY, days=days)


def draft(spec: Spec, days: RedDays) -> CalendarVersion:
    """A version of that content, labelled; not saved. ValueError for a content that makes no calendar."""
    version = CalendarVersion(red_days=days, spec=spec)
    calendar = read("", spec, days)
    latest = calendar.choices[-1].rule if calendar.choices else Rule.WEEKDAYS
    version.label = f"{days.library}-{latest.value}-{_sha256([spec, days.sha256])[:16]}"
    return version


def current() -> WorkingCalendar:
    """The calendar in force: one short query, the rest from memory."""
    label = CalendarVersion.objects.values_list("label", flat=True).first()
    return by_label(label) if label else _unstored()


@lru_cache(maxsize=16)
def by_label(label: str) -> WorkingCalendar:
    """The calendar of that version, as it was; CalendarVersion.DoesNotExist when there was none."""
    version = CalendarVersion.objects.select_related("red_days").filter(label=label).first()
    if version is None:
        raise CalendarVersion.DoesNotExist(label)
    return read(label, version.spec, version.red_days)


@lru_cache(maxsize=1)
def _unstored() -> WorkingCalendar:
    version = draft(DEFAULT, library_days())
    return read(version.label, version.spec, version.red_days)


def read(label: str, spec: Mapping[str, Any], days: RedDays) -> WorkingCalendar:
    """A row's content as the value."""
    return WorkingCalendar(
        version=label,
        red={date.fromisoformat(day): RedDay(name, de_facto) for day, name, de_facto in days.days},
        hours={int(weekday): _hours(hours) for weekday, hours in spec["hours"].items()},
        overrides={date.fromisoformat(day): _override(override) for day, override in sorted(spec["overrides"].items())},
        choices=tuple(_choice(choice) for choice in sorted(spec["choices"], key=lambda choice: str(choice["since"]))),
    )


def _hours(pair: list[str]) -> Hours:
    return Hours(time.fromisoformat(pair[0]), time.fromisoformat(pair[1]))


def _override(stored: Mapping[str, Any]) -> Override:
    return Override(DayKind(stored["kind"]), stored["text"], _hours(stored["hours"]) if stored.get("hours") else None)


def _choice(stored: Mapping[str, str]) -> Choice:
    return Choice(
        date.fromisoformat(stored["since"]), Rule(stored["rule"]), stored["decided_by"], stored["case_number"]
    )


def _sha256(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
