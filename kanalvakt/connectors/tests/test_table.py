"""docs/platforms.md is true: written from the code, and every claim of a proof has what it claims."""

from pathlib import Path

import pytest

from kanalvakt.connectors import table
from kanalvakt.connectors.catalogue import BY_KIND
from kanalvakt.connectors.registry import BUILT_IN, cannot, connector, kinds

HERE, ROOT = Path(__file__).parents[1], Path(__file__).parents[3]
META = ("facebook", "instagram", "threads")
EXAMINED = (*META, "linkedin", "tiktok")  # the platform looks at each organisation's app before it lets it in


def sources(kind: str) -> str:
    folders = [HERE / kind / "tests", *([HERE / "tests"] if kind in META else [])]
    return "".join(path.read_text() for folder in folders for path in folder.glob("test_*.py"))


def test_the_page_is_what_the_code_says() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "run: kanalvakt connectors table --write"


def test_every_connector_says_how_it_is_proven() -> None:
    assert set(table.PROVEN) == set(BUILT_IN)


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_a_proof_is_there(kind: str) -> None:
    text, claimed = sources(kind), table.PROVEN[kind]
    if table.SERVER in claimed:
        assert "pytest.mark.peer" in text or kind == "practice"  # the practice platform is our own
    if table.CONTRACT in claimed:
        assert "AsPublished" in text or "lexicons" in text
    if table.RECORDING in claimed:
        assert "KANALVAKT_RECORDINGS" in text
    if table.SERVER not in claimed and kind != "webmention":
        emulator = "graph" if kind in META else kind
        assert (ROOT / f"emulators/{emulator}.py").is_file()
    assert (HERE / kind / "README.md").is_file()


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_every_connector_tells_its_limits_on_the_page_and_in_its_readme(kind: str) -> None:
    """How much may be asked, until when a log-in lasts, what an app must pass, and what cannot be done."""
    found, readme = connector(kind), (HERE / kind / "README.md").read_text(encoding="utf-8")
    for told in (found.guide.limits, found.guide.ends, *cannot(kind)):
        assert told.endswith("."), told
    assert cannot(kind)
    for row in ("Limits", "Ends", "Cannot"):
        assert f"| {row} |" in readme, row
    assert bool(found.guide.review) == (kind in EXAMINED)


def test_every_platform_of_the_guideline_is_registered_and_collected_in_some_way() -> None:
    known = {kind.kind for kind in kinds()}
    for kind in table.NAMED:
        assert kind in known
        assert table._collected(BY_KIND[kind])
        assert kind in BUILT_IN or connector(kind).capabilities  # by hand is a way too
