"""An account on X in memory, after X's API version 2 (docs.x.com) and its OpenAPI description.

It answers in the names that it was asked with: tweet.fields and referenced_tweets, or post.fields and referenced_posts.
"""

import html
from collections.abc import Mapping
from typing import Any

from emulators.rest import TOKEN, Memory, Refusal, Rest, Route
from emulators.switches import Refused, says
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty

US, THEM = "1111111111111111111", "2222222222222222222"
PEOPLE = {US: ("Exempelby kommun", "exempelby"), THEM: ("Åsa Öberg", "asa")}
ASKED = frozenset({"tweet.fields", "post.fields", "user.fields", "media.fields", "expansions"})
PAGE = frozenset({"max_results", "pagination_token", "since_id"})
EVENTS = frozenset({"dm_event.fields", "event_types"})
_EPOCH = 1288834974657  # ids hold the time: milliseconds after this, shifted 22 bits


class XEmulator(Rest):
    """One post, what is answered below it, and one conversation."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.memory = Memory()
        self.page_size = 2
        self.posts: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.root = self._post("Badet öppnar på måndag", US)

    @property
    def channel(self) -> ChannelRef:
        address = f"{self.server.url}/exempelby"
        return ChannelRef("1", "x", address, "exempelby", {"token": TOKEN}, self.memory)

    def routes(self) -> list[Route]:
        posts, events = ASKED | PAGE, (ASKED - {"tweet.fields", "post.fields"}) | PAGE | EVENTS
        talk = r"/2/dm_conversations/([\d-]+)"
        return [
            ("GET", "/2/users/me", frozenset({"user.fields"}), self.me),
            ("GET", f"/2/users/{US}/tweets", posts | {"exclude"}, lambda sent: self.page(self.by(US), sent)),
            ("GET", f"/2/users/{US}/mentions", posts, lambda sent: self.page(self.by(THEM), sent)),
            ("GET", "/2/tweets/search/recent", posts | {"query"}, self.search),
            ("GET", "/2/tweets", ASKED | {"ids"}, lambda sent: self.listed([self.posts.get(sent["ids"])], sent)),
            ("POST", "/2/tweets", frozenset({"text", "reply"}), self.answer),
            ("PUT", r"/2/tweets/(\d+)/hidden", frozenset({"hidden"}), self.hide),
            ("GET", "/2/dm_events", events, lambda sent: self.page([*self.messages.values()], sent)),
            ("GET", r"/2/dm_events/(\d+)", frozenset(), self.event),
            ("DELETE", r"/2/dm_events/(\d+)", frozenset(), self.forget),
            ("GET", f"{talk}/dm_events", events, lambda _, sent: self.page([*self.messages.values()], sent)),
            ("POST", f"{talk}/messages", frozenset({"text"}), self.write),
        ]

    def me(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        return {"data": {"id": US, "name": PEOPLE[US][0], "username": "exempelby", "description": "Kommunen"}}

    def by(self, who: str) -> list[dict[str, Any]]:
        return [one for one in self.posts.values() if one["author_id"] == who]

    def search(self, sent: dict[str, Any]) -> dict[str, Any]:
        asked = sent["query"].removesuffix(" -is:retweet").strip("()").split(" OR ")
        talks = {one.removeprefix("conversation_id:") for one in asked}
        return self.page([one for one in self.posts.values() if one["conversation_id"] in talks], sent)

    def page(self, found: list[dict[str, Any]], sent: dict[str, Any]) -> dict[str, Any]:
        """Newest first; a page's token names the last that was shown."""
        known, after = int(sent.get("since_id", "0")), int(sent.get("pagination_token", "9" * 19))
        left = [one for one in found[::-1] if known < int(one["id"]) < after]
        part, more = left[: self.page_size], len(left) > self.page_size
        self.handed_out(more=more)
        told = self.listed(part, sent)
        return {**told, "meta": {"result_count": len(part), **({"next_token": part[-1]["id"]} if more else {})}}

    def listed(self, found: list[dict[str, Any] | None], sent: Mapping[str, Any]) -> dict[str, Any]:
        """With `referenced_…` by the names of whom asked."""
        old = "tweet.fields" in sent
        shown = [{key: value for key, value in one.items() if key != "above"} for one in found if one]
        for one, made in zip([one for one in found if one], shown, strict=True):
            if one.get("above"):
                name = "referenced_tweets" if old else "referenced_posts"
                made[name] = [{"type": "replied_to", "id": one["above"]}]
        users = [{"id": number, "name": name, "username": handle} for number, (name, handle) in PEOPLE.items()]
        return {"data": shown, "includes": {"users": users}} if shown else {}

    def answer(self, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        above = sent["reply"]["in_reply_to_tweet_id"]
        assert list(sent["reply"]) == ["in_reply_to_tweet_id"]
        if not self.posts[above].get("entities"):
            raise Refusal(403, {"title": "Forbidden", "detail": "You are not permitted to reply."})
        number = self._post(sent["text"], US, above)
        return 201, {"data": {"id": number, "text": sent["text"]}}, {}

    def hide(self, number: str, sent: dict[str, Any]) -> dict[str, Any]:
        self.posts[number]["hidden"] = sent["hidden"]
        return {"data": {"hidden": sent["hidden"]}}

    def event(self, number: str) -> dict[str, Any]:
        if number not in self.messages:
            raise Refusal(404, {"title": "Not Found Error"})
        return {"data": self.messages[number]}

    def forget(self, number: str) -> dict[str, Any]:
        self.messages.pop(number, None)
        return {"data": {"deleted": True}}

    def write(self, talk: str, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        number = self.message(sent["text"], who=US)
        return 201, {"data": {"dm_conversation_id": talk, "dm_event_id": number}}, {}

    def message(self, words: str, *, who: str = THEM) -> str:
        number, at = self._number()
        self.messages[number] = {
            "id": number, "event_type": "MessageCreate", "text": html.escape(words, quote=False), "sender_id": who,
            "dm_conversation_id": f"{US}-{THEM}", "created_at": at,
        }  # fmt: skip
        return number

    def comment(self, text: str, *, who: str = THEM, above: str = "") -> str:
        return self._post(text, who, above or self.root)

    def _post(self, words: str, who: str, above: str = "") -> str:
        number, at = self._number()
        root = self.posts[above]["conversation_id"] if above else number
        named = {"entities": {"mentions": [{"id": US, "username": "exempelby"}]}, "in_reply_to_user_id": US}
        self.posts[number] = {
            "id": number, "text": html.escape(words, quote=False), "author_id": who, "conversation_id": root,
            "created_at": at, "above": above, **(named if above and who != US else {}),
        }  # fmt: skip
        return number

    def _number(self) -> tuple[str, str]:
        """A new id, and when it was given out."""
        at = self.now()
        self.number = max(self.number + 1, (int(at.timestamp() * 1000) - _EPOCH) << 22)  # never backwards
        return str(self.number), at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def is_public(self, platform_id: str) -> bool:
        return not self.posts[platform_id].get("hidden")

    def move(self, platform_id: str) -> None:
        """Lists are by id: nothing moves."""

    def remove(self, platform_id: str) -> None:
        del self.posts[platform_id]

    def refusals(self) -> Mapping[str, Refused]:
        reset = str(int(self.now().timestamp()) + 600)
        limit = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
        problem = "https://api.twitter.com/2/problems/"
        title = {"title": "Too Many Requests", "detail": "Too Many Requests", "status": 429}
        return {
            "too many": Refused("throttled", says(429, title, limit), 600),
            "credits": Refused("refused", says(402, {"title": "CreditsDepleted", "type": f"{problem}credits"})),
            "expired": Refused("expired", says(401, {"title": "Unauthorized", "status": 401})),
            "forbidden": Refused("forbidden", says(403, {"title": "Forbidden", "status": 403})),
            "broken": Refused("broken", says(503, {"title": "Service Unavailable", "status": 503})),
        }
