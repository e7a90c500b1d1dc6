"""What other rooms and pages read of what was collected."""

from collections.abc import Iterable

from kanalvakt.collection import search as index
from kanalvakt.collection.models import Item


def search(words: str, channel_ids: Iterable[int] | None, limit: int = 500, after: Item | None = None) -> list[int]:
    """Item ids that have all the words in any form, newest written first; `after` goes on from an earlier answer.

    `channel_ids` None means every channel. Items that are secrecy-marked are never found (law 5).
    """
    before = index.row_id(after.pk, after.written_at) if after else None
    return [index.item_id(row) for row in index.find(words, channel_ids, limit, before)]
