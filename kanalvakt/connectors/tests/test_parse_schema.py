"""What `parse --json` prints keeps its schema: every connector, every recording, and what damage makes of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kanalvakt.connectors.command import main
from kanalvakt.connectors.registry import BUILT_IN, kinds

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs/schemas/connectors-parse.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
RECORDED = [
    (kind, path)
    for kind in BUILT_IN
    for path in sorted((ROOT / "kanalvakt/connectors" / kind / "fixtures").glob("*.*"))
]


def checked(capsys: pytest.CaptureFixture[str], kind: str, path: Path, *more: str) -> dict[str, Any]:
    assert main(["parse", kind, str(path), "--json", *more]) in (0, 1)
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert not [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(report)]
    return report


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_connector_has_recordings() -> None:
    assert {kind for kind, _ in RECORDED} == BUILT_IN.keys()


@pytest.mark.parametrize(("kind", "path"), RECORDED, ids=lambda value: getattr(value, "name", value))
def test_every_recording_gives_what_the_schema_says(capsys, kind: str, path: Path) -> None:
    checked(capsys, kind, path)
    assert all("raw" in one for one in checked(capsys, kind, path, "--raw")["items"])


def test_every_kind_that_is_kept_by_hand_keeps_it_too(capsys) -> None:
    for kind, _ in kinds():
        checked(capsys, kind, RECORDED[0][1])


@settings(max_examples=60)
@given(st.data())
def test_damage_keeps_it(capsys, tmp_path: Path, data: st.DataObject) -> None:
    kind, path = data.draw(st.sampled_from(RECORDED))
    body = path.read_bytes()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    damaged = tmp_path / "damaged"
    damaged.write_bytes(body[:start] + data.draw(st.binary(max_size=9)) + body[end:])
    checked(capsys, kind, damaged, "--raw")
