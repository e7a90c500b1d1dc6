"""Keeps the list of working days on which a channel has nobody on duty, and tells of new ones (G1.5.1)."""

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction

from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.ledger.actions import append
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.register import queries
from kanalvakt.register.models import LIVE, Channel, NobodyOnDuty

ACTOR = system("duty")
AHEAD = timedelta(days=14)


@transaction.atomic
def look_ahead() -> None:
    """Find the working days of the next two weeks without anybody, and resolve those that have somebody again.

    A day that went by without anybody stays listed until somebody is on duty on the channel again.
    """
    today = clock.today()
    days = working_calendar().working_days(today, today + AHEAD)
    # Held, so that two who look at once list and tell each day once.
    channels = list(Channel.objects.filter(state__in=LIVE).select_for_update(of=("self",)).order_by("pk"))
    book = queries.roster(channels, today, today + AHEAD)
    empty = {(one.pk, day) for one in channels for day in days if book.duty(one, day).person is None}
    deserted = {one.pk for one in channels if book.duty(one, today).person is None}
    _resolve(empty, deserted, today)
    _list(empty)


def _resolve(empty: set[tuple[int, date]], deserted: set[int], today: date) -> None:
    listed = NobodyOnDuty.objects.select_for_update(of=("self",)).filter(resolved_at=None)
    over = [
        row.pk
        for row in listed
        if (row.channel_id not in deserted if row.day < today else (row.channel_id, row.day) not in empty)
    ]
    NobodyOnDuty.objects.filter(pk__in=over).update(resolved_at=clock.now())


def _list(empty: set[tuple[int, date]]) -> None:
    """List what is not listed; a day that was resolved and is empty again is news too."""
    now = clock.now()
    known = {
        (row.channel_id, row.day): row for row in NobodyOnDuty.objects.filter(day__in={day for _one, day in empty})
    }
    again = {key for key in empty & known.keys() if known[key].resolved_at}
    fresh = empty - known.keys()
    NobodyOnDuty.objects.filter(pk__in=[known[key].pk for key in again]).update(resolved_at=None, found_at=now)
    NobodyOnDuty.objects.bulk_create(NobodyOnDuty(channel_id=one, day=day, found_at=now) for one, day in sorted(fresh))
    for channel, news in groupby(sorted(again | fresh), key=itemgetter(0)):
        days = [day.isoformat() for _one, day in news]
        append("register.nobody_on_duty", actor=ACTOR, subject=f"channel:{channel}", data={"days": days})
