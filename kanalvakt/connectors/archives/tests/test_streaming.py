"""Streams of JSON, tables and XML: nothing that was whole is lost, and the rest is told by line."""

import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors.archives import streaming, tables
from kanalvakt.connectors.archives.markup import FORBIDDEN, Element, Stopped, elements
from kanalvakt.connectors.archives.mojibake import broken, repaired
from kanalvakt.connectors.archives.streaming import Part, parts
from kanalvakt.connectors.base import Unread

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(
    st.lists(st.dictionaries(st.text(min_size=1), values, min_size=1)), st.integers(8, 40), st.sampled_from([None, 2])
)
def test_what_comes_in_comes_out_with_its_bytes_wherever_the_stream_is_cut(
    things: list[object], width: int, indent: int | None
) -> None:
    body = json.dumps({"a": {"b": 1}, "things": things}, ensure_ascii=indent is None, indent=indent).encode(
        "utf-8", "surrogatepass"
    )
    before, streaming.READ = streaming.READ, width
    try:
        found = list(parts(io.BytesIO(body), "x.json"))
    finally:
        streaming.READ = before
    listed = [one for one in found if isinstance(one, Part) and one.listed]
    assert [json.loads(one.raw) for one in listed] == things
    assert all(one.raw in body for one in listed)
    assert not [one for one in found if isinstance(one, Unread)]


def test_a_broken_value_costs_only_itself_and_its_line_is_told() -> None:
    lines = [
        "[",
        '  {"n": 1},',
        '  {"n": 2, "text": "oavslutad},',
        '  {"n": 3},',
        '  {"n": 4}',
        '  {"n": 5},',
        '  {"n"',
    ]
    found = list(parts(io.BytesIO("\n".join(lines).encode()), "x.json"))
    assert [one.value["n"] for one in found if isinstance(one, Part)] == [1, 3, 4, 5]
    assert [one.where for one in found if isinstance(one, Unread)] == ["x.json, rad 3", "x.json, rad 7"]
    compact = b'window.YTD.x.part0 = [{"n":1},{"n":},{"n":3}] ; skr\xe4p'
    found = list(parts(io.BytesIO(compact), "x.js"))
    assert [one.value for one in found if isinstance(one, Part)] == [{"n": 1}, {"n": 3}]
    assert [one.raw for one in found if isinstance(one, Unread)] == [b'{"n":}', b"skr\xe4p"]
    assert not list(parts(io.BytesIO(b""), "x"))
    assert isinstance(next(parts(io.BytesIO(b"[" * 100_000), "x")), Unread)


def test_lists_are_found_however_deep_with_the_facts_beside_them() -> None:
    body = b'[{"c": {"id": "7", "messages": [{"n": 1}, {"n": 2}], "more": [[1]]}}]'
    found = [one for one in parts(io.BytesIO(body), "x", ("messages",)) if isinstance(one, Part)]
    assert next((one.path, one.value) for one in found if not one.listed) == (("", "c", "id"), "7")
    assert [one.value for one in found if one.listed] == [{"n": 1}, {"n": 2}]


def test_a_quotation_mark_that_is_never_closed_costs_one_row() -> None:
    body = 'Obs: en anteckning\n\nDate,Text\n1,"två\nrader"\n2,"aldrig\n3,fem\n4,fyra'.encode()
    found = list(tables.rows(io.BytesIO(body), "x.csv", frozenset({"date", "text"})))
    good = [one for one in found if isinstance(one, tables.Cells)]
    assert [(one.line, one.cells["date"], one.cells["text"]) for one in good] == [
        (4, "1", "två\nrader"), (7, "3", "fem"), (8, "4", "fyra"),
    ]  # fmt: skip
    assert good[0].raw == '1,"två\nrader"\n'.encode()
    assert [one.where for one in found if isinstance(one, Unread)] == ["x.csv, rad 6"]


def test_a_table_that_went_through_excel_is_read_and_no_unquoted_comma_cuts_a_text() -> None:
    columns = frozenset({"date", "text"})
    saved = "Date;Text\r\n1;Åsa, hej\r\n".encode("cp1252")
    [one] = tables.rows(io.BytesIO(saved), "x.csv", columns)
    assert isinstance(one, tables.Cells)
    assert (one.cells, one.raw) == ({"date": "1", "text": "Åsa, hej"}, saved[11:])
    [one] = tables.rows(io.BytesIO(b"Date,Text\n1,Hej, du,\n"), "x.csv", columns)
    assert isinstance(one, tables.Cells)
    assert one.cells["text"] == "Hej, du"


def test_xml_goes_on_after_what_is_broken_and_expands_nothing() -> None:
    body = b"<rss><channel>\n<item><t>1</t><c><t>a</t></c><c><t>b</t></c></item>\n<item><t>2</x></item>\n<item><t>3</t>"
    body += b"</item>\n</channel></rss>"
    found = list(elements(io.BytesIO(body), {"item", "c"}))
    told = [(one.name, one.texts["t"], one.line) for one in found if isinstance(one, Element) and not one.mended]
    assert told == [("item", "1", 2), ("c", "a", 2), ("c", "b", 2), ("item", "3", 4)]
    assert [one.line for one in found if isinstance(one, Stopped)] == [3]
    raws = [one.raw for one in found if isinstance(one, Element) and not one.mended]
    assert (raws[0], raws[3]) == (b"<item><t>1</t>", b"<item><t>3</t></item>")
    odd = body.replace(b"<t>2</x>", b"<t>A & B&nbsp;C</t><u><![CDATA[<b>]]>D</u>")
    [mended] = [one for one in elements(io.BytesIO(odd), {"item", "c"}) if isinstance(one, Element) and one.mended]
    assert (mended.line, mended.texts) == (3, {"t": "A & B\xa0C", "u": "<b>D"})
    bomb = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><item><t>&b;</t></item></rss>'
    [only] = elements(io.BytesIO(bomb), {"item"})
    assert isinstance(only, Stopped)
    assert only.reason == FORBIDDEN
    cut = list(elements(io.BytesIO(body[:80]), {"item", "c"}))
    assert [type(one) for one in cut] == [Element, Element, Element, Stopped]


@settings(max_examples=50)
@given(st.text())
def test_every_text_that_facebook_broke_comes_back_and_the_repair_can_be_undone(text: str) -> None:
    try:
        written = broken(text)
    except UnicodeEncodeError:  # a lone surrogate is no text
        assert repaired(text) == text
        return
    assert repaired(written) == text
    assert repaired(text) == text or broken(repaired(text)) == text
