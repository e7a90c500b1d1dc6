"""Full-text search over collected items, the same on SQLite (FTS5) and PostgreSQL (GIN).

An item's row holds tokens made here: each word of every version and of the sender's name as written, its stem marked
"=", and its channel marked "#". A searched word is first looked for by its stem, which costs the same however common it
is; when that finds nothing, or when it ends in "*", as the beginning of a word, which costs more the more there are.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate

import snowballstemmer
from django.db import connection

from kanalvakt.collection.models import Item, SearchRow
from kanalvakt.core import bulk

_WORD = re.compile(r"[^\W_]+")
# PostgreSQL holds lexemes under 2 KB and vectors under 1 MB: a hostile text must not stop the page it came with.
LONGEST_WORD, MOST_BYTES = 60, 400_000
MOST_SOUGHT = 20
_ID_BITS = 31
_stemmer = snowballstemmer.stemmer("swedish")
_EVERYTHING = 2**63 - 1

_FIND = {
    "sqlite": "SELECT rowid FROM collection_search WHERE collection_search MATCH %s AND rowid < %s"
    " ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT id FROM collection_searchrow"
    " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ %s::tsquery AND id < %s ORDER BY id DESC LIMIT %s",
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
    """One stem for all the forms of a word: Snowball's, applied until nothing more comes off.

    Once is not enough: it takes "badplats" to "badplat" and "badplatserna" to "badplats". And it knows no definite
    singular of words in -a and -or ("skolan", "rektorn").
    """
    shorter = str(_stemmer.stemWord(word))
    if shorter.endswith("an") and len(shorter) > 4:
        shorter = shorter[:-2]
    elif shorter.endswith("orn"):
        shorter = shorter[:-1]
    return word if shorter == word else stem(shorter)


def index(items: Iterable[Item], texts: dict[int, str]) -> None:
    """Add `texts` (item id → text) to what the items are found by. Restricted items must not be given."""
    before = {row.item_id: row for row in SearchRow.objects.filter(item__in=texts)}
    new, changed = [], []
    for item in items:
        if row := before.get(item.pk):
            row.words = _words(item, texts[item.pk], row.words.split())
            changed.append(row)
        else:
            words = _words(item, texts[item.pk], [])
            new.append(SearchRow(id=row_id(item.pk, item.written_at), item_id=item.pk, words=words))
    bulk.insert(new)
    SearchRow.objects.bulk_update(changed, ["words"])


def forget(item_ids: Iterable[int]) -> None:
    """Take items out of search, and their words out of the index's own files."""
    if SearchRow.objects.filter(item__in=list(item_ids)).delete()[0] and connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # a deletion leaves the words in older segments until they are merged
            cursor.execute("INSERT INTO collection_search(collection_search) VALUES ('optimize')")


def find(words: str, channel_ids: Iterable[int] | None, limit: int, before: int | None) -> list[int]:
    """Row ids of what has all the words, newest written first. `channel_ids` None means every channel."""
    sought = _sought(words)
    channels = None if channel_ids is None else sorted(set(channel_ids))
    if not sought or channels == []:
        return []
    exact = _query(sought, channels, loosely=False)
    found = _rows(exact, before, limit)
    if found or (before and _rows(exact, None, 1)):
        return found
    return _rows(_query(sought, channels, loosely=True), before, limit)


def _rows(query: str, before: int | None, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor], [query, before or _EVERYTHING, limit])
        return [row[0] for row in cursor.fetchall()]


def item_id(row: int) -> int:
    """The item of a row."""
    return row % (1 << _ID_BITS)


def _words(item: Item, text: str, before: list[str]) -> str:
    raw = words_of(f"{item.sender_name} {text}")
    tokens = [f"#{item.channel_id}", *before, *raw, *[f"={stem(word)}" for word in raw]]
    return _joined(dict.fromkeys(tokens))


def _joined(tokens: Collection[str]) -> str:
    """The tokens with spaces between, as many as there is room for."""
    joined = " ".join(tokens)
    if len(joined) * 4 <= MOST_BYTES:  # a letter takes four bytes at most
        return joined
    sizes = accumulate(len(token.encode()) + 1 for token in tokens)
    return " ".join(token for token, size in zip(tokens, sizes, strict=True) if size <= MOST_BYTES)


def _sought(words: str) -> list[tuple[str, bool]]:
    """The words to look for, and whether each was asked for as a beginning."""
    parts = [(words_of(part), part.endswith("*")) for part in words.split()]
    return [(word, starred and word == found[-1]) for found, starred in parts for word in found][:MOST_SOUGHT]


def _query(sought: list[tuple[str, bool]], channels: list[int] | None, *, loosely: bool) -> str:
    """In the database's own language. Every word is quoted, so that none is taken for an operator."""
    signs = _SIGNS[connection.vendor]
    parts = [signs.word(word, beginning=starred or loosely) for word, starred in sought]
    if channels is not None:
        parts.append(signs.any([signs.quoted(f"#{channel}") for channel in channels]))
    return signs.all(parts)


@dataclass(frozen=True, slots=True)
class _Signs:
    quote: str
    star: str
    either: str
    both: str

    def quoted(self, token: str) -> str:
        return f"{self.quote}{token}{self.quote}"

    def word(self, word: str, *, beginning: bool) -> str:
        by_stem = self.quoted(f"={stem(word)}")
        return self.any([by_stem, self.quoted(word) + self.star]) if beginning else by_stem

    def any(self, parts: list[str]) -> str:
        return f"({self.either.join(parts)})"

    def all(self, parts: list[str]) -> str:
        return self.both.join(parts)


_SIGNS = {"sqlite": _Signs('"', " *", " OR ", " AND "), "postgresql": _Signs("'", ":*", " | ", " & ")}
