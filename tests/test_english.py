"""English is whole, says the same as Swedish where something is filled in, and is what the program reads."""

import ast
import gettext
import re
from pathlib import Path

from django.conf import settings

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
FIELD = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.MULTILINE)
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def entries() -> list[dict[str, str]]:
    """The catalogue's entries as field → text; the header is left out."""
    blocks = re.split(r"\n{2,}", CATALOGUE.read_text())
    found = [{name: _joined(lines) for name, lines in FIELD.findall(block)} for block in blocks]
    return [entry for entry in found if entry.get("msgid")]


def _joined(lines: str) -> str:
    return "".join(ast.literal_eval(line) for line in lines.splitlines())


def test_every_text_has_an_english_one() -> None:
    assert [entry["msgid"] for entry in entries() if not all(entry.values())] == []
    assert ", fuzzy" not in CATALOGUE.read_text()


def test_what_is_filled_in_is_filled_in_in_english_too() -> None:
    for entry in entries():
        wanted = set(FILLED_IN.findall(entry.get("msgid_plural", entry["msgid"])))
        for name, text in entry.items():
            if name.startswith("msgstr") and name != "msgstr[0]":
                assert set(FILLED_IN.findall(text)) == wanted, entry


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries():
        if plural := entry.get("msgid_plural"):
            assert compiled.ngettext(entry["msgid"], plural, 1) == entry["msgstr[0]"]
            assert compiled.ngettext(entry["msgid"], plural, 2) == entry["msgstr[1]"]
        else:
            assert compiled.gettext(entry["msgid"]) == entry["msgstr"]
