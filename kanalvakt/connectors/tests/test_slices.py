"""The bytes of every part of an answer come back exactly, whatever they are."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors.slices import Broken, Document, Slice, decoder

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
SPACE = st.text(" \t\r\n", max_size=3)


@given(st.lists(VALUES), SPACE, st.sampled_from(["ascii", "utf-8"]))
def test_the_slices_of_an_array_are_its_own_bytes(values: list, space: str, signs: str) -> None:
    parts = [json.dumps(value, ensure_ascii=signs == "ascii").encode("utf-8", "surrogatepass") for value in values]
    gap = space.encode()
    body = gap + b"[" + gap + (gap + b"," + gap).join(parts) + gap + b"]" + gap
    assert [found.raw for found in Document(body).elements()] == parts


@given(st.lists(VALUES), st.text(), VALUES)
def test_an_array_under_a_key_is_found(values: list, other: str, more: object) -> None:
    body = json.dumps({other + "x": more, "items": values, "next": more}).encode()
    found = list(Document(body).elements("items"))
    assert [json.loads(one.raw) for one in found] == values
    assert [one.where for one in found] == [f"$.items[{index}]" for index in range(len(values))]


@given(st.binary())
def test_no_bytes_break_it(body: bytes) -> None:
    document = Document(body)
    for found in [document.whole(), *document.elements(), *document.elements("items")]:
        assert isinstance(found, Slice | Broken)


@given(st.lists(VALUES, min_size=1), st.integers(0, 10_000))
def test_half_an_answer_gives_what_was_whole(values: list, length: int) -> None:
    body = json.dumps(values).encode()
    cut = body[: length % len(body)]
    found = [one for one in Document(cut).elements() if isinstance(one, Slice)] if cut else []
    assert [one.raw for one in found[:-1]] == [json.dumps(value).encode() for value in values[: len(found)][:-1]]


@settings(max_examples=100)
@given(VALUES, st.integers(0, 10_000), st.sampled_from(["", *'"{}[],:1 x']), st.sampled_from([None, 1]))
def test_cutting_while_reading_tells_the_same_as_reading_all_at_once(
    value: object, place: int, sign: str, indent: int | None
) -> None:
    text = json.dumps({"data": value, "comments": {"comment": [value]}}, indent=indent)
    place %= len(text)
    text = (text[:place] + sign + text[place + 1 :]).lstrip()  # most often broken
    try:
        expected, end = decoder.raw_decode(text)
    except ValueError:
        expected, end = None, 0
    whole = Document(text.encode()).whole()
    assert (whole.value, isinstance(whole, Slice)) == (expected, bool(end))
    if isinstance(whole, Slice):
        assert whole.raw == text[:end].encode()
        assert all(decoder.decode(part.raw.decode()) == part.value for part in _inside(whole))


def _inside(part: Slice) -> Iterator[Slice]:
    """Every part of a part, however deep."""
    keys = part.value if isinstance(part.value, dict) else ()
    for one in [*part.elements(), *(one for key in keys for one in part.member(key))]:
        assert isinstance(one, Slice)
        yield one
        yield from _inside(one)


def test_lone_surrogates_and_undecodable_bytes_survive() -> None:
    body = b'[{"text": "\\ud800 x"}, {"text": "\xff\xc3"}]'
    first, second = Document(body).elements()
    assert first.value["text"] == "\ud800 x"
    assert (first.raw, second.raw) == (b'{"text": "\\ud800 x"}', b'{"text": "\xff\xc3"}')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_of_json_are_read(encoding: str) -> None:
    (found,) = Document('["åäö 😀"]'.encode(encoding)).elements()
    assert found.value == "åäö 😀"


def test_large_numbers_keep_every_digit() -> None:
    (found,) = Document(b"[98765432109876543210]").elements()
    assert found.value == "98765432109876543210"


def test_very_deep_nesting_is_broken_and_not_fatal() -> None:
    (found,) = Document(b"[" + b"[" * 200_000).elements()
    assert isinstance(found, Broken)
