"""Whoever reads English reads why something was found in English; the words that were hit stay as they are."""

import re

from django.utils.translation import override

from kanalvakt.screening import engine, reasons
from kanalvakt.screening.engine.catalogue import catalogue


def test_every_reason_of_the_engine_is_read_in_english() -> None:
    found = {info.reason for info in catalogue()}
    for info in catalogue():
        for kind in ("comment", "dm"):
            found |= {one.reason for text in info.hit for one in engine.scan(text, kind).items}
    with override("en"):
        said = {reason: reasons.read(reason).rpartition("«: ")[2] for reason in found}
    assert {reason for reason, english in said.items() if reason.endswith(english)} == set()
    assert {english for english in said.values() if re.search("[åäö]", english)} == set()


def test_the_words_that_were_hit_stay_as_they_are() -> None:
    with override("en"):
        assert reasons.read("»ser ut som reklam«: ser ut som reklam") == "»ser ut som reklam«: looks like advertising"
