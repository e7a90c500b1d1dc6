"""What other rooms and pages read of what was collected."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kanalvakt.collection import search as index
from kanalvakt.collection.actions import pace
from kanalvakt.collection.coverage import Coverage, Look, covered
from kanalvakt.collection.models import (
    PUBLISHED,
    Item,
    ItemVersion,
    Medium,
    Notice,
    Outcome,
    SenderName,
    SyncRun,
    SyncState,
)
from kanalvakt.collection.readers import readers_of
from kanalvakt.connectors import registry
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import allows, require
from kanalvakt.register.models import Channel, Secret, SecretKind
from kanalvakt.register.queries import is_connected

READ, READ_SEALED = "collection.read", "secrecy.read"


def text(version: ItemVersion, actor: Actor) -> str:
    """The version's text. A secrecy-marked one is masked for those without clearance; each view of it is an entry."""
    item = version.item
    if not item.restricted:
        return version.text
    if not may_read(item, actor):
        return _("Sekretessmarkerad text: du ser den inte.")
    subject, data = f"item:{item.pk}", {"version": version.number}
    ledger.append("collection.secret_viewed", actor=actor, subject=subject, data=data)
    return version.sealed_text


def may_read(item: Item, actor: Actor) -> bool:
    """Whether the actor may read the item: a secrecy-marked one with clearance only, a sealed one never."""
    if item.sealed:
        return False
    return not item.restricted or allows(actor, READ_SEALED, item.channel.unit_id)


def of_units(reach: frozenset[int] | None, item: str = "item") -> Q:
    """Rows whose `item` (a path to it) is in a channel of these units; None is every unit.

    Not by a join: SQLite would begin with all that these units have ever collected instead of with the rows.
    """
    if reach is None:
        return Q()
    return Q(Exists(Item.objects.filter(pk=OuterRef(item), channel__unit__in=reach)))


def sender_name(item: Item, actor: Actor) -> str:
    """Who wrote, as shown when the item was first seen; of a secrecy-marked item only for those with clearance."""
    if not item.restricted or not may_read(item, actor):
        return item.sender_name
    name = SenderName.objects.filter(sender=item.sender_id, first_seen__lte=item.first_seen_at).first()
    return str(name) if name else item.no_sender or item.sender_name


def versions(item: Item) -> QuerySet[ItemVersion]:
    """Every version, oldest first."""
    return item.versions.select_related("item__channel").order_by("number")


def thread(item: Item, limit: int = 100) -> list[Item]:
    """The item among what it belongs to, oldest first: the top, what it answers, its answers, and those nearest it."""
    root = item.root_id or item.pk
    inside = Item.objects.filter(Q(root=root) | Q(pk=root)).select_related("sender", "version", "channel")
    before = inside.filter(written_at__lte=item.written_at).order_by("-written_at", "-pk")[: limit // 2]
    after = inside.filter(written_at__gt=item.written_at).order_by("written_at", "pk")[: limit // 2]
    close = inside.filter(Q(pk__in=[root, item.pk, item.parent_id or root]) | Q(parent=item))[:limit]
    found = {one.pk: one for one in [*before, *after, *close]}
    return sorted(found.values(), key=lambda one: (one.pk != root, one.written_at, one.pk))


def coverage(channel: Channel, since: datetime, until: datetime) -> Coverage:
    """Which hours between `since` and `until` were observed, and each gap with its reason (law 4, expectation 13)."""
    runs = channel.runs.filter(started_at__lte=until).exclude(outcome=Outcome.RUNNING)
    last_before = runs.filter(started_at__lt=since, outcome=Outcome.OK).order_by("-started_at").first()
    first = last_before.started_at if last_before else since
    rows = runs.filter(started_at__gte=first).order_by("started_at", "pk")
    fields = ("started_at", "covers_until", "error_message", "error_code")
    looks = [Look(start, end or start, error or code) for start, end, error, code in rows.values_list(*fields)]
    return covered(looks, since, until, allowed=2 * pace.interval())


def uncollected(since: Mapping[int, datetime], until: datetime) -> dict[int, timedelta]:
    """How much of the time from each channel's own moment (by channel id) to `until` was not observed: one query."""
    if not since:
        return {}
    allowed = 2 * pace.interval()
    good = SyncRun.objects.filter(channel__in=since, outcome=Outcome.OK, started_at__lte=until)
    good = good.filter(started_at__gte=min(since.values()) - allowed).order_by("started_at", "pk")
    looks: dict[int, list[Look]] = {channel: [] for channel in since}
    for channel, start, end in good.values_list("channel", "started_at", "covers_until"):
        looks[channel].append(Look(start, end or start))
    gaps = {channel: covered(looks[channel], start, until, allowed).gaps for channel, start in since.items()}
    return {channel: sum((gap.end - gap.start for gap in found), timedelta()) for channel, found in gaps.items()}


def by_themselves(channels: Iterable[Channel]) -> set[int]:
    """The channels that are collected by themselves; the others are kept by hand, some of them until connected."""
    found = {one.pk for one in channels if registry.is_automatic_unconnected(one.platform)}
    waiting = {one.pk for one in channels if registry.is_automatic(one.platform)} - found
    if not waiting:
        return found
    log_ins = Secret.objects.filter(channel__in=waiting, kind=SecretKind.CONNECTION).exclude(value="")
    return found | set(log_ins.values_list("channel", flat=True))


def collecting(channel: Channel) -> dict[str, Any]:
    """How the collecting of a channel stands, for its pages: by itself or by hand, connected, failing since when."""
    return {
        "automatic": bool(by_themselves([channel])),
        "connected": is_connected(channel),
        "sync": SyncState.objects.filter(channel=channel).first(),
        "last_good": channel.runs.filter(outcome=Outcome.OK).first(),
    }


def notices(channel: Channel) -> list[Notice]:
    """The latest notices that the platform itself sent."""
    return list(channel.notices.all()[:5])


def panel(channel: Channel, actor: Actor) -> dict[str, Any]:
    """What the channel's own page says of its collecting: the last seven days, and what one may do."""
    now = clock.now()
    may_see = allows(actor, "collection.read_coverage", channel.unit_id)
    return collecting(channel) | {
        "gaps": coverage(channel, now - timedelta(days=7), now).gaps if may_see else [],
        "may_see": may_see,
        "may_read": allows(actor, READ, channel.unit_id),
        "may_import": allows(actor, "collection.import", channel.unit_id),
        "may_add": allows(actor, "collection.add_manual", channel.unit_id),
    }


def published() -> QuerySet[Item]:
    """Own posts that the public may see again: visible and not secrecy-marked (expectation 17)."""
    return Item.objects.filter(PUBLISHED)


def readable(channel: Channel) -> list[str]:
    """What can be imported into the channel, by name."""
    return [one.label for one in readers_of(channel)]


def recent_tops(channel: Channel, limit: int = 50) -> list[Item]:
    """The newest things in the channel that others answer to, secrecy-marked ones left out."""
    tops = channel.items.filter(root=None, parent=None, restricted=False).select_related("version")
    return list(tops.order_by("-written_at", "-id")[:limit])


def look_at_file(medium: Medium, actor: Actor) -> None:
    """A file of a secrecy-marked item is for those with clearance, and each view of it is an entry."""
    item = medium.item
    if item.sealed:
        raise NotAllowed(_("Innehållet är spärrat för alla."))
    if item.restricted:
        require(actor, READ_SEALED, item.channel.unit_id)
        subject, data = f"item:{item.pk}", {"medium": medium.pk}
        ledger.append("collection.secret_viewed", actor=actor, subject=subject, data=data)


def search(words: str, channel_ids: Iterable[int] | None, limit: int = 500, after: Item | None = None) -> list[int]:
    """Item ids that have all the words in any form, newest written first; `after` goes on from an earlier answer.

    `channel_ids` None means every channel. Items that are secrecy-marked are never found (law 5).
    """
    before = index.row_id(after.pk, after.written_at) if after else None
    return [index.item_id(row) for row in index.find(words, channel_ids, limit, before)]
