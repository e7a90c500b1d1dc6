"""Today's rounds, one card a channel: what is new, what waits, what was not collected, and the note from last time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Value, When

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.permissions import units
from kanalvakt.register.duty import Duty
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import on_duty_on
from kanalvakt.supervision.actions.rounds.signing import SIGN
from kanalvakt.supervision.models import Case, Round, RoundState, SignOff
from kanalvakt.supervision.queries.rounds.counts import visible
from kanalvakt.supervision.who import user_id
from kanalvakt.ui.paging import Page, page

ORDER = ("rank", "name", "id")
# What was not collected before that is on the coverage page; a card says it of the last days.
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Card:
    """A channel today. `gap` is None where a person takes in what is written."""

    channel: Channel
    rounds: list[Round]
    last: SignOff | None
    new: int
    open: int
    newest: int
    gap: timedelta | None
    duty: Duty
    may_sign: bool

    @property
    def round(self) -> Round:
        """The one to act on: what can be signed now, else the day's own."""
        now = clock.now()
        due = (one for one in self.rounds if one.state == RoundState.DUE and one.opens_at <= now < one.due_at)
        return next(due, self.rounds[0])

    @property
    def is_due(self) -> bool:
        """Whether somebody should look now."""
        return self.round.state == RoundState.DUE


def today(actor: Actor, params: Mapping[str, Any]) -> Page[Channel]:
    """A page of the channels that have a round today, those to look at first."""
    now, mine = clock.now(), visible(actor).filter(channel=OuterRef("pk"), day=clock.today())
    due = mine.filter(state=RoundState.DUE, opens_at__lte=now, due_at__gt=now)
    rank = Choice(
        When(Exists(due), then=Value(0)),
        When(Exists(mine.exclude(state=RoundState.NOT_REQUIRED)), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    channels = Channel.objects.filter(Exists(mine)).select_related("unit", "round_plan__last__by")
    return page(channels.annotate(rank=rank), ORDER, params)


def cards(channels: Iterable[Channel], actor: Actor) -> list[Card]:
    """The channels of a page as cards: the same few queries however many."""
    channels = list(channels)
    ids = [channel.pk for channel in channels]
    rounds: dict[int, list[Round]] = {}
    for row in _rounds(ids):
        rounds.setdefault(row.channel_id, []).append(row)
    new, waiting, gaps, duties = _new(ids), _waiting(ids), _gaps(channels), on_duty_on(channels)
    reach, me = units(actor, SIGN), user_id(actor)
    return [
        Card(
            channel=channel,
            rounds=rounds[channel.pk],
            last=channel.round_plan.last,
            new=new.get(channel.pk, (0, 0))[0],
            newest=new.get(channel.pk, (0, channel.round_plan.seen_item))[1],
            open=waiting.get(channel.pk, 0),
            gap=gaps.get(channel.pk),
            duty=duties[channel.pk],
            may_sign=reach is None or channel.unit_id in reach or _is(duties[channel.pk], me),
        )
        for channel in channels
        if channel.pk in rounds
    ]


def card(channel_id: int, actor: Actor) -> Card | None:
    """One channel's; None when it has no round today."""
    channels = Channel.objects.filter(pk=channel_id, round_plan__isnull=False)
    return next(iter(cards(channels.select_related("unit", "round_plan__last__by"), actor)), None)


def new_cases(channel: Channel) -> QuerySet[Case]:
    """The cases of what came since the last round, newest first."""
    fresh = Case.objects.filter(channel=channel, item__gt=channel.round_plan.seen_item)
    return fresh.order_by("-written_at", "-id")


def _is(duty: Duty, me: UUID) -> bool:
    return duty.person is not None and duty.person.pk == me


def _rounds(ids: list[int]) -> QuerySet[Round]:
    """The day's own first, then those of a crisis as they fall due."""
    rows = Round.objects.filter(channel__in=ids, day=clock.today()).select_related("signed__by", "crisis")
    return rows.order_by("channel", F("crisis").asc(nulls_first=True), "due_at")


def _new(ids: list[int]) -> dict[int, tuple[int, int]]:
    """By channel: how many things others wrote since the last round, and the newest item of all."""
    fresh = Item.objects.filter(channel__in=ids, pk__gt=F("channel__round_plan__seen_item"))
    counted = (
        fresh.order_by().values_list("channel").annotate(new=Count("pk", filter=Q(is_own=False)), newest=Max("pk"))
    )
    return {channel: (count, newest) for channel, count, newest in counted}


def _waiting(ids: list[int]) -> dict[int, int]:
    rows = Case.objects.filter(waiting=1, channel__in=ids).order_by().values_list("channel")
    return dict(rows.annotate(Count("pk")))


def _gaps(channels: Iterable[Channel]) -> dict[int, timedelta]:
    now, midnight = clock.now(), clock.midnight(clock.today())
    since, channels = {}, list(channels)
    alone = collection.by_themselves(channels)
    for channel in channels:
        if channel.pk in alone:
            last = channel.round_plan.last
            first = max(midnight, channel.activated_at or midnight)
            since[channel.pk] = max(last.at if last else first, now - LOOK_BACK)
    return collection.uncollected(since, now)
