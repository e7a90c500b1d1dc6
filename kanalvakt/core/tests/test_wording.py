"""What is kept in Swedish is read in the reader's language, filled in or not, and nothing else is touched."""

import pytest
from django.utils.translation import override, trans_real

from kanalvakt.core import wording
from kanalvakt.core.wording import spoken

ENGLISH = {
    "{host} svarar inte. Vi försöker igen {told}.": "{host} does not answer. We try again {told}.",
    "om {seconds} sekunder": "in {seconds} seconds",
    "Det som kan läsas är: {told}.": "What can be read is: {told}.",
    "en länk": "a link",
    "Kopplingen fungerar.": "The connection works.",
    "Nyckeln gäller till {day}.": "The key is valid until {day}.",
    "%(seen)s av %(total)s gick att läsa, alltså 50 %%.": "%(seen)s of %(total)s could be read, so 50 %%.",
    "%(count)s kvar": "%(count)s left",
}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of its own, so that the test says what it means."""
    with override("en"):
        for text, english in ENGLISH.items():
            monkeypatch.setitem(trans_real.catalog()._catalog._catalogs[0], text, english)
    for cache in (wording._spoken, wording._patterns):
        monkeypatch.setattr(wording, cache.__wrapped__.__name__, cache.__wrapped__)


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        ("Kopplingen fungerar.", "The connection works."),
        (
            "Kopplingen fungerar. Nyckeln gäller till 2026-12-01.",
            "The connection works. The key is valid until 2026-12-01.",
        ),
        (
            "blogg.exempelby.example svarar inte. Vi försöker igen om 30 sekunder.",
            "blogg.exempelby.example does not answer. We try again in 30 seconds.",
        ),
        ("Det som kan läsas är: en länk; WXR.", "What can be read is: a link; WXR."),
        ("3 av 7 gick att läsa, alltså 50 %.", "3 of 7 could be read, so 50 %."),
    ],
)
def test_what_is_kept_in_swedish_is_read_in_english(kept: str, english: str) -> None:
    with override("en"):
        assert spoken(kept) == english
    with override("sv"):
        assert spoken(kept) == kept


@pytest.mark.parametrize("text", ["", "Hej! 3 kvar", "Kopplingen fungerar. Hej!", "En länk", "något annat"])
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    with override("en"):
        assert spoken(text) == text
