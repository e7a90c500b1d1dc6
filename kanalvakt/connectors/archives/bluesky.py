"""A Bluesky account's repository as a CAR file (`com.atproto.sync.getRepo`, "Exportera min data").

Ids are the at:// addresses of the API, so what was collected there is known again. A record's address stands in a
tree (https://atproto.com/specs/repository) that ends in the signed commit; every block is checked against its own
content id. Pictures and films are not in the file; where they lie beside it, named by their id, they are found.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeGuard

import libipld

from kanalvakt.connectors.archives.base import INSIDE, Account, Row, Source
from kanalvakt.connectors.archives.car import BYTES, RECORD, Bad, Block, blocks, decoded, roots
from kanalvakt.connectors.archives.guard import DAMAGED, Damaged
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.base import FetchedItem, Unread
from kanalvakt.connectors.bluesky import names
from kanalvakt.connectors.bluesky.parse import of_record
from kanalvakt.connectors.reading import inside, text
from kanalvakt.core.wording import kept as _

NO_PLACE = _("Posten har ingen plats i kontots träd, så dess adress är okänd.")
NO_COMMIT = _("Filen saknar kontots signerade början, så adresser och avsändare är okända.")
NO_NODE = _("En del av kontots träd saknas: poster under den har ingen adress.")
NO_POST = _("Inget inlägg ({collection}).")
_CONTENT_ID = re.compile(r"\bbaf[a-z2-7]{50,}\b")
_DEEPEST = 30


class BlueskyCar:
    """The account's own posts and answers."""

    name = "bluesky-car"
    kind = "bluesky"
    label = _("Bluesky arkiv (CAR)")

    def recognises(self, source: Source) -> bool:
        """By the header of a CAR."""
        return any(roots(begins(source, name, 1024)) is not None for name in _files(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """Every repository in it, in the order of its blocks."""
        beside = {found[0]: name for name in source.names() if (found := _CONTENT_ID.search(name.rpartition("/")[2]))}
        for name in _files(source):
            given = roots(begins(source, name, 1024))
            if given is not None:
                yield from _Repository(source, name, given, beside, account).rows()


def _files(source: Source) -> list[str]:
    every = source.names()
    return list(every) if len(every) == 1 else [name for name in every if name.lower().endswith(".car")]


@dataclass(slots=True)
class _Repository:
    """Read twice: first the tree, then the records. `places`: content id → the keys where it stands."""

    source: Source
    name: str
    roots: list[bytes]
    beside: Mapping[str, str]
    account: Account
    did: str = ""
    top: bytes = b""
    nodes: dict[bytes, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[bytes, tuple[str, ...]] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        try:
            yield from self._tree()
            yield from self._records()
        except (Damaged, OSError) as error:
            yield Unread(self.name, str(error) or DAMAGED)

    def _tree(self) -> Iterator[Unread]:
        commits: dict[bytes, Mapping[str, Any]] = {}
        with self.source.open(self.name) as file:
            for block in blocks(file):
                value = decoded(block.raw) if isinstance(block, Block) else None
                if isinstance(block, Block) and _is_node(value):
                    self.nodes[block.id] = value
                elif isinstance(block, Block) and _is_commit(value):
                    commits[block.id] = value
        commit = next((commits[one] for one in self.roots if one in commits), None)
        if commit is None:
            yield Unread(self.name, NO_COMMIT)
            return
        self.did, self.top = text(commit["did"]), commit["data"]
        yield from self._walk()

    def _walk(self) -> Iterator[Unread]:
        """The tree from its top. No recursion, and no node twice: the file may say anything."""
        waiting, seen = [self.top], set()
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            node = self.nodes.get(at)
            if node is None:
                yield Unread(self.name, NO_NODE, at)
                continue
            waiting += [one for one in (node["l"], *(inside(entry, "t") for entry in node["e"])) if _is_id(one)]
            self._keys(node)

    def _keys(self, node: Mapping[str, Any]) -> None:
        """Keys are written as what differs from the one before."""
        key = b""
        for entry in node["e"]:
            shared, rest, of = inside(entry, "p"), inside(entry, "k"), inside(entry, "v")
            if not (isinstance(shared, int) and 0 <= shared <= len(key) and isinstance(rest, bytes) and _is_id(of)):
                return
            key = key[:shared] + rest
            self.places[of] = (*self.places.get(of, ()), key.decode("utf-8", "replace"))

    def _records(self) -> Iterator[Row]:
        with self.source.open(self.name) as file:
            for block in blocks(file):
                if isinstance(block, Bad):
                    yield Unread(f"{self.name}, byte {block.at}", block.reason, block.raw)
                else:
                    yield from self._record(block)

    def _record(self, block: Block) -> Iterator[Row]:
        where, value = f"{self.name}, byte {block.at}", decoded(block.raw)
        if block.id[:4] == BYTES or _is_node(value) or _is_commit(value):
            return
        if not isinstance(value, dict):
            yield Unread(where, _("Blocket är inte läsbar DAG-CBOR."), block.raw)
            return
        for place in self.places.get(block.id, ()):
            if place.startswith(f"{names.POST}/"):
                yield safely(partial(self._post, place, value, block.raw), where, block.raw)
            elif text(value.get("text")):
                yield Unread(where, NO_POST.format(collection=place.partition("/")[0]), block.raw)
        if block.id not in self.places:
            yield Unread(where, NO_PLACE, block.raw)

    def _post(self, place: str, value: Mapping[str, Any], raw: bytes) -> FetchedItem:
        record = {**value, "embed": _plain(value.get("embed"))}
        item = of_record(f"at://{self.did}/{place}", record, raw, self.did)
        sender = replace(item.sender, handle=self.account.handle.removeprefix("@"), name=self.account.name)
        files = tuple(replace(one, url=self._file(one.url)) for one in item.attachments)
        return replace(item, sender=sender, attachments=files)

    def _file(self, url: str) -> str:
        found = _CONTENT_ID.search(url)
        return f"{INSIDE}{self.beside[found[0]]}" if found and found[0] in self.beside else url


def _is_id(value: Any) -> bool:
    return isinstance(value, bytes) and value[:4] in (RECORD, BYTES)


def _is_node(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, dict) and value.keys() == {"e", "l"} and isinstance(value["e"], list)


def _is_commit(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, dict) and {"did", "data", "version"} <= value.keys() and _is_id(value["data"])


def _plain(value: Any, depth: int = 0) -> Any:
    """As in the API's JSON: a content id is `{"$link": …}`, other bytes are base64."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, bytes):
        return {"$link": libipld.encode_cid(value)} if _is_id(value) else {"$bytes": b64encode(value).decode("ascii")}
    return value
