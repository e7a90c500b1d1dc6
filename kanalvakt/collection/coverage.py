"""Which hours of a channel were really observed, and which were not (expectation 13). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Look:
    """A run: from its start to what it covered; with an error it saw nothing."""

    started_at: datetime
    until: datetime
    error: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which the channel was looked at as often as it should be."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a look. What was written in it and taken away before `caught_up_at` was never seen."""

    start: datetime
    end: datetime
    reason: str
    caught_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """`observed` and `gaps` together are the whole time asked for."""

    observed: list[Span]
    gaps: list[Gap]


def covered(looks: Iterable[Look], since: datetime, until: datetime, allowed: timedelta) -> Coverage:
    """Looks in the order of their start; two good ones further apart than `allowed` have a gap between them."""
    looks = list(looks)
    spans = _spans([look for look in looks if not look.error], allowed)
    if spans and until - spans[-1].end <= allowed:
        spans[-1] = Span(spans[-1].start, max(until, spans[-1].end))
    inside = [Span(max(one.start, since), min(one.end, until)) for one in spans if one.end >= since]
    inside = [one for one in inside if one.start <= one.end]
    edges = [since, *(edge for one in inside for edge in (one.start, one.end)), until]
    holes = zip(edges[::2], edges[1::2], strict=True)
    return Coverage(inside, [_gap(start, end, looks, spans) for start, end in holes if start < end])


def _spans(looks: list[Look], allowed: timedelta) -> list[Span]:
    spans: list[Span] = []
    for look in looks:
        end = max(look.started_at, look.until)
        if spans and look.started_at - spans[-1].end <= allowed:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(look.started_at, end))
    return spans


def _gap(start: datetime, end: datetime, looks: list[Look], spans: list[Span]) -> Gap:
    caught_up = next((one.start for one in spans if one.start >= end), None)
    errors = [look.error for look in looks if look.error and start <= look.started_at <= end]
    if errors:
        reason = errors[-1]
    elif any(look.started_at < end for look in looks):
        reason = _("Inget försök gjordes: programmet var inte igång.")
    else:
        reason = _("Insamlingen hade inte börjat.")
    return Gap(start, end, reason, caught_up)
