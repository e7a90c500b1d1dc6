"""The practice platform with one page and one post, and what visitors do there (not through the connector)."""

import httpx

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.practice import seed
from kanalvakt.practice.server import Practice

TOKEN = "nyckel-till-ovningsplatsen"
PAGE = {
    "handle": "bjorkskolan", "name": "Björkskolan", "about": "F–9 i Exempelby", "contact": "0123-45 67 89",
    "links": ["https://exempelby.example/bjorkskolan"],
}  # fmt: skip
POST = {"key": "post", "page": "bjorkskolan", "kind": "post", "text": "Idrottsdag på fredag!", "minutes_ago": 90}


class PracticeWorld:
    def __init__(self, server: Practice) -> None:
        self.server = server
        self.post = seed.load(server.store, {"pages": [PAGE], "items": [POST]})["post"]
        self.channel = ChannelRef("1", "practice", f"{server.url}/bjorkskolan", "bjorkskolan", {"token": TOKEN})

    def seed(self, *items: dict) -> dict[str, str]:
        """More of what visitors wrote; key → id."""
        return seed.load(self.server.store, {"items": [{"page": "bjorkskolan", **item} for item in items]})

    def fault(self, kind: str, **more: object) -> None:
        """The next request meets it."""
        self.server.faults.add({"kind": kind, **more})

    def comment(self, text: str) -> str:
        form = {"parent": self.post, "author": "Åsa Öberg", "text": text}
        mine = httpx.post(f"{self.server.url}/bjorkskolan/skriv", data=form, trust_env=False)
        return self.server.store.by_secret(mine.headers["Location"].rpartition("/")[2])["id"]

    def edit(self, platform_id: str, text: str) -> None:
        self.server.store.edit(int(platform_id), text)

    def is_public(self, platform_id: str) -> bool:
        return f"id='i{platform_id}'" in httpx.get(f"{self.server.url}/bjorkskolan", trust_env=False).text
