"""`kanalvakt connectors`, as it is typed."""

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.connectors.command import main
from kanalvakt.connectors.registry import kinds

FIXTURES = Path(__file__).parent.parent / "wordpress/fixtures"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    status = main(argv)
    return status, capsys.readouterr().out


def test_the_list_names_every_platform(capsys) -> None:
    status, out = run(capsys, "list")
    assert status == 0
    assert all(kind in out and label in out for kind, label in kinds())
    told = {one["kind"]: one for one in json.loads(run(capsys, "list", "--json")[1])["platforms"]}
    assert told["wordpress"]["credentials"] == ["user", "application_password"]
    assert told["wordpress"]["capabilities"]["hide"]["level"] == "no"
    assert told["pinterest"]["automatic"] is False


def test_an_address_is_recognised(capsys) -> None:
    status, out = run(capsys, "recognise", "m.facebook.com/Exempelby/", "--json")
    assert status == 0
    assert json.loads(out) == {
        "kind": "facebook",
        "handle": "exempelby",
        "address": "https://www.facebook.com/exempelby",
        "label": "Facebook",
        "automatic": True,
    }
    assert "https://x.com/exempelby" in run(capsys, "recognise", "twitter.com/exempelby")[1]


def test_nobodys_page_is_told_with_status_1(capsys) -> None:
    status, out = run(capsys, "recognise", "https://www.facebook.com/newsfeed", "--json")
    assert (status, list(json.loads(out))) == (1, ["error"])
    assert main(["recognise", "https://www.facebook.com/newsfeed"]) == 1
    assert "ingens sida" in capsys.readouterr().err


def test_a_recorded_answer_is_read_with_its_bytes(capsys) -> None:
    path = FIXTURES / "comments_edit.json"
    status, out = run(capsys, "parse", "wordpress", str(path), "--json", "--raw", "--own-ids", "1")
    report = json.loads(out)
    assert (status, report["schema"], report["unread"]) == (0, "kanalvakt-parse/1", [])
    assert len(report["items"]) == len(json.loads(path.read_bytes()))
    assert all(b64decode(item["raw"]) in path.read_bytes() for item in report["items"])
    assert [item["sender"]["name"] for item in report["items"] if item["is_own"]] == ["redaktor"]


def test_a_recorded_exchange_is_unwrapped(capsys, tmp_path: Path) -> None:
    body = (FIXTURES / "comment_single.json").read_bytes()
    file = tmp_path / "exchange.json"
    file.write_bytes(b'{"request": {"uri": "https://x"}, "response": {"status": 200, "body": ' + body + b"}}")
    report = json.loads(run(capsys, "parse", "wordpress", str(file), "--json", "--raw")[1])
    assert [b64decode(item["raw"]) for item in report["items"]] == [body]
    file.write_text(json.dumps({"response": {"body": body.decode()}}))
    assert len(json.loads(run(capsys, "parse", "wordpress", str(file), "--json")[1])["items"]) == 1


def test_what_is_good_is_printed_and_the_rest_is_listed(capsys, tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    good = json.dumps({"id": 1, "post": 2, "content": {"raw": "bra \ud800"}, "date_gmt": "2026-03-02T08:15:00"})
    file.write_bytes(b"[" + good.encode() + b', 17, {"post": 1}, {"id": 3, "conte')
    status, out = run(capsys, "parse", "wordpress", str(file), "--json")
    report = json.loads(out)
    assert status == 1
    assert [item["text"] for item in report["items"]] == ["bra \ud800"]
    assert [one["where"] for one in report["unread"]] == ["$[1]", "$[2]", "$[3]"]
    status, out = run(capsys, "parse", "wordpress", str(file))
    assert "1 lästa, 3 ej lästa" in out


def test_hostile_text_does_not_reach_the_terminal(capsys) -> None:
    _, out = run(capsys, "parse", "wordpress", str(FIXTURES / "comments_edit.json"))
    assert "\u202e" not in out
    assert "⟨U+202E⟩" in out


@pytest.mark.parametrize(
    "argv",
    [
        ("parse", "orkut", "x"),
        ("parse", "wordpress", "finns/inte"),
        ("parse", "wordpress", "."),
        ("parse", "x", "a\0b"),
    ],
)
def test_what_cannot_be_done_says_why_with_status_2(capsys, argv: tuple[str, ...]) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err


@given(st.binary(), st.sampled_from(["wordpress", "practice", "facebook", "manual"]))
def test_no_file_makes_it_raise(capsys, tmp_path: Path, body: bytes, kind: str) -> None:
    (tmp_path / "file").write_bytes(body)
    for more in ([], ["--json", "--raw"]):
        status = main(["parse", kind, str(tmp_path / "file"), *more])
        assert status in (0, 1) or capsys.readouterr().err  # refused, as a zip without its list


def test_it_runs_as_a_program_from_standard_input_without_django() -> None:
    code = (
        "import sys; from kanalvakt.connectors.command import main; status = main(sys.argv[1:]);"
        " print('django' in sys.modules, file=sys.stderr); sys.exit(status)"
    )
    argv = [sys.executable, "-c", code, "parse", "wordpress", "-", "--json"]
    done = subprocess.run(argv, input=(FIXTURES / "posts.json").read_bytes(), capture_output=True, check=True)
    assert len(json.loads(done.stdout)["items"]) == 2
    assert done.stderr.strip() == b"False"
