"""The guideline map names only what is there, and everything that names a requirement names one that is."""

import re

import pytest

from kanalvakt.rulebook import mapping, source

ID = re.compile(r"\bG[0-2]\.\d{1,2}(?:\.\d{1,2})?\b")


def test_every_place_and_test_that_the_map_names_is_there() -> None:
    assert list(mapping.lost()) == []


def test_what_is_done_is_proved_and_what_is_later_is_not_there() -> None:
    for row in mapping.requirements():
        assert row.status in ("done", "part", "later")
        assert bool(row.where) is (row.status != "later"), row.id
        assert row.tests or row.status != "done", row.id


def test_each_section_of_the_guideline_has_its_rows_once() -> None:
    ids = [row.id for row in mapping.requirements()]
    assert len(ids) == len(set(ids))
    numbers = {section.number for section in source.read().section} - {"0.0"}
    assert numbers == {".".join(id.removeprefix("G").split(".")[:2]) for id in ids} - {"0.1", "0.2"}


def test_the_page_is_up_to_date() -> None:
    assert mapping.PATH.read_text() == mapping.document(), "run: kanalvakt rulebook map --write"


@pytest.mark.parametrize("folder", ["kanalvakt", "tests", "docs"])
def test_no_text_cites_a_requirement_that_does_not_exist(folder: str) -> None:
    known = {row.id for row in mapping.requirements()}
    sections = {id.rpartition(".")[0] for id in known if id.count(".") == 2}
    for path in (mapping.ROOT / folder).rglob("*"):
        if path.suffix in (".py", ".md", ".html", ".toml") and path.is_file():
            unknown = set(ID.findall(path.read_text())) - known - sections
            assert not unknown, f"{path}: {unknown}"
