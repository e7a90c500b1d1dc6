"""Records the fixtures of the Bluesky connector from the real network, with invented content.

python -m tests.peers.record_bluesky          (from the root of the checkout)

Accounts get the same ids each time; `chat_*.json` is not made here: no server of chat.bsky can be had.
"""

import struct
import zlib
from pathlib import Path
from typing import Any

import httpx

from tests.peers.at import POST, Account, Network, running

TARGET = Path(__file__).parents[2] / "kanalvakt/connectors/bluesky/fixtures"
HOSTILE = "<script>alert(1)</script> \u202e\u200b Tom &amp; Jerry <3 😀 https://spam.exempel.example/vinn"
THREAD = "app.bsky.feed.getPostThread"


class Recorder:
    """Asks as somebody and keeps the bytes of each answer, with ids and hosts that stay the same."""

    def __init__(self, network: Network, who: Account, names: dict[str, str]) -> None:
        self.network, self.who, self.names = network, who, names

    def keep(self, name: str, method: str, *, at: str = "pds", token: str | None = None, **params: Any) -> Any:
        """One answer, in a file of its own."""
        head = {"Authorization": f"Bearer {self.who.token if token is None else token}"} if at == "pds" else {}
        with httpx.Client(timeout=30, trust_env=False) as client:
            answer = client.get(f"{self.network.info[at]}/xrpc/{method}", params=params, headers=head)
        body = answer.text
        for real, invented in self.names.items():
            body = body.replace(real, invented)
        (TARGET / f"{name}.json").write_text(body, encoding="utf-8", newline="")
        return answer.json()


def picture() -> bytes:
    """A small PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x20\x80\xc0" * 8 for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) + chunk(
        b"IDAT", rows
    ) + chunk(b"IEND", b"")  # fmt: skip


def upload(who: Account, data: bytes) -> Any:
    """A blob to name in a record."""
    head = {"Authorization": f"Bearer {who.token}", "Content-Type": "image/png"}
    url = f"{who.network.server}/xrpc/com.atproto.repo.uploadBlob"
    return httpx.post(url, content=data, headers=head, timeout=30, trust_env=False).json()["blob"]


def gate(us: Account, root: str, hidden: list[str]) -> None:
    """The thread hides these."""
    collection = "app.bsky.feed.threadgate"
    record = {"$type": collection, "post": root, "createdAt": "2026-03-01T12:00:00.000Z", "hiddenReplies": hidden}
    us.do("com.atproto.repo.putRecord", repo=us.did, collection=collection, rkey=root.rpartition("/")[2], record=record)


def record(network: Network) -> None:
    """Everything in order; the content is invented."""
    us, asa = network.join("exempelby", "Exempelby kommun"), network.join("asa", "Åsa Öberg 🌻")
    kim = network.join("kim")
    names = {
        us.did: "did:plc:exempelbykommunexempelby", asa.did: "did:plc:asaobergasaobergasaoberg",
        kim.did: "did:plc:kimkimkimkimkimkimkimkim", us.handle: "exempelby.example", asa.handle: "asa.exempel.example",
        kim.handle: "kim.exempel.example", network.info["appview"]: "https://appview.exempel.example",
    }  # fmt: skip
    keep = Recorder(network, us, names).keep
    blob = upload(us, picture())
    root = us.post(
        "Ny badplats öppnar på lördag. Välkomna! #badplats",
        record={
            "embed": {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "Badbryggan i Exempelby"}]}
        },
    )
    question = asa.post("Hur djupt är det? Ring 070-174 06 05", below=root)
    answer = us.post("Hej! Två meter vid bryggan.", below=question)
    asa.post("Tack för snabbt svar ❤️", below=answer)
    rude = kim.post("Vilka idioter", below=root)
    kim.post(HOSTILE, below=root)
    deleted = asa.post("Det här ångrar jag", below=root)
    us.post("Vi svarar ändå.", below=deleted)
    uri, cid = (
        root,
        us.ask("com.atproto.repo.getRecord", repo=us.did, collection=POST, rkey=root.rpartition("/")[2])["cid"],
    )
    quote = {"$type": "app.bsky.embed.record", "record": {"uri": uri, "cid": cid}}
    kim.post("Läs det här", record={"embed": quote})
    start = len(b"Hej ")
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": us.did}
    facet = {"index": {"byteStart": start, "byteEnd": start + len(us.handle) + 1}, "features": [feature]}
    asa.post(f"Hej @{us.handle}, när plogas det?", record={"facets": [facet]})
    network.process()
    keep("thread", THREAD, uri=root, depth=10)
    keep("thread_cut", THREAD, uri=root, depth=1)
    keep("notifications", "app.bsky.notification.listNotifications", limit=20)
    keep("quotes", "app.bsky.feed.getQuotes", uri=root)
    keep("posts", "app.bsky.feed.getPosts", uris=[root, question])
    keep("feed", "app.bsky.feed.getAuthorFeed", actor=us.did, limit=20)
    keep("record", "com.atproto.repo.getRecord", repo=us.did, collection=POST, rkey=root.rpartition("/")[2])
    keep("records", "com.atproto.repo.listRecords", repo=us.did, collection=POST)
    keep("profile", "app.bsky.actor.getProfile", actor=us.did)
    gate(us, root, [rude])
    asa.delete(deleted)
    network.process()
    keep("thread_hidden", THREAD, uri=root, depth=10)
    keep("thread_v2_hidden", "app.bsky.unspecced.getPostThreadV2", anchor=root, below=10)
    keep("thread_v2_other", "app.bsky.unspecced.getPostThreadOtherV2", anchor=root)
    keep("not_found", THREAD, uri=deleted)
    keep("bad_token", THREAD, uri=root, token="x.y.z")
    block = "app.bsky.graph.block"
    us.do("com.atproto.repo.createRecord", repo=us.did, collection=block,
          record={"$type": block, "subject": kim.did, "createdAt": "2026-03-01T12:00:00.000Z"})  # fmt: skip
    network.process()
    keep("thread_blocked", THREAD, uri=rude)


if __name__ == "__main__":
    with running() as running_network:
        record(running_network)
