"""Any string at all: no error, exact positions, and time in step with length."""

import statistics
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kanalvakt.screening.engine import EMPTY, Context, scan
from kanalvakt.screening.engine.normalise import normalise

KINDS = st.sampled_from(["comment", "dm", "own_post"])
PIECES = [
    *(
        "850312-2387",
        "070-174 06 05",
        "Anna",
        " Berg",
        "fan",
        "f a n",
        "j*vla",
        "@",
        "(at)",
        ".se",
        " ",
        "\n",
        "ABC 123",
    ),
    *(
        "Storgatan 5",
        "\u200b",
        "ＡＢＣ",
        "а",
        "å",
        "a\u030a",
        "\ud800",
        "?",
        "!",
        "-",
        "–",
        "1",
        "noll ett ",
        "K. ",
        "😀",
        "ﷺ",
    ),
]
ODD = st.text(st.characters(categories=["Cs", "Nd", "Mn", "Cf", "L"]))
TEXTS = st.text() | ODD | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
INVISIBLE = st.lists(st.sampled_from(["\u200b", "\u00ad", "\u2060", "😀 ", "x ", "ﷺ ", "e\u0301 ", "½ "]), max_size=12)
HOSTILE = [
    *(
        "a",
        "1",
        "1 ",
        "1-",
        " ",
        "\n",
        "@",
        "a@",
        "a.",
        "!",
        "é",
        "a-",
        "a b ",
        "A ",
        "Anna ",
        "0 7 ",
        "(0",
        "fan ",
        "?",
    ),
    *("du är ", "\u0301", "\u200b", "Storgatan 5 ", "ABC 123 ", "850312-", "i d i o t ", "*a", "4a", "du ", "von "),
    *("åtta ", "Dicka 6:40 ", "konto 1", "SE45 5000 ", "Ä:"),
]


@given(TEXTS, KINDS)
@settings(max_examples=300)
@example("\ud800 850312-2387 \udfff", "comment")
@example("İ̇ﬁ ½ Anna Berg", "dm")
def test_no_text_raises_and_every_finding_lies_inside_it(text, kind):
    for item in scan(text, kind).items:
        assert 0 <= item.start < item.end <= len(text)
        assert 0 < item.confidence <= 1
        assert item.reason
        assert item.section


@given(INVISIBLE.map("".join), st.booleans())
@settings(max_examples=200)
def test_positions_are_exact_behind_invisible_and_composed_characters(before, wide):
    number = "８５０３１２-２３８７" if wide else "850312-2387"
    text = f"{before} {number} slut"
    found = [item for item in scan(text, "comment").items if item.type == "PERSONNUMMER"]
    assert [text[item.start : item.end] for item in found] == [number]


@given(st.text())
def test_the_map_of_a_normal_form_never_leaves_the_text(text):
    normal = normalise(text)
    for at in range(len(normal.text)):
        start, end = normal.origin(at, at + 1)
        assert 0 <= start < end <= len(text)


def seconds(text):
    best = []
    for _ in range(3):
        start = time.process_time()
        scan(text, "comment")
        best.append(time.process_time() - start)
    return min(best)


@pytest.mark.parametrize("size", [20_000])
def test_no_repeated_piece_takes_much_longer_than_the_median(size):
    scan("värm upp 070-174 06 05", "comment")
    times = {piece: seconds((piece * size)[:size]) for piece in HOSTILE}
    median = statistics.median(times.values())
    slow = {piece: round(spent / median, 1) for piece, spent in times.items() if spent > 25 * median}
    assert not slow


def test_time_grows_with_length_not_with_its_square():
    sentence = "Anna Berg på Storgatan 5 undrar när badet öppnar, ring 070-174 06 05. "
    short, long = seconds(sentence * 100), seconds(sentence * 1000)
    assert long < 30 * short


def test_words_of_the_municipality_are_found():
    context = Context(words=frozenset({("personal_attack", "+badbyxa/n")}))
    assert "personal_attack" in scan("Din kommunbadbyxa", "comment", context).labels
    assert "personal_attack" not in scan("Din kommunbadbyxa", "comment", EMPTY).labels
