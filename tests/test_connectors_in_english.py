"""Nothing that a connector says to a person is Swedish alone: what is kept in Swedish is read in English."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.utils.translation import override
from django.utils.translation.trans_real import catalog

from kanalvakt.connectors import faults, registry
from kanalvakt.connectors.archives.registry import readers
from kanalvakt.connectors.base import Cap, ChannelRef
from kanalvakt.core.wording import spoken

ROOM = Path(registry.__file__).parent
SWEDISH = re.compile("[åäöÅÄÖ]")
PLACE = re.compile(r"\{(\w+)\}")
# The same in both languages.
SAME = {"WordPress export (WXR)", "Bilddagboken (Dayviews)"}
# What no page shows: what the command says (in Swedish), what is kept as data or sent to a platform, others' words.
NOT_SHOWN = {
    "command.py",
    "faulty.py",
    "table.py",
    "archives/mojibake.py",
    "browser.py",
}
DATA = {
    "okänt inlägg", "okänt slag", "inlägg", "Anmält av den som sköter kontot som svaret riktas till, efter granskning.",
    "Avstängd från att kommentera.",
}  # fmt: skip


@cache
def files() -> list[tuple[str, list[ast.AST]]]:
    """Every module of the connectors, by what stands in it."""
    places = [path.relative_to(ROOM) for path in sorted(ROOM.rglob("*.py"))]
    own = [place for place in places if "tests" not in place.parts and place.parts[0] != "contract"]
    return [(str(place), list(ast.walk(ast.parse((ROOM / place).read_text())))) for place in own]


@cache
def marked() -> frozenset[str]:
    """Every text that is marked for translating."""
    return frozenset(str(one.value) for _place, nodes in files() for one in _marked(nodes))


def _marked(nodes: list[ast.AST]) -> Iterator[ast.Constant]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            yield from (one for one in node.args if isinstance(one, ast.Constant))


def _documents(nodes: list[ast.AST]) -> Iterator[ast.Constant]:
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def test_every_swedish_text_of_a_connector_is_marked() -> None:
    left = []
    for place, nodes in files():
        fine = {id(one) for one in [*_marked(nodes), *_documents(nodes)]}
        texts = {str(one.value) for one in nodes if isinstance(one, ast.Constant) and id(one) not in fine} - DATA
        left += [(place, text) for text in texts if SWEDISH.search(text) and "|" not in text and place not in NOT_SHOWN]
    assert left == []


@cache
def english() -> dict[str, str]:
    """The catalogue."""
    with override("en"):
        return {text: str(said) for text, said in catalog()._catalog.items() if isinstance(text, str)}


def test_every_marked_text_is_in_the_catalogue_in_other_words() -> None:
    assert sorted(text for text in marked() if not english().get(text)) == []
    assert {text for text in marked() if english()[text] == text} == SAME


def test_each_is_known_again_when_it_is_filled_in() -> None:
    with override("en"):
        said = {text: spoken(PLACE.sub(r"\1.example", text)) for text in marked()}
    assert said == {text: PLACE.sub(r"\1.example", english()[text]) for text in marked()}


@pytest.mark.parametrize("kind", [kind.kind for kind in registry.kinds()])
def test_a_platform_is_presented_in_english(kind: str) -> None:
    connector = registry.connector(kind)
    guide, able = connector.guide, connector.capabilities(ChannelRef("", kind, ""))
    told = [
        *guide.steps, *guide.review, *guide.rights.values(), guide.trouble, guide.limits, guide.ends,
        *(one.help for one in connector.credential_fields), *(support.reason for support in able.values()),
        *(connector.describe(cap) for cap in Cap if able.get(cap)), *(one.label for one in readers(kind)),
    ]  # fmt: skip
    with override("en"):
        assert [text for text in told if text and spoken(text) == text and text not in SAME] == []
        assert [text for text in map(spoken, told) if SWEDISH.search(text)] == []


def test_every_fault_is_told_in_english() -> None:
    host = "blogg.exempelby.example"
    found = [
        *(faults.status(code, host, wait=9) for code in (400, 401, 403, 404, 410, 429, 500)),
        faults.throttled(host, None),
        *(made(host) for made in (faults.unreachable, faults.not_trusted, faults.not_allowed, faults.in_the_clear)),
        *(made(host) for made in (faults.too_slow, faults.endless, faults.ring, faults.too_large, faults.login_page)),
        faults.unreadable(host), faults.not_http("som är angiven"), faults.not_json(host, b"<html>"),
        faults.not_json(host, b"x"), faults.moved(host, "https://ny.exempelby.example/"),
    ]  # fmt: skip
    with override("en"):
        said = [spoken(str(one)) for one in found]
    assert [text for text in said if SWEDISH.search(text) or " och " in text or "Vi " in text] == []
