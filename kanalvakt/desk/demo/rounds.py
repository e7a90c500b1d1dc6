"""The rounds of the days before: signed by whoever keeps each channel, one of them missed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.organisation.calendar import WorkingCalendar
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.register.models import Channel
from kanalvakt.supervision import days
from kanalvakt.supervision.actions import rounds
from kanalvakt.supervision.models import Round, RoundPlan, RoundState, SignOff

LENGTH = 14
MISSED = "bjorkskolan"
NOTES = {
    "exempelby": "Många frågor om snöröjningen. Gata och park svarar under dagen.",
    "bjorkskolan": "Lugnt. Håll ett öga på tråden om skolmaten i morgon.",
    "gataochpark": "Svarade om hålen på Storgatan. Nya klagomål brukar komma efter klockan fyra.",
}


@transaction.atomic
def history(channels: QuerySet[Channel]) -> None:
    """Two weeks of rounds, once. They never happened here: the loading's own entry stands for them in the ledger."""
    today = clock.today()
    first = today - LENGTH * days.DAY
    if Round.objects.filter(channel__in=channels, day__lt=today).exists():
        return
    channels.update(activated_at=clock.midnight(first))
    calendar = working_calendar()
    for channel in channels.select_related("responsible", "substitute"):
        plan, _made = RoundPlan.objects.update_or_create(channel=channel, defaults={"made_until": first - days.DAY})
        plan.last = _signed(channel, first, today, calendar)
        plan.seen_item = _seen(channel, plan.last.at) if plan.last else 0
        plan.save()
    rounds.ensure()


def _signed(channel: Channel, first: date, today: date, calendar: WorkingCalendar) -> SignOff | None:
    """Each weekday before today, but for the last one where it was missed; the newest sign-off."""
    weekdays = calendar.working_days(first, today - days.DAY)
    if channel.handle == MISSED:
        weekdays = weekdays[:-1]
    written, last = _written(channel, first), None
    for number, day in enumerate(weekdays):
        last = _sign(channel, day, number, written.get(day, 0), calendar, before=last)
    return last


def _sign(
    channel: Channel, day: date, number: int, new: int, calendar: WorkingCalendar, *, before: SignOff | None
) -> SignOff:
    """Between eight and ten in the morning; the substitute now and then."""
    opens, due = days.whole(day)
    away = number % 6 == 4
    keeper, *others = [who for who in (channel.responsible, channel.substitute) if who]
    signed = SignOff.objects.create(
        channel=channel,
        by=others[0] if away else keeper,
        at=opens + timedelta(hours=8, minutes=(channel.pk * 37 + number * 23) % 120),
        entitled="är i tjänst för kanalen",
        since=before.at if before else None,
        new=new,
        open=0,
        gap_minutes=0,
        note=NOTES.get(channel.handle, "") if number % 3 == 2 or before is None else "",
    )
    if away:
        signed.stood_in_for.add(keeper)
    Round.objects.create(
        channel=channel,
        unit_id=channel.unit_id,
        day=day,
        opens_at=opens,
        due_at=due,
        state=RoundState.DONE,
        obligatory=channel.can_remove_others,
        calendar_version=calendar.version,
        made_at=opens,
        signed=signed,
    )
    return signed


def _written(channel: Channel, first: date) -> dict[date, int]:
    """How much others wrote, by day."""
    items = Item.objects.filter(channel=channel, is_own=False, written_at__date__gte=first).order_by()
    return dict(items.annotate(day=TruncDate("written_at")).values_list("day").annotate(Count("pk")))


def _seen(channel: Channel, at: datetime) -> int:
    return Item.objects.filter(channel=channel, written_at__lt=at).aggregate(newest=Max("pk"))["newest"] or 0
