"""Full-text search over collected items, the same on SQLite (FTS5) and PostgreSQL (GIN).

An item's row holds tokens made here: each word of every version and of the sender's name as written, its Swedish stem
marked "=", and its channel marked "#". A searched word matches what begins with it, what has its stem, and its stem
as a word of its own: the stemmer alone does not take "badplats" (stem "badplat") to "badplatserna" ("badplats").
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate

import snowballstemmer
from django.db import connection

from kanalvakt.collection.models import Item, SearchRow

_WORD = re.compile(r"[^\W_]+")
# PostgreSQL holds lexemes under 2 KB and vectors under 1 MB: a hostile text must not stop the page it came with.
LONGEST_WORD, MOST_BYTES = 60, 400_000
MOST_SOUGHT = 20
SHORTEST_PREFIX = 3
_ID_BITS = 31
_stemmer = snowballstemmer.stemmer("swedish")
_EVERYTHING = 2**63 - 1

_FIND = {
    "sqlite": "SELECT rowid FROM collection_search WHERE collection_search MATCH %s AND rowid < %s",
    "postgresql": "SELECT id FROM collection_searchrow"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery AND id < %s",
}


def row_id(item_id: int, written_at: datetime) -> int:
    """Seconds since 1970, then the item's id: rows in the order of writing. Holds until 2106 and 2^31 items."""
    seconds = int(written_at.astimezone(UTC).timestamp())
    return min(max(seconds, 0), 2**32 - 1) << _ID_BITS | item_id


def words_of(text: str) -> list[str]:
    """The words of a text, lower case, each once, in their order."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).lower())
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in found))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Swedish Snowball stem."""
    return str(_stemmer.stemWord(word))


def index(items: Iterable[Item], texts: dict[int, str]) -> None:
    """Add `texts` (item id → text) to what the items are found by. Restricted items must not be given."""
    items = list(items)
    before = {row.item_id: row.words.split() for row in SearchRow.objects.filter(item__in=texts)}
    rows = [_row(item, texts[item.pk], before.get(item.pk, [])) for item in items]
    SearchRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["words"])


def forget(item_ids: Iterable[int]) -> None:
    """Take items out of search, and their words out of the index's own files."""
    if SearchRow.objects.filter(item__in=list(item_ids)).delete()[0] and connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # a deletion leaves the words in older segments until they are merged
            cursor.execute("INSERT INTO collection_search(collection_search) VALUES ('optimize')")


def find(words: str, channel_ids: Iterable[int] | None, limit: int, before: int | None) -> list[int]:
    """Row ids of what has all the words, newest written first. `channel_ids` None means every channel."""
    sought = words_of(words)[:MOST_SOUGHT]
    channels = None if channel_ids is None else sorted(set(channel_ids))
    if not sought or channels == []:
        return []
    query = _match(sought, channels) if connection.vendor == "sqlite" else _tsquery(sought, channels)
    order = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_FIND[connection.vendor]} ORDER BY {order} DESC LIMIT %s", [query, before or _EVERYTHING, limit]
        )
        return [row[0] for row in cursor.fetchall()]


def item_id(row: int) -> int:
    """The item of a row."""
    return row % (1 << _ID_BITS)


def _row(item: Item, text: str, before: list[str]) -> SearchRow:
    raw = words_of(f"{item.sender_name} {text}")
    tokens = [f"#{item.channel_id}", *before, *raw, *(f"={stem(word)}" for word in raw)]
    return SearchRow(id=row_id(item.pk, item.written_at), item=item, words=_joined(dict.fromkeys(tokens)))


def _joined(tokens: Collection[str]) -> str:
    """The tokens with spaces between, as many as there is room for."""
    sizes = accumulate(len(token.encode()) + 1 for token in tokens)
    return " ".join(token for token, size in zip(tokens, sizes, strict=True) if size <= MOST_BYTES)


def _match(sought: list[str], channels: list[int] | None) -> str:
    """FTS5: quoted strings, so that no word is taken for an operator."""
    parts = [f'("{word}"{_star(word, " *")} OR "={stem(word)}" OR "{stem(word)}")' for word in sought]
    if channels is not None:
        parts.append("(" + " OR ".join(f'"#{channel}"' for channel in channels) + ")")
    return " AND ".join(parts)


def _tsquery(sought: list[str], channels: list[int] | None) -> str:
    parts = [f"('{word}'{_star(word, ':*')} | '={stem(word)}' | '{stem(word)}')" for word in sought]
    if channels is not None:
        parts.append("(" + " | ".join(f"'#{channel}'" for channel in channels) + ")")
    return " & ".join(parts)


def _star(word: str, sign: str) -> str:
    return sign if len(word) >= SHORTEST_PREFIX else ""
