"""A pass under way: what sync, gone and outcome share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kanalvakt.collection.models import RunKind, SyncRun, SyncState
from kanalvakt.core.actor import Actor
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
    cursor: Any = None
    observed_until: datetime | None = None
    pages: int = 0

    @property
    def complete(self) -> bool:
        """Whether it may say what is gone, when it has come to its end."""
        return self.run.kind == RunKind.COMPLETE
