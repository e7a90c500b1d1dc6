"""`kanalvakt channels recognise URL --json`, as it is typed, against its published schema."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kanalvakt.connectors.channels_command import main

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schemas/channels-recognise.schema.json").read_text())


def test_it_runs_as_a_program_and_every_spelling_is_one_channel() -> None:
    argv = [sys.executable, "-m", "kanalvakt", "channels", "recognise", "M.Facebook.com/Exempelby/?ref=x", "--json"]
    done = subprocess.run(argv, capture_output=True, check=True)
    assert json.loads(done.stdout)["address"] == "https://www.facebook.com/exempelby"


def test_nobodys_page_is_refused_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recognise", "https://www.facebook.com/newsfeed", "--json"]) == 1
    assert "ingens sida" in json.loads(capsys.readouterr().out)["error"]


@given(
    st.builds("https://{}/{}".format, st.sampled_from(["facebook.com", "x.com", "flickr.com", "a.example"]), st.text())
)
def test_whatever_is_asked_the_answer_keeps_the_schema(capsys: pytest.CaptureFixture[str], url: str) -> None:
    status = main(["recognise", "--json", "--", url])
    answer = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(answer)
    assert status == ("error" in answer)
