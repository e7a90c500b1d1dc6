"""What may stand in a title and in a case number's place."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from kanalvakt.core.errors import Invalid
from kanalvakt.screening import engine

# What a title may well name: the authority's own, and those who act for it.
_HARMLESS = {"ORGNUMMER", "CASE_NUMBER", "OWN_PHONE", "OWN_EMAIL", "OWN_ADDRESS", "PERSON_NAME_OFFICIAL"}
_IDENTITY = {"PERSONNUMMER", "SAMORDNINGSNUMMER"}
# Loose on purpose, every register has its own form: "BUN 2026/00123", "KS2026-0012", "2026:14", "Dnr 123-2026".
_CASE_NUMBER = re.compile(r"(?=.*\d)[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9 ./:\-–]{2,59}", re.IGNORECASE)


def title(text: str, places: Iterable[str]) -> str:
    """The title, checked: it stands in a public list, so it names nobody (G1.6.4).

    `places`: names of channels, which may look like a person's ("Sankt Olofs skola") and are none.
    """
    text = " ".join(text.split())
    if not text:
        raise Invalid(_("Skriv en ärendemening."), "title")
    read = text
    for place in places:
        read = read.replace(place, "-" * len(place))
    for found in engine.scan(read, "own_post").items:
        if found.group in ("personal", "sensitive") and found.type not in _HARMLESS:
            raise Invalid(
                _("Ärendemeningen syns i diariet. Skriv den utan personuppgifter: ta bort »%(words)s«.")
                % {"words": text[found.start : found.end]},
                "title",
            )
    return text[:200]


def case_number(text: str) -> str:
    """The receipt as typed, if it could be one."""
    text = " ".join(text.split())
    if not _CASE_NUMBER.fullmatch(text):
        raise Invalid(_("Skriv diarienumret som det står i diariet, till exempel BUN 2026/00123."), "case_number")
    if any(found.type in _IDENTITY for found in engine.scan(text, "own_post").items):
        raise Invalid(_("Det där ser ut som ett personnummer. Skriv diarienumret."), "case_number")
    return text
