"""The contract of the readers of archives: a guarded source in, items and what could not be read out, as a stream.

A reader never raises for what stands in a file and never drops anything in silence: what is no item is an `Unread`
whose `where` names file and line. Attachments that lie in the archive are `Attachment(url="archive:PATH")`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import BinaryIO, Protocol

from kanalvakt.connectors.base import FetchedItem, Unread
from kanalvakt.core.wording import kept as _

# What stands before a path inside the archive, in an attachment's address.
INSIDE = "archive:"
# How many made ids are remembered, so that two equal things in a row stay two.
REMEMBERED = 50_000

type Row = FetchedItem | Unread


class Refused(ValueError):
    """The whole file is refused; `str(error)` is plain Swedish and says what to do."""


class Source(Protocol):
    """A file, a zip, a tar or a folder, already guarded. `told`: what is wrong with the whole of it, '' for nothing."""

    name: str
    told: str

    def names(self) -> Sequence[str]:
        """POSIX relative paths of the files inside; a single file gives its own name."""

    def open(self, name: str) -> BinaryIO:
        """A stream of one of `names`, capped; never the whole in memory."""

    def size(self, name: str) -> int:
        """Bytes, as the archive says."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose archive it is: what they wrote is the channel's own."""

    handle: str = ""
    address: str = ""
    name: str = ""

    def is_me(self, *names: str) -> bool:
        """Whether one of these (handle, name, address) is the account's own, in any case and with or without @."""
        mine = _mine(self)
        return any(_plain(name) in mine for name in names)


class Reader(Protocol):
    """One kind of archive. `kind`: the platform's of catalogue.py; "" reads for any. `label`: Swedish."""

    name: str
    kind: str
    label: str

    def recognises(self, source: Source) -> bool:
        """By what is in it, cheaply. Never raises."""

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """Every item in a steady order: the same file gives the same rows again. Never raises for its content."""


def line_of(name: str, line: int) -> str:
    """Where in a file something stands, for people."""
    return _("{name}, rad {line}").format(name=name, line=line)


class Ids:
    """Ids made of content, where the archive has none: the same thing gets the same id in every import.

    Give what never changes, not the text: what was edited since is then a new version of the same in a later export.
    Of equal things in the same file (two "Ja" in one second) the later get a number, so that none is lost.
    """

    def __init__(self, reader: str) -> None:
        self._prefix = f"{reader}:"
        # Two halves: when the later is full the earlier is let go. A dict that is emptied from its front is slow.
        self._seen: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def of(self, *parts: object) -> str:
        """The id of what these parts make: who, when, where; the text only where the time is not known."""
        told = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
        digest = sha256(told).hexdigest()[:40]
        times = (self._seen.get(digest) or self._before.get(digest, 0)) + 1
        self._seen[digest] = times
        if len(self._seen) >= REMEMBERED:
            self._seen, self._before = {}, self._seen
        return self._prefix + digest if times == 1 else f"{self._prefix}{digest}#{times}"


@lru_cache(maxsize=16)
def _mine(account: Account) -> frozenset[str]:
    return frozenset(_plain(one) for one in (account.handle, account.address, account.name)) - {""}


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").rstrip("/").casefold()
