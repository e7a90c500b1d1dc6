"""The practice platform through its own doors: API, public pages, steering, command."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kanalvakt.practice.server import Practice

TOKEN = "övning".encode().hex()
SEED = {
    "pages": [{"handle": "bjorkskolan", "name": "Björkskolan", "links": ["https://exempelby.example", "javascript:x"]}],
    "items": [
        {"key": "p1", "page": "bjorkskolan", "kind": "post", "text": "Idrottsdag!", "minutes_ago": 90},
        {"key": "c1", "page": "bjorkskolan", "parent": "p1", "author": "Åsa", "text": "Vilken tid?", "minutes_ago": 80},
        {"key": "m1", "page": "bjorkskolan", "kind": "message", "author": "Sam", "text": "Hej", "minutes_ago": 70},
        {"key": "later", "page": "bjorkskolan", "author": "Kim", "text": "Kul", "appear_after_seconds": 9999},
    ],
}  # fmt: skip


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "practice.sqlite3", TOKEN) as running:
        yield running


@pytest.fixture
def owner(practice: Practice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=practice.url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False) as client:
        yield client


@pytest.fixture
def visitor(practice: Practice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=practice.url, follow_redirects=True, trust_env=False) as client:
        yield client


@pytest.fixture
def keys(owner: httpx.Client) -> dict[str, str]:
    return owner.post("/admin/seed", json=SEED).json()["keys"]


def listed(owner: httpx.Client, **params: str) -> list[dict]:
    return owner.get("/api/v1/pages/bjorkskolan/items", params=params).json()["items"]


def test_a_visitor_writes_changes_and_takes_back_a_comment(
    visitor: httpx.Client, owner: httpx.Client, keys: dict[str, str]
) -> None:
    mine = visitor.post("/bjorkskolan/skriv", data={"parent": keys["p1"], "author": "Bo", "text": "Fint <b>väder</b>"})
    assert "Alla kan se det" in mine.text
    assert "Fint &lt;b&gt;väder" in visitor.get("/bjorkskolan").text
    (written,) = [item for item in listed(owner) if item["author"]["name"] == "Bo"]
    assert (written["text"], written["parent"], written["edited_at"]) == ("Fint <b>väder</b>", keys["p1"], None)
    visitor.post(mine.url, data={"do": "edit", "text": "Fult väder"})
    assert owner.get(f"/api/v1/items/{written['id']}").json()["edited_at"]
    assert "Fult väder" not in visitor.post(mine.url, data={"do": "delete"}).text
    assert owner.get(f"/api/v1/items/{written['id']}").status_code == 404
    types = [event["type"] for event in owner.get("/api/v1/pages/bjorkskolan/events").json()["events"]]
    assert types == ["edited", "author_deleted"]


def test_a_hidden_comment_is_seen_only_by_its_author(
    visitor: httpx.Client, owner: httpx.Client, keys: dict[str, str]
) -> None:
    mine = visitor.post("/bjorkskolan/skriv", data={"parent": keys["p1"], "author": "Bo", "text": "Dumt sagt"}).url
    number = listed(owner)[-1]["id"]
    owner.post(f"/api/v1/items/{number}/hide")
    assert "Dumt sagt" not in visitor.get("/bjorkskolan").text
    assert "ingen annan gör det" in visitor.get(mine).text
    owner.post(f"/api/v1/items/{number}/unhide")
    assert "Dumt sagt" in visitor.get("/bjorkskolan").text


def test_a_form_without_text_keeps_what_was_typed(visitor: httpx.Client, keys: dict[str, str]) -> None:
    answer = visitor.post("/bjorkskolan/skriv", data={"parent": "", "author": "Bo", "text": " "})
    assert answer.status_code == 400
    assert "Skriv både ett namn och en text" in answer.text
    assert "value='Bo'" in answer.text


def test_a_message_is_not_public_and_its_answer_reaches_the_sender(
    visitor: httpx.Client, owner: httpx.Client, keys: dict[str, str]
) -> None:
    mine = visitor.post("/bjorkskolan/skriv", data={"author": "Bo", "text": "Privat", "private": "1"}).url
    message = listed(owner)[-1]
    assert message["kind"] == "message"
    owner.post(f"/api/v1/items/{message['id']}/replies", json={"text": "Svar till Bo"})
    assert "Privat" not in visitor.get("/bjorkskolan").text
    assert "Svar till Bo" in visitor.get(mine).text


def test_the_same_key_answers_once(owner: httpx.Client, keys: dict[str, str]) -> None:
    address, key = f"/api/v1/items/{keys['c1']}/replies", {"Idempotency-Key": "k1"}
    first, second = (owner.post(address, json={"text": "Kl. 9"}, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["item"]["id"] == second.json()["item"]["id"]
    assert len([item for item in listed(owner) if item["text"] == "Kl. 9"]) == 1


def test_pages_of_a_listing_end_and_hold_everything_once(owner: httpx.Client, keys: dict[str, str]) -> None:
    found, cursor = [], ""
    while cursor is not None:
        answer = owner.get("/api/v1/pages/bjorkskolan/items", params={"limit": "1", "cursor": cursor}).json()
        found += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
    assert found == [keys["p1"], keys["c1"], keys["m1"]]
    assert answer["total"] == 3


def test_what_appears_later_is_not_there_yet(owner: httpx.Client, visitor: httpx.Client, keys: dict[str, str]) -> None:
    assert owner.get(f"/api/v1/items/{keys['later']}").status_code == 404
    assert "Kul" not in visitor.get("/bjorkskolan").text


def test_planned_edits_and_deletions_happen_when_they_are_due(owner: httpx.Client) -> None:
    item = {"page": "bjorkskolan", "author": "Kim", "minutes_ago": 9}
    seed = {
        "pages": SEED["pages"],
        "items": [
            {
                **item,
                "text": "ett",
                "edits": [{"text": "två", "minutes_ago": 5}, {"text": "tre", "after_seconds": 999}],
            },
            {**item, "text": "bort", "author_deletes": {"after_seconds": 0}},
        ],
    }
    owner.post("/admin/seed", json=seed)
    assert [item["text"] for item in listed(owner)] == ["två"]


@pytest.mark.parametrize(
    "bad",
    [
        {"items": [{"page": "finns-ej", "author": "x", "text": "y"}]},
        {"items": [{"page": "bjorkskolan", "text": "utan namn"}]},
        {"items": [{"page": "bjorkskolan", "author": "x", "text": "y", "parent": "okänd"}]},
        {"pages": [{"name": "utan handle"}]},
    ],
)
def test_a_bad_seed_says_where(owner: httpx.Client, keys: dict[str, str], bad: dict) -> None:
    answer = owner.post("/admin/seed", json=bad)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_seed"


def test_hostile_text_comes_back_exactly_and_is_shown_harmless(owner: httpx.Client, visitor: httpx.Client) -> None:
    nasty = "<script>alert(1)</script> \ud800 \x00 \u202e\u200b 😀"
    body = {"pages": SEED["pages"], "items": [{"page": "bjorkskolan", "author": nasty, "text": nasty}]}
    owner.post("/admin/seed", content=json.dumps(body))
    assert (listed(owner)[0]["text"], listed(owner)[0]["author"]["name"]) == (nasty, nasty)
    answer = visitor.get("/bjorkskolan")
    assert "<script" not in answer.text
    assert "javascript:" not in answer.text
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_without_the_token_nothing_is_told(practice: Practice, keys: dict[str, str]) -> None:
    for path in ("/api/v1/me", "/api/v1/pages/bjorkskolan/items", "/admin/faults"):
        assert httpx.get(practice.url + path, headers={"Authorization": "Bearer fel"}).status_code == 401


FAULTS = {
    "status": lambda answer: answer.status_code == 503 and answer.headers["Retry-After"] == "2",
    "revoked": lambda answer: answer.status_code == 401,
    "login_page": lambda answer: "<form>" in answer.text,
    "duplicates": lambda answer: len(answer.json()["items"]) == 6,
    "reorder": lambda answer: len(answer.json()["items"]) == 3,
    "half": lambda answer: not answer.text.endswith("}"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_comes_when_asked_for_and_then_goes(owner: httpx.Client, keys: dict[str, str], kind: str) -> None:
    owner.post("/admin/faults", json={"kind": kind, "retry_after": 2, "match": "GET /api/v1/pages"})
    assert owner.get("/api/v1/me").status_code == 200
    assert FAULTS[kind](owner.get("/api/v1/pages/bjorkskolan/items"))
    assert len(listed(owner)) == 3


def test_a_lost_answer_was_done_and_a_dropped_request_was_not(owner: httpx.Client, keys: dict[str, str]) -> None:
    for kind, state in (("drop", "visible"), ("lost", "hidden")):
        owner.post("/admin/faults", json={"kind": kind})
        with pytest.raises(httpx.RemoteProtocolError):
            owner.post(f"/api/v1/items/{keys['c1']}/hide")
        assert owner.get(f"/api/v1/items/{keys['c1']}").json()["state"] == state


def test_a_timeout_lasts_until_the_caller_gives_up(owner: httpx.Client, keys: dict[str, str]) -> None:
    owner.post("/admin/faults", json={"kind": "timeout", "seconds": 30, "times": None})
    with pytest.raises(httpx.ReadTimeout):
        owner.get("/api/v1/me", timeout=0.1)
    owner.delete("/admin/faults")
    assert owner.get("/api/v1/me").status_code == 200


def test_an_unknown_fault_is_refused(owner: httpx.Client) -> None:
    assert owner.post("/admin/faults", json={"kind": "jordbävning"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/finns-ej"), ("GET", "/mitt/gissning"), ("POST", "/finns-ej/skriv"), ("POST", "/"),
        ("GET", "/practice.css/x"), ("POST", "/bjorkskolan/skriv?x"),
    ],
)  # fmt: skip
def test_odd_addresses_are_answered_kindly(visitor: httpx.Client, keys: dict[str, str], method: str, path: str) -> None:
    answer = visitor.request(
        method, path, data={"author": "x", "text": "y", "parent": "x"} if method == "POST" else None
    )
    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_the_command_serves_a_seed_and_stops_when_told(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    command = [sys.executable, "-m", "kanalvakt.practice", "--port", "0", "--db", str(tmp_path / "p.sqlite3")]
    with subprocess.Popen(
        [*command, "--token", TOKEN, "--seed", str(seed)], stdout=subprocess.PIPE, text=True
    ) as running:
        address = running.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert "Idrottsdag!" in httpx.get(f"{address}/bjorkskolan", trust_env=False).text
        running.terminate()
        assert running.wait(10) == 0
