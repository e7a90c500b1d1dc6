"""A pass under way: what sync, gone and outcome share."""

from dataclasses import dataclass, field
from datetime import datetime

from kanalvakt.collection.models import ItemVersion, RunKind, SyncRun, SyncState
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import merkle
from kanalvakt.register.models import Channel


class LeaseLost(Exception):
    """Another worker has the channel: this one was too slow and must not go on."""


@dataclass
class Pass:
    """One run over one channel by the holder of its claim."""

    channel: Channel
    state: SyncState
    run: SyncRun
    actor: Actor
    page_at: datetime
    claimed_until: datetime
    observed_until: datetime | None = None
    versions: merkle.Frontier = field(default_factory=merkle.Frontier)

    @property
    def complete(self) -> bool:
        """Whether it may say what is gone, when it has come to its end."""
        return self.run.kind == RunKind.COMPLETE

    def seal(self, item_ids: tuple[int, ...]) -> None:
        """Put the content hashes of new versions, in the order of their ids, under the root the ledger will hold."""
        current = ItemVersion.objects.filter(item__in=item_ids).order_by("item", "-number")
        newest = {version.item_id: version for version in reversed(current.only("item", "number", "content_hash"))}
        for version in sorted(newest.values(), key=lambda one: one.pk):
            self.versions.push(merkle.leaf_hash(bytes.fromhex(version.content_hash)))
