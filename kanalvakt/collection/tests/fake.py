"""A connector whose answers a test writes down beforehand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kanalvakt.connectors.base import YES, Cap, ChannelRef, FetchedItem, Gone, Page, Support

type Answer = Page | BaseException | Callable[[], Page]


class Fake:
    """`answers` are given in turn, one a step; `asked` keeps (cursor, complete, credentials) of each step."""

    kind = "fake"
    label = "Påhittad"

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[Any, bool, Mapping[str, str]]] = []
        self.can: dict[Cap, Support] = {Cap.LIST_POSTS: YES, Cap.LIST_COMMENTS: YES}

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        self.asked.append((cursor, complete, channel.credentials))
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, Page) else answer()

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        return self.can

    def show(self, *items: FetchedItem, gone: Sequence[Gone] = (), **fields: Any) -> None:
        """Answer the next pass with one page of these."""
        self.answers.append(Page(items, cursor=f"after {len(self.asked)}", done=True, gone=gone, **fields))
