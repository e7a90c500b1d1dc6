"""Content from a JSON document (the format stands in README.md)."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kanalvakt.practice.store import Store


class BadSeed(ValueError):
    """The document says something that cannot be; the message names the place."""


def load(store: Store, document: Any, *, now: float | None = None) -> dict[str, str]:
    """Add what the document holds; seed key → item id. Raises `BadSeed` (what came before it is kept)."""
    if not isinstance(document, dict):
        raise BadSeed("the document must be an object")
    now = time.time() if now is None else now
    if document.get("replace"):
        store.clear()
    for page in document.get("pages", []):
        data = {name: value for name, value in page.items() if name != "handle"}
        store.put_page(_required(page, "handle"), {"name": page["handle"], **data})
    made: dict[str, int] = {}
    for index, item in enumerate(document.get("items", [])):
        try:
            _add(store, item, made, now)
        except (LookupError, TypeError, ValueError) as error:
            raise BadSeed(f"items[{index}]: {error!r}") from error
    return {key: str(number) for key, number in made.items()}


def _required(values: Mapping[str, Any], name: str) -> str:
    if not isinstance(values.get(name), str) or not values[name]:
        raise BadSeed(f"{name!r} is missing in {list(values)}")
    return str(values[name])


def _add(store: Store, item: Mapping[str, Any], made: dict[str, int], now: float) -> None:
    own = bool(item.get("own", item.get("kind") == "post"))
    page = _required(item, "page")
    author = store.page(page)["name"] if own else _required(item, "author")
    new = store.add(
        page,
        item.get("kind", "comment"),
        author,
        str(item["text"]),
        parent=_parent(item, made),
        own=own,
        state=item.get("state", "visible"),
        at=_time(item, now),
    )
    number = int(new["id"])
    if key := item.get("key"):
        made[key] = number
    for edit in item.get("edits", []):
        _later(store, number, edit, "edit", now)
    if deletes := item.get("author_deletes"):
        _later(store, number, deletes, "delete", now)


def _parent(item: Mapping[str, Any], made: Mapping[str, int]) -> int | None:
    """A `parent` is a key of this document, or the id of an item that is there already."""
    parent = item.get("parent")
    if parent is None:
        return None
    return made[parent] if parent in made else int(parent)


def _time(values: Mapping[str, Any], now: float) -> float:
    if "at" in values:
        at = datetime.fromisoformat(values["at"])
        return at.replace(tzinfo=at.tzinfo or UTC).timestamp()
    return now - 60 * float(values.get("minutes_ago", 0)) + float(values.get("appear_after_seconds", 0))


def _later(store: Store, number: int, what: Mapping[str, Any], action: str, now: float) -> None:
    at = now + float(what["after_seconds"]) if "after_seconds" in what else _time(what, now)
    store.plan(number, at, action, str(what.get("text", "")))
