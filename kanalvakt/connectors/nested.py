"""Values deep inside an answer, each with its own bytes and its whole address; and answers without their tokens."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from kanalvakt.connectors.slices import Broken, Document, Slice

# No answer is so deep; what lies deeper is given as it is, in one piece.
DEEPEST = 100
# Where lists go on, and other things about a list that are never an item.
_FRAME = frozenset({"paging", "meta", "metadata", "links", "cursor"})


def ending_in(*names: str) -> str:
    """A pattern for the end of one of some names. It begins with a sign: quick to look for."""
    behind = "|".join(f"(?<={name})" for name in names)
    return f"_(?i:(?:token_secret|token|secret|proof)(?:{behind}))"


_SECRET = ending_in(
    "access_token",
    "refresh_token",
    "id_token",
    "conversation_token",
    "oauth_token",
    "oauth_token_secret",
    "client_secret",
)
_AS_VALUE = re.compile(rf'({_SECRET}"\s*:\s*")(?:[^"\\]|\\.)*'.encode())


def without_tokens(body: bytes) -> bytes:
    """The same bytes where every token that a log-in or a conversation gave is three asterisks."""
    return _AS_VALUE.sub(rb"\1***", body)


def member(part: Slice, *path: str) -> list[Slice | Broken]:
    """What lies below a path of keys, if it is there."""
    found: list[Slice | Broken] = [part]
    for key in path:
        found = [inner for one in found if isinstance(one, Slice) for inner in one.member(key)]
    return found


def elements(part: Slice, *path: str) -> list[Slice | Broken]:
    """The elements of the array below a path of keys; of the part itself without one."""
    return [inner for one in member(part, *path) if isinstance(one, Slice) for inner in one.elements()]


def leaves(body: bytes, is_item: Callable[[Any], bool]) -> Iterator[Slice | Broken]:
    """The items of an answer, however deep they lie; what holds none is given itself, empty lists are nothing."""
    document = Document(without_tokens(body))
    whole = document.whole()
    if isinstance(whole, Slice):
        yield from _leaves(whole, is_item)
    elif body.strip():
        found = [leaf for part in document.sound() for leaf in _leaves(part, is_item)]
        if document.opening == "{":
            found = [leaf for leaf in found if isinstance(leaf, Broken) or is_item(leaf.value)]
        yield from found or [whole]


def _leaves(part: Slice | Broken, is_item: Callable[[Any], bool], depth: int = 0) -> Iterator[Slice | Broken]:
    value = part.value
    if isinstance(part, Broken) or depth > DEEPEST or not isinstance(value, dict | list) or is_item(value):
        yield part
    elif isinstance(value, list):
        for one in part.elements():
            if is_item(one.value):
                yield one
            else:
                yield from _leaves(one, is_item, depth + 1)
    elif value:
        deep = [key for key, inner in value.items() if isinstance(inner, dict | list) and key not in _FRAME]
        found = [leaf for key in deep for one in part.member(key) for leaf in _leaves(one, is_item, depth + 1)]
        holds_items = any(is_item(leaf.value) for leaf in found)
        if holds_items or not _only_lists(value):
            yield from found if holds_items else [part]


def _only_lists(value: dict[str, Any]) -> bool:
    """Whether it is the frame of a list that is empty: nothing in it has an id of its own."""
    lists, waiting = False, [value]
    while waiting:
        here = waiting.pop()
        if "id" in here or "uri" in here:
            return False
        lists = lists or any(one == [] for one in here.values())
        waiting += [one for one in here.values() if isinstance(one, dict)]
    return lists
