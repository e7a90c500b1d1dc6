"""`parse`, against recorded answers and what damage can make of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.contract.base import Contract

KINDS = {"post", "visitor_post", "comment", "message", "review", "mention"}
VISIBILITIES = {"visible", "held", "hidden", "trashed", "spam", "removed", "author_removed"}
ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]) | st.just({"a": [{}]})
)
_OBJECTS: dict[type, list[bytes]] = {}


class ParseContract(Contract):
    """`parse` is pure, loses nothing, keeps the bytes, and nothing makes it raise."""

    fixtures: ClassVar[Path]
    names: ClassVar[tuple[str, ...]] = ("id", "ID", "uri")  # what names an item
    context: ClassVar[dict[str, str]] = {"fetched_at": "2026-03-02T08:15:00+00:00"}

    def recorded(self) -> list[bytes]:
        """Every recorded answer."""
        found = [path.read_bytes() for path in sorted(self.fixtures.glob("*.*"))]
        assert found, f"no recorded answers in {self.fixtures}"
        return found

    def around(self, body: bytes) -> dict[str, str]:
        """What else than its own bytes an item of this answer needs to be read again, as `context`."""
        return self.context

    def read(self) -> Iterator[tuple[FetchedItem, bytes]]:
        """Every item of every recorded answer."""
        found = [(item, body) for body in self.recorded() for item in self.connector.parse(body, self.context)]
        assert found, "the recorded answers hold no item"
        return iter(found)

    def objects(self) -> list[bytes]:
        """Every item that came as a JSON object; read once for all the examples."""
        if type(self) not in _OBJECTS:
            _OBJECTS[type(self)] = [item.raw for item, _ in self.read() if item.raw.startswith(b"{")]
        return _OBJECTS[type(self)]

    def test_items_have_ids_kinds_and_aware_times(self) -> None:
        for item, _ in self.read():
            assert isinstance(item.platform_id, str)
            assert item.platform_id
            assert item.kind in KINDS
            assert item.visibility in VISIBILITIES
            for at in (item.written_at, item.edited_at or item.written_at):
                assert at.utcoffset() is not None

    def test_a_sender_has_an_id_or_the_reason_why_not(self) -> None:
        for item, _ in self.read():
            assert item.sender.platform_id or item.sender.missing

    def test_raw_is_the_items_own_bytes_and_gives_it_again(self) -> None:
        for item, body in self.read():
            assert item.raw in body
            assert list(self.connector.parse(item.raw, self.around(body))) == [item]

    def test_the_same_bytes_give_the_same_items(self) -> None:
        for body in self.recorded():
            assert self.connector.parse(body, self.context) == self.connector.parse(body, self.context)

    @settings(suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow])
    @given(st.data())
    def test_damaged_answers_never_raise(self, data: st.DataObject) -> None:
        body = data.draw(st.sampled_from(self.recorded()))
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
        self.connector.parse(body[:start] + data.draw(st.binary(max_size=9)) + body[end:], self.context)

    def test_what_lies_absurdly_deep_never_raises(self) -> None:
        ends = [(b'{"data":', b"}"), (b"[", b"]"), (b'{"id":"1","text":"x","comments":{"data":[', b"]}}")]
        for before, after in ends:
            for depth in (300, 900):
                self.connector.parse(before * depth + b"1" + after * depth, self.context)

    @settings(suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow])
    @given(st.data())
    def test_odd_values_never_raise_and_never_lose_an_item_with_an_id(self, data: st.DataObject) -> None:
        values = json.loads(data.draw(st.sampled_from(self.objects())))
        named = [key for key in values if key not in self.names]
        for key in data.draw(st.lists(st.sampled_from(named))) if named else []:
            values[key] = data.draw(ODD)
        (found,) = self.connector.parse(json.dumps(values).encode(), self.context)
        assert found.written_at.utcoffset() is not None
        assert found.sender.platform_id or found.sender.missing
