"""Hostile text is stored without loss of meaning and shown without power to mislead."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core.text import shown, storable

any_text = st.text(st.characters(exclude_categories=[]))


@given(any_text)
def test_whatever_arrives_can_be_stored_as_utf8_without_nul(text: str) -> None:
    stored = storable(text)
    assert "\x00" not in stored.encode("utf-8").decode("utf-8")
    assert len(stored) == len(text)
    assert storable(stored) == stored


@given(any_text)
def test_what_is_shown_holds_no_control_and_no_invisible_sign_outside_its_own_script(text: str) -> None:
    left = {sign for sign in shown(text) if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    assert left - {"\n", "\t"} <= {"\u200c", "\u200d"} | {chr(tag) for tag in range(0xE0061, 0xE0080)} | _ARABIC_SIGNS


# Number signs of Arabic and other scripts: format characters by category, but visible ink.
_ARABIC_SIGNS = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"} & {
    *map(chr, range(0x600, 0x606)),
    "\u06dd",
    "\u070f",
    "\u0890",
    "\u0891",
    "\u08e2",
    *map(chr, range(0x110BD, 0x110CE)),
    *map(chr, range(0x13430, 0x13440)),
    *map(chr, range(0x1BCA0, 0x1BCA4)),
    *map(chr, range(0x1D173, 0x1D17B)),
}


@given(any_text)
def test_showing_twice_is_showing_once(text: str) -> None:
    assert shown(shown(text)) == shown(text)


@given(
    st.text(st.characters(categories=["L", "N", "P", "Zs", "Sm", "Sc"], exclude_characters="\u115f\u1160\u3164\uffa0"))
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("hostile", "visible"),
    [
        ("rek\u202egnp.exe", "rek⟨U+202E⟩gnp.exe"),
        ("i\u200bdiot", "i⟨U+200B⟩diot"),
        ("slut\x00", "slut⟨U+0000⟩"),
        ("\x1b[31mröd", "⟨U+001B⟩[31mröd"),
        ("tyst\u3164", "tyst⟨U+3164⟩"),
        ("halv \ud83d", "halv ⟨U+D83D⟩"),
        ("\U000e0048\U000e0065", "⟨U+E0048⟩⟨U+E0065⟩"),
        ("rad\r\nrad\rrad", "rad\nrad\nrad"),
        ("Z" + "\u0351" * 50 + "algo", "Z" + "\u0351" * 4 + "⟨+46⟩algo"),
    ],
)
def test_each_trick_is_made_visible(hostile: str, visible: str) -> None:
    assert shown(hostile) == visible


@pytest.mark.parametrize(
    "kind",
    [
        "Hej! Åäö – ”citat” 1 000 kr\n\tindrag",
        "👩‍👩‍👧‍👦 👩🏽‍🚒 ❤️‍🔥 🏳️‍🌈",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می‌خواهم",
        "سلام، دنیا",
        "Tiếng Việt, ﷽, हिन्दी",
        "é à ô (isärskrivna: e\u0301)",
    ],
)
def test_honest_writing_in_any_language_is_untouched(kind: str) -> None:
    assert shown(kind) == kind


def test_a_megabyte_of_tricks_is_shown_in_seconds_at_most() -> None:
    start = time.process_time()
    shown("\u202e\u0301" * 500_000)
    assert time.process_time() - start < 5
