"""How bad a channel's last check is, with exceptions and alarms laid over it."""

from datetime import timedelta

from kanalvakt.core import clock
from kanalvakt.register.models import LIVE
from kanalvakt.sendercheck.models import MUST, Outcome, Rank, Standing


def ensure_standings(channel_ids: list[int], *, after: timedelta = timedelta()) -> None:
    """A row for each of these channels that has none, due after that time."""
    now = clock.now() + after
    known = set(Standing.objects.filter(channel__in=channel_ids).values_list("channel", flat=True))
    rows = [Standing(channel_id=pk, next_at=now) for pk in channel_ids if pk not in known]
    Standing.objects.bulk_create(rows, ignore_conflicts=True)


def settle(standing: Standing) -> None:
    """Count anew and save."""
    channel, latest = standing.channel, standing.latest
    live = channel.state in LIVE
    points = list(latest.points.all()) if latest and live else []
    open_ones = channel.sender_waivers.filter(ended_at=None, until__gte=clock.today())
    waived = set(open_ones.values_list("what", flat=True))
    missing = {point.what for point in points if point.outcome == Outcome.MISSING}
    standing.missing = len(missing - waived)
    standing.waived = len(missing & waived)
    standing.unread = sum(point.outcome == Outcome.UNREADABLE for point in points)
    standing.rank = _rank(standing, missing - waived, live=live)
    standing.save(update_fields=["missing", "waived", "unread", "rank"])


def _rank(standing: Standing, missing: set[str], *, live: bool) -> Rank:
    if standing.channel.sender_alarms.filter(seen_at=None).exists():
        return Rank.ALARM
    if missing & MUST:
        return Rank.BREACH
    if missing:
        return Rank.WEAK
    if standing.unread:
        return Rank.UNREAD
    return Rank.FINE if standing.latest or not live else Rank.NEVER
