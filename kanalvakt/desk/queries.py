"""What Idag shows: what waits for me, what is late, what has stuck, how well each channel is covered, and a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Sweep
from kanalvakt.organisation import permissions
from kanalvakt.outbox import queries as outbox
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.registration import queries as registration
from kanalvakt.supervision.models import Case, CaseState, Forward

# A direct question is answered at once (G1.5.3); service hours come with the rounds.
LATE_AFTER = timedelta(hours=24)
TREND_DAYS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that wants a person: how many, what, and where to go. `tone` is a badge tone."""

    count: int
    text: str
    url: str
    tone: str = "info"


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel's coverage: what is observed until when, or what is wrong and since when."""

    channel: Channel
    waiting: int
    observed_until: datetime | None
    failing_since: datetime | None
    message: str


@dataclass(frozen=True, slots=True)
class Day:
    """How many comments came in one day, and its bar in a drawing of 20 × 50 units a day."""

    date: date
    count: int
    x: int
    height: int

    @property
    def y(self) -> int:
        """The bar's top."""
        return 50 - self.height


@dataclass(frozen=True, slots=True)
class Today:
    """All of the page."""

    waiting: Sequence[Line] = ()
    late: Sequence[Line] = ()
    stuck: Sequence[Line] = ()
    channels: Sequence[ChannelLine] = ()
    trend: Sequence[Day] = ()
    sweeps: Sequence[Sweep] = ()
    nothing: bool = False


def today(actor: Actor) -> Today:
    """Idag for this person; each part holds only what their roles let them see."""
    waiting, late, stuck = _waiting(actor), _late(actor), _stuck(actor)
    channels, sweeps = _channels(actor), _sweeps(actor)
    return Today(
        waiting=waiting,
        late=late,
        stuck=stuck,
        channels=channels,
        trend=_trend(actor) if channels else (),
        sweeps=sweeps,
        nothing=not (waiting or late or stuck or sweeps),
    )


def _cases(actor: Actor, action: str = "supervision.read") -> QuerySet[Case]:
    units = permissions.units(actor, action)
    cases = Case.objects.filter(waiting=1)
    return cases if units is None else cases.filter(unit__in=units)


def _lines(*lines: Line) -> list[Line]:
    return [line for line in lines if line.count]


def _waiting(actor: Actor) -> list[Line]:
    inbox = reverse("supervision:inbox")
    counts = _cases(actor, "supervision.handle").aggregate(
        urgent=Count("pk", filter=Q(priority=2)),
        questions=Count("pk", filter=Q(needs_answer=True)),
        all=Count("pk"),
    )
    mine = Forward.objects.filter(to__id=actor.id, accepted_at=None, case__state=CaseState.FORWARDED).count()
    return _lines(
        Line(
            counts["urgent"],
            ngettext("kommentar kan bryta mot lag", "kommentarer kan bryta mot lag", counts["urgent"]),
            f"{inbox}?flagged=1",
            "bad",
        ),
        Line(
            counts["questions"],
            ngettext("fråga väntar på svar", "frågor väntar på svar", counts["questions"]),
            f"{inbox}?needs_answer=1",
            "warn",
        ),
        Line(
            counts["all"],
            ngettext("kommentar att hantera", "kommentarer att hantera", counts["all"]),
            inbox,
        ),
        Line(mine, ngettext("har skickats vidare till dig", "har skickats vidare till dig", mine), f"{inbox}?mine=1"),
        *_registrations(actor),
        *_proposals(actor),
    )


def _registrations(actor: Actor) -> list[Line]:
    count = registration.count_waiting(actor)
    text = ngettext("ska registreras i diariet", "ska registreras i diariet", count)
    return [Line(count, text, reverse("registration:waiting"), "warn")]


def _proposals(actor: Actor) -> list[Line]:
    if not permissions.allows(actor, "register.accept"):
        return []
    count = Channel.objects.filter(state=ChannelState.PROPOSED, sent_back_reason="").count()
    text = ngettext("anmäld kanal väntar på dig", "anmälda kanaler väntar på dig", count)
    return [Line(count, text, f"{reverse('register:list')}?state=proposed")]


def _late(actor: Actor) -> list[Line]:
    limit = clock.now() - LATE_AFTER
    count = _cases(actor).filter(needs_answer=True, written_at__lt=limit).count()
    text = ngettext("fråga har väntat mer än ett dygn", "frågor har väntat mer än ett dygn", count)
    return _lines(
        Line(count, text, f"{reverse('supervision:inbox')}?needs_answer=1&until={timezone.localdate(limit)}", "bad")
    )


def _stuck(actor: Actor) -> list[Line]:
    manual, unknown = outbox.by_hand(actor).count(), outbox.unknown(actor).count()
    stuck, failed = outbox.stuck(actor).count(), outbox.failed(actor).count()
    url = reverse("outbox:acts")
    return _lines(
        Line(manual, ngettext("åtgärd ska göras för hand", "åtgärder ska göras för hand", manual), url, "warn"),
        Line(
            unknown,
            ngettext("åtgärd är det okänt om den gick fram", "åtgärder är det okänt om de gick fram", unknown),
            url,
            "bad",
        ),
        Line(stuck, ngettext("åtgärd har fastnat på vägen", "åtgärder har fastnat på vägen", stuck), url, "bad"),
        Line(failed, ngettext("åtgärd fick ingen verkan", "åtgärder fick ingen verkan", failed), url, "bad"),
    )


def _sweeps(actor: Actor) -> list[Sweep]:
    """Background work that fails, for whoever runs the installation (law 6)."""
    if not permissions.anywhere(actor, "organisation.change_people"):
        return []
    return list(Sweep.objects.exclude(failing_since=None))


def _visible(actor: Actor) -> QuerySet[Channel]:
    units = permissions.units(actor, "supervision.read")
    channels = Channel.objects.filter(state__in=[ChannelState.ACTIVE, ChannelState.CLOSING])
    return channels if units is None else channels.filter(unit__in=units)


def _channels(actor: Actor) -> list[ChannelLine]:
    rows = _visible(actor).select_related("unit", "sync_state").order_by("name")
    waiting = dict(_cases(actor).order_by().values_list("channel").annotate(Count("pk")))
    return [_channel_line(channel, waiting.get(channel.pk, 0)) for channel in rows]


def _channel_line(channel: Channel, waiting: int) -> ChannelLine:
    state = getattr(channel, "sync_state", None)
    if state is None:
        return ChannelLine(channel, waiting, None, None, _("Hämtas inte automatiskt."))
    return ChannelLine(channel, waiting, state.observed_until, state.failing_since, state.error_message)


def _trend(actor: Actor) -> list[Day]:
    first = clock.today() - timedelta(days=TREND_DAYS - 1)
    mine = _visible(actor).filter(pk=OuterRef("channel"))
    counts = dict(
        Item.objects.filter(Exists(mine), is_own=False, written_at__date__gte=first)
        .annotate(day=TruncDate("written_at"))
        .order_by()
        .values_list("day")
        .annotate(Count("pk"))
    )
    days = [first + timedelta(days=n) for n in range(TREND_DAYS)]
    most = max(counts.values(), default=0) or 1
    return [
        Day(day, counts.get(day, 0), 20 * n + 2, max(1, round(48 * counts.get(day, 0) / most)))
        for n, day in enumerate(days)
    ]
