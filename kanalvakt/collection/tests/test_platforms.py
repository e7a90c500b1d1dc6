"""Collecting from real servers: the practice platform with its faults, and a real WordPress."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils import timezone

from kanalvakt.collection import actions, queries
from kanalvakt.collection.models import Item, Outcome, PublicState, SyncRun, SyncState
from kanalvakt.connectors.tests.polling import counted
from kanalvakt.core import blobs
from kanalvakt.core.actor import system
from kanalvakt.practice.server import Practice
from kanalvakt.register.models import Channel, Secret, SecretKind
from tests.peers.wordpress import WordPress

ACTOR = system("test")
TOKEN = "ovning"
SEED = {
    "pages": [{"handle": "bjorkskolan", "name": "Björkskolan"}],
    "items": [
        {"key": "post", "page": "bjorkskolan", "kind": "post", "text": "Idrottsdag!", "minutes_ago": 90},
        {"key": "c1", "page": "bjorkskolan", "parent": "post", "author": "Åsa", "text": "När?", "minutes_ago": 80},
        {"key": "c2", "page": "bjorkskolan", "parent": "c1", "author": "Kim", "text": "Klockan 9", "minutes_ago": 70},
        {"key": "own", "page": "bjorkskolan", "parent": "c1", "own": True, "text": "Ja, 9!", "minutes_ago": 60},
        {"key": "dm", "page": "bjorkskolan", "kind": "message", "author": "Sam", "text": "Hej", "minutes_ago": 50},
    ],
}


def connect(channel: Channel, address: str, platform: str, credentials: dict[str, str]) -> None:
    Channel.objects.update(address=address, platform=platform)
    value, now = json.dumps(credentials), timezone.now()
    Secret.objects.create(channel=channel, kind=SecretKind.CONNECTION, label="API", value=value, changed_at=now)
    channel.refresh_from_db()


def collect(channel: Channel, *, complete: bool = False) -> SyncRun:
    return actions.sync(channel.pk, complete=complete, actor=ACTOR)


def by_text() -> dict[str, Item]:
    return {item.version.text: item for item in Item.objects.select_related("version", "parent", "root", "sender")}


class Owner:
    """Somebody who steers the practice platform."""

    def __init__(self, practice: Practice) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        self._http = httpx.Client(base_url=practice.url, headers=headers, trust_env=False)
        self.keys = self.post("/admin/seed", SEED)["keys"]

    def post(self, path: str, values: dict[str, Any]) -> Any:
        answer = self._http.post(path, json=values)
        answer.raise_for_status()
        return answer.json()

    def fault(self, kind: str, **fields: Any) -> None:
        self.post("/admin/faults", {"kind": kind, "match": "GET /api", **fields})

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def owner(tmp_path: Path, settings: Any, channel: Channel) -> Iterator[Owner]:
    with Practice(tmp_path / "practice.sqlite3", TOKEN) as practice:
        settings.EGRESS_ALLOW = [practice.url.removeprefix("http://")]
        connect(channel, f"{practice.url}/bjorkskolan", "practice", {"token": TOKEN})
        owner = Owner(practice)
        yield owner
        owner.close()


def test_collecting_asks_the_platform_no_more_than_its_connector_does(channel: Channel, owner: Owner) -> None:
    collect(channel, complete=True)
    with counted() as asked:
        assert collect(channel).outcome == Outcome.OK
    assert len(asked) == 2


def test_threads_senders_messages_and_own_answers_come_as_they_are(channel: Channel, owner: Owner) -> None:
    run = collect(channel, complete=True)
    assert (run.outcome, run.new, run.reported_total) == (Outcome.OK, 5, 5)
    items = by_text()
    assert items["Klockan 9"].parent == items["När?"]
    assert items["Klockan 9"].root == items["Idrottsdag!"]
    assert items["När?"].sender_name == "Åsa"
    assert {text for text, item in items.items() if item.is_own} == {"Idrottsdag!", "Ja, 9!"}
    assert items["Hej"].kind == "message"
    raw = json.loads(blobs.read(items["När?"].version.raw))
    assert raw["text"] == "När?"
    assert [item.version.text for item in queries.thread(items["Klockan 9"])] == [
        "Idrottsdag!", "När?", "Klockan 9", "Ja, 9!"
    ]  # fmt: skip


def test_edits_deletions_and_new_comments_are_seen_by_the_next_pass(channel: Channel, owner: Owner) -> None:
    collect(channel, complete=True)
    owner.post(f"/admin/items/{owner.keys['c1']}/edit", {"text": "När då?"})
    owner.post(f"/admin/items/{owner.keys['c2']}/author-delete", {})
    owner.post("/admin/seed", {"items": [{"page": "bjorkskolan", "author": "Bo", "text": "Nytt", "minutes_ago": 0}]})
    run = collect(channel)
    assert (run.new, run.changed, run.gone) == (1, 1, 1)
    items = by_text()
    assert items["När då?"].versions.count() == 2
    assert items["Klockan 9"].public_state == PublicState.AUTHOR_REMOVED
    assert (collect(channel).new, collect(channel).changed) == (0, 0)


@pytest.mark.parametrize(
    ("fault", "fields", "code"),
    [
        ("status", {"status": 503}, "broken"),
        ("status", {"status": 429, "retry_after": 7200}, "throttled"),
        ("revoked", {}, "expired"),
        ("login_page", {}, "not_json"),
        ("drop", {}, "unreachable"),
        ("half", {}, None),
    ],
)
def test_a_fault_loses_and_concludes_nothing_and_says_what_to_do(
    channel: Channel, owner: Owner, fault: str, fields: dict[str, Any], code: str | None
) -> None:
    collect(channel, complete=True)
    owner.fault(fault, times=None, **fields)
    run = collect(channel, complete=True)
    assert run.outcome == Outcome.FAILED
    assert run.error_code == code or code is None
    assert len(run.error_message) > 20
    assert TOKEN not in run.error_message
    assert set(Item.objects.values_list("public_state", flat=True)) == {"visible"}
    assert SyncState.objects.get().failing_since is not None
    owner._http.delete("/admin/faults").raise_for_status()
    assert collect(channel, complete=True).outcome == Outcome.OK
    assert Item.objects.count() == 5


@pytest.mark.parametrize("fault", ["duplicates", "reorder"])
def test_doubled_and_shuffled_answers_change_nothing(channel: Channel, owner: Owner, fault: str) -> None:
    owner.fault(fault, times=None)
    assert collect(channel, complete=True).new == 5
    assert collect(channel, complete=True).new == 0
    assert by_text()["Klockan 9"].root == by_text()["Idrottsdag!"]


@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
def test_a_real_blog_is_collected_with_its_edits_and_what_was_emptied_from_it(
    channel: Channel, wordpress: WordPress
) -> None:
    ref = wordpress.channel
    connect(channel, ref.address, "wordpress", dict(ref.credentials))
    first = wordpress.comment("Vem hämtar barnen på badplatsen?")
    second = wordpress.comment("Det här tar jag tillbaka", author="Kim", email="kim@exempel.example")
    assert collect(channel, complete=True).outcome == Outcome.OK
    item = Item.objects.get(version__text__contains="badplatsen")
    raw = str(json.loads(blobs.read(item.version.raw)))
    assert (item.sender_name, item.public_state) == ("Åsa Öberg", PublicState.VISIBLE)
    told = str(Item.objects.filter(pk=item.pk).values("sender_name", "sender__platform_id", "sender__names__url"))
    for part in ("asa@exempel.example", "127.0.0.1", "Mozilla/5.0 (visitor)"):
        assert part in raw
        assert part not in told
    assert item.parent is not None
    assert item.parent.is_own
    assert queries.search("badplatser", [channel.pk]) == [item.pk]
    wordpress.edit(first, "Vem hämtar barnen i parken?")
    wordpress.rest("DELETE", f"/wp/v2/comments/{second}", params={"force": "true"})
    run = collect(channel, complete=True)
    assert (run.outcome, run.gone) == (Outcome.OK, 1), run.error_message
    item.refresh_from_db()
    assert [version.text.strip() for version in item.versions.all()][-1] == "Vem hämtar barnen i parken?"
    gone = Item.objects.get(version__text__contains="tar jag tillbaka")
    assert gone.public_state == PublicState.GONE
