"""The engine keeps its figures on the project's own table, and on a labelled file when one is at hand."""

import json
import os
from pathlib import Path

import pytest

from kanalvakt.screening.engine import scan
from kanalvakt.screening.engine.tests.near_misses import counts, f1, rows

FLOORS = {
    "PERSONNUMMER": 0.97, "SAMORDNINGSNUMMER": 0.97, "PHONE": 0.93, "EMAIL": 0.93, "STREET_ADDRESS": 0.9,
    "VEHICLE_REG": 0.85, "PROPERTY_DESIGNATION": 0.85, "PERSON_NAME": 0.8, "swearing_obscene": 0.85,
    "personal_attack": 0.8, "hate_group": 0.8, "threat": 0.8, "answer": 0.8, "secrecy": 0.7,
}  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return counts()


@pytest.mark.parametrize("kind", sorted(FLOORS))
def test_each_type_stays_above_its_floor(table, kind):
    assert f1(*table[kind]) >= FLOORS[kind], table[kind]


def test_the_table_has_several_hundred_texts_of_which_many_are_near_misses():
    texts = rows()
    assert len(texts) > 600
    assert sum(not row.spans and not row.expected for row in texts) > 300


def test_clean_texts_rarely_raise_a_false_alarm_about_personal_data():
    clean = [row for row in rows() if not row.spans and row.names_count]
    alarms = [row.text for row in clean if scan(row.text, row.kind).personal]
    assert len(alarms) <= 0.03 * len(clean), alarms


def test_forbidden_content_is_named_with_precision():
    right = extra = 0
    for row in rows():
        labels = scan(row.text, row.kind).labels
        wanted = any(not name.startswith("s:") and name not in ("answer", "secrecy") for name in row.expected)
        right += bool(labels) and wanted
        extra += bool(labels) and not wanted
    assert right / (right + extra) >= 0.85


def test_the_labelled_development_texts_when_at_hand():
    path = os.environ.get("KANALVAKT_DETECT_DEV")
    if not path:
        pytest.skip("KANALVAKT_DETECT_DEV names no file of labelled texts")
    texts = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
    right = sum(bool(scan(row["text"], row["kind"]).labels) == bool(row["labels"]) for row in texts)
    assert right / len(texts) >= 0.9


def test_the_page_about_data_names_every_file() -> None:
    from importlib import resources

    page = Path("docs/data.md").read_text("utf-8")
    files = [item.name for item in resources.files("kanalvakt.screening.engine.data").iterdir()]
    assert [name for name in files if name.endswith((".txt", ".toml")) and f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", ["words.txt", "first_names.txt", "surnames.txt", "ambiguous_names.txt", "context.txt"])
def test_the_page_about_data_tells_how_large_a_list_is(name: str) -> None:
    from kanalvakt.screening.engine.data import lines

    page = Path("docs/data.md").read_text("utf-8")
    told = int(page.split(f"`{name}` | ", 1)[1].split(" |", 1)[0])
    assert abs(len(lines(name)) - told) <= told / 5
