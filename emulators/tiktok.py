"""A TikTok business account in memory, after the Accounts API v1.3 (business-api.tiktok.com)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from emulators.rest import TOKEN, Commented, Refusal, Route
from emulators.switches import Refused, says
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler

US, FILM = "u-vi", "7300000000000000001"
LIST = frozenset({"business_id", "video_id", "status", "sort_field", "sort_order", "cursor", "max_count"})


class TikTokEmulator(Commented):
    """One film, and what is written below it."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.number = 7300000000000001000
        self.page_size = 2
        self.filmed = str(int(datetime.now(UTC).timestamp()) - 3600)

    @property
    def channel(self) -> ChannelRef:
        keys = {"token": TOKEN, "business_id": US}
        return ChannelRef("1", "tiktok", f"{self.server.url}/@exempelby", "exempelby", keys)

    def routes(self) -> list[Route]:
        at = "/open_api/v1.3/business/"
        one = frozenset({"business_id", "video_id", "comment_id"})
        videos = frozenset({"business_id", "fields", "cursor", "max_count"})
        return [
            ("GET", f"{at}get/", frozenset({"business_id", "fields"}), self.me),
            ("GET", f"{at}video/list/", videos, lambda sent: self.page("videos", [self.video()], sent)),
            ("GET", f"{at}comment/list/", LIST | {"comment_ids", "include_replies"}, self.listed),
            ("GET", f"{at}comment/reply/list/", LIST | {"comment_id"}, self.replies),
            ("POST", f"{at}comment/reply/create/", one | {"text"}, self.answer),
            ("POST", f"{at}comment/hide/", one | {"action"}, self.hide),
        ]

    def let_in(self, handler: Handler, sent: dict[str, Any]) -> None:  # type: ignore[override]
        if handler.headers["Access-Token"] != TOKEN:
            raise Refusal(200, {"code": 40105, "message": "Access token is incorrect", "request_id": "1", "data": {}})
        assert sent["business_id"] == US

    def say(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"code": 0, "message": "OK", "request_id": "1", "data": data}

    def me(self, sent: dict[str, Any]) -> dict[str, Any]:
        assert set(json.loads(sent["fields"])) <= {"username", "display_name", "profile_image"}
        return self.say({"username": "exempelby", "display_name": "Exempelby kommun"})

    def video(self) -> dict[str, Any]:
        return {
            "item_id": FILM,
            "caption": "Badet",
            "create_time": self.filmed,
            "share_url": "https://www.tiktok.com/x",
        }

    def page(self, name: str, found: list[dict[str, Any]], sent: dict[str, Any]) -> dict[str, Any]:
        start = int(sent.get("cursor", "0"))
        part = found[start : start + self.page_size]
        end = start + len(part)
        self.handed_out(more=end < len(found))
        return self.say({name: part, "cursor": end, "has_more": end < len(found)})

    def listed(self, sent: dict[str, Any]) -> dict[str, Any]:
        wanted = json.loads(sent.get("comment_ids", "null"))
        found = [
            self.shown(one)
            for one, value in self.comments.items()
            if (not wanted and not value["above"]) or one in (wanted or [])
        ]
        return self.page("comments", found[::-1], sent)

    def replies(self, sent: dict[str, Any]) -> dict[str, Any]:
        found = [self.shown(one) for one, value in self.comments.items() if value["above"] == sent["comment_id"]]
        return self.page("comments", found[::-1], sent)

    def shown(self, number: str) -> dict[str, Any]:
        one = self.comments[number]
        below = sum(other["above"] == number for other in self.comments.values())
        return {
            "comment_id": number, "video_id": FILM, "unique_identifier": one["who"], "create_time": one["at"],
            "text": one["text"], "likes": 0, "replies": below, "owner": one["who"] == US, "status": one["status"],
            "username": "x", "display_name": "X", **({"parent_comment_id": one["above"]} if one["above"] else {}),
        }  # fmt: skip

    def answer(self, sent: dict[str, Any]) -> dict[str, Any]:
        assert sent["video_id"] == FILM
        return self.say({"comment_id": self.comment(sent["text"], above=sent["comment_id"], who=US)})

    def hide(self, sent: dict[str, Any]) -> dict[str, Any]:
        self.comments[sent["comment_id"]]["status"] = {"HIDE": "HIDDEN", "UNHIDE": "PUBLIC"}[sent["action"]]
        return self.say({})

    def comment(self, text: str, *, above: str = "", who: str = "u-asa") -> str:
        number = self.next_number()
        at = str(int(self.now().timestamp()))
        self.comments[number] = {"text": text, "above": above, "who": who, "at": at, "status": "PUBLIC"}
        return number

    def refusals(self) -> Mapping[str, Refused]:
        """200 whatever happens; the code says what."""

        def error(code: int) -> Any:
            return says(200, {"code": code, "message": f"Nej {TOKEN}", "request_id": "1", "data": {}})

        return {
            "too many": Refused("throttled", error(40100), 60),
            "a minute": Refused("throttled", error(40133), 60),
            "a gateway's": Refused("throttled", says(429, {}, {"Retry-After": "600"}), 600),
            "expired": Refused("expired", error(40105)),
            "taken back": Refused("expired", error(40102)),
            "forbidden": Refused("forbidden", error(40001)),
            "refused": Refused("refused", error(40002)),
            "broken": Refused("broken", error(50000)),
            "down": Refused("broken", error(51011)),
        }

    def is_public(self, platform_id: str) -> bool:
        return platform_id in self.comments and self.comments[platform_id]["status"] == "PUBLIC"
