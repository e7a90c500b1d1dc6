"""Sweden's red days by PyPI `holidays`. Looked up when a calendar version is made, never when one is asked."""

from datetime import date
from importlib.metadata import version

from holidays.countries.sweden import Sweden

from kanalvakt.organisation.calendar.value import RedDay

LIBRARY = version("holidays")
YEARS = range(1990, 2061)


def red_days() -> dict[date, RedDay]:
    """Every red day of YEARS: public holidays, and midsommarafton, julafton and nyårsafton as `de_facto`."""
    days: dict[date, RedDay] = {}
    for category in ("de_facto", "public"):  # public last: it has the last word
        found = Sweden(years=YEARS, categories=(category,), language="sv")
        days |= {day: RedDay(name, category == "de_facto") for day, name in found.items()}
    return dict(sorted(days.items()))
