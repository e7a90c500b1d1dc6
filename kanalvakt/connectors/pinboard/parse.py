"""From the bookmarks of Pinboard's API (and what Delicious said in the same form) to items (pure)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Person
from kanalvakt.connectors.nested import leaves
from kanalvakt.connectors.reading import NoItem, identity, moment, parsed, text, written
from kanalvakt.core.wording import kept as _

NOBODY = _("Bokmärkena nämner inte sitt konto.")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The bookmarks of an answer."""
    return parsed(leaves(body, _is_item), partial(_item, context))


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and "href" in value and bool({"hash", "description"} & value.keys())


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if not _is_item(value):
        raise NoItem(_("Inget bokmärke."))
    who = context.get("own_ids", "").partition(",")[0]
    words = [text(value.get("description")), text(value.get("extended")), text(value.get("href"))]
    labels = " ".join(f"#{one}" for one in text(value.get("tags")).split())
    return FetchedItem(
        platform_id=identity(text(value.get("hash")) or value.get("href")),
        kind="post",
        text="\n\n".join(part for part in [*words, labels] if part),
        sender=Person(who, handle=who) if who else Person(missing=NOBODY),
        written_at=moment(value.get("time")) or written(None, context),
        raw=raw,
        is_own=bool(who),
        visibility="hidden" if value.get("shared") == "no" else "visible",
        permalink=text(value.get("href")),
    )
