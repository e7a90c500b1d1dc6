"""Everything that was collected from a channel, own and others', whatever became of it: what its pages read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from kanalvakt.collection import panels, queries
from kanalvakt.collection.models import Item, ItemVersion, Medium
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel

MOST_FOUND = 500
ORDER = ("-written_at", "-id")
NEAR = 60


@dataclass(frozen=True, slots=True)
class Content:
    """One item as one person may see it: each version with its text, newest first, and what stands around it."""

    sender: str
    versions: Sequence[tuple[ItemVersion, str]]
    readable: bool
    media: Sequence[Medium]
    thread: Sequence[Item]
    panels: Sequence[tuple[str, Mapping[str, Any]]]


def listed(channel: Channel, wanted: Mapping[str, Any]) -> QuerySet[Item]:
    """What a channel has, as `forms.ContentForm` narrows it; to be ordered by `ORDER`.

    Words find the newest `MOST_FOUND`, and never what is secrecy-marked (law 5).
    """
    # Files are read for the rows of a page alone: counted in the query they would be counted for all that there is.
    items = channel.items.select_related("version").prefetch_related(Prefetch("media", Medium.objects.only("item")))
    if words := wanted.get("q"):
        items = items.filter(pk__in=queries.search(words, [channel.pk], MOST_FOUND))
    if since := wanted.get("since"):
        items = items.filter(written_at__gte=clock.midnight(since))
    if until := wanted.get("until"):
        items = items.filter(written_at__lt=clock.midnight(until + timedelta(days=1)))
    asked = {"kind": wanted.get("kind"), "public_state": wanted.get("state")}
    return items.filter(**{name: value for name, value in asked.items() if value})


def whole(item: Item, actor: Actor) -> Content:
    """One item with all its versions. Each look at a secrecy-marked text is an entry of the ledger."""
    readable = queries.may_read(item, actor)
    return Content(
        sender=queries.sender_name(item, actor),
        versions=[(version, queries.text(version, actor)) for version in queries.versions(item).reverse()],
        readable=readable,
        media=list(item.media.select_related("blob").order_by("pk")[:50]) if readable else [],
        thread=queries.thread(item, NEAR),
        panels=panels.drawn(item, actor),
    )
