"""A platform that answers at once, from memory: what is measured is our own side."""

from collections.abc import Mapping, Sequence
from typing import Any

KIND = "practice"


class Giver:
    """Gives the `pages` of each channel (by its handle) in turn, and an empty page where there are none."""

    kind = KIND
    label = "Påhittad"
    pages: Mapping[str, Sequence[Sequence[Any]]] = {}

    def fetch(self, channel: Any, cursor: Any, *, complete: bool) -> Any:
        """One page; the cursor is the number of the next."""
        from kanalvakt.connectors.base import Page

        pages, number = self.pages.get(channel.handle, []), cursor or 0
        items = pages[number] if number < len(pages) else []
        return Page(items, cursor=number + len(items[:1]), done=number + 1 >= len(pages))

    def capabilities(self, channel: Any) -> Mapping[Any, Any]:
        """It lists everything."""
        from kanalvakt.connectors.base import YES, Cap

        return {Cap.LIST_POSTS: YES, Cap.LIST_COMMENTS: YES}

    def health(self, channel: Any) -> Any:
        """It lets us in, for ever."""
        from kanalvakt.connectors.base import Health

        return Health(True, "")


def install(pages: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Let every channel of the practice platform be read from these pages."""
    from kanalvakt.connectors import registry

    Giver.pages = pages
    registry.connector.cache_clear()
    registry.BUILT_IN[KIND] = "bench._giver:Giver"
