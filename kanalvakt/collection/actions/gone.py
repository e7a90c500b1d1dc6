"""When something may be said to be gone: a platform event, or a complete pass that came to its end (law 4)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from kanalvakt.collection.actions.incoming import fit_id
from kanalvakt.collection.actions.passing import Pass
from kanalvakt.collection.actions.state import set_public_states
from kanalvakt.collection.models import Item, ItemKind, PublicState, Source
from kanalvakt.connectors import registry
from kanalvakt.connectors.base import Cap, ConnectorError, Gone
from kanalvakt.connectors.protocol import LooksAgain
from kanalvakt.core import clock
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import channel_ref

BATCH = 500
# Fewer than this may vanish in one night without a question.
FEW = 20
SHOWN = [PublicState.VISIBLE, PublicState.HELD]
LISTED_BY = {
    Cap.LIST_POSTS: [ItemKind.POST, ItemKind.VISITOR_POST],
    Cap.LIST_COMMENTS: [ItemKind.COMMENT],
    Cap.READ_MESSAGES: [ItemKind.MESSAGE],
}


def told_gone(channel: Channel, events: Iterable[Gone], *, at: datetime) -> int:
    """What the platform says is away, with its cause; what we removed ourselves stays removed by us."""
    causes = {fit_id(event.platform_id): PublicState(event.cause) for event in events}
    items = channel.items.filter(platform_id__in=causes).exclude(public_state=PublicState.REMOVED)
    states = {pk: causes[platform_id] for pk, platform_id in items.values_list("pk", "platform_id")}
    return len(set_public_states(states, at=at)) if states else 0


def conclude(going: Pass) -> None:
    """After a complete pass: what it should have shown and did not is gone, by whom is not known.

    Raises ConnectorError, and concludes nothing, where the pass showed less than can be believed.
    """
    listed = _listed(going)
    unseen = listed.filter(last_seen_at__lt=going.run.started_at)
    _doubt_the_count(going)
    _look_again(going, unseen)
    _doubt_the_drop(going, unseen.count(), listed.count())
    for batch in batched(unseen.values_list("pk", flat=True), BATCH, strict=False):
        going.run.gone += len(set_public_states(dict.fromkeys(batch, PublicState.GONE), at=clock.now()))


def _listed(going: Pass) -> QuerySet[Item]:
    """What a complete pass of this platform shows: nothing that a person put in by hand, and no kind it cannot list."""
    can = registry.connector(going.channel.platform).capabilities(channel_ref(going.channel))
    kinds = [kind for cap, kinds in LISTED_BY.items() if cap in can and can[cap].level == "yes" for kind in kinds]
    items = going.channel.items.filter(kind__in=kinds, public_state__in=SHOWN)
    return items.exclude(version__source=Source.MANUAL)


def _look_again(going: Pass, unseen: QuerySet[Item]) -> None:
    """Ask one by one, where the platform's lists leave out what is still there; what answers has been seen."""
    connector = registry.connector(going.channel.platform)
    if not isinstance(connector, LooksAgain):
        return
    ref = channel_ref(going.channel)
    for batch in batched(list(unseen.values_list("platform_id", flat=True)), BATCH, strict=False):
        there = set(batch) - set(connector.gone(ref, batch))
        going.channel.items.filter(platform_id__in=there).update(last_seen_at=clock.now())


def _doubt_the_count(going: Pass) -> None:
    seen = going.channel.items.filter(last_seen_at__gte=going.run.started_at).count()
    total = going.run.reported_total
    if going.run.unread or (total is not None and seen < total):
        raise ConnectorError(
            "incomplete",
            _(
                "Plattformen visade inte allt: %(seen)s av %(total)s gick att läsa. Det som kom är sparat, men inget "
                "räknas som borttaget. Det görs om av sig självt."
            )
            % {"seen": seen, "total": max(total or 0, seen + going.run.unread)},
        )


def _doubt_the_drop(going: Pass, unseen: int, listed: int) -> None:
    nothing = unseen and not going.run.seen and going.run.reported_total != 0
    if going.state.drop_confirmed or not (nothing or (unseen > FEW and unseen * 2 > listed)):
        return
    raise ConnectorError(
        "implausible",
        _(
            "%(unseen)s av %(listed)s inlägg och kommentarer syns inte längre. Det kan bero på en ändrad behörighet "
            "eller adress, så inget räknas som borttaget. Titta på kanalen och bekräfta här om de verkligen är borta."
        )
        % {"unseen": unseen, "listed": listed},
    )
