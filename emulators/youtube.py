"""A YouTube channel in memory, after the Data API's reference and its discovery document."""

import html
from collections.abc import Mapping
from typing import Any

from emulators.rest import TOKEN, Commented, Memory, Refusal, Route
from emulators.switches import Refused, says
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty

US, THEM, FILM = "UCexempelbykommunexempel", "UCasaobergasaobergasaobe", "exbadet2026"
PAGE = frozenset({"part", "maxResults", "pageToken"})
STATUSES = ("published", "heldForReview", "likelySpam")


class YouTubeEmulator(Commented):
    """One film, and what is written below it."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.memory = Memory()
        self.page_size = 2
        self.published = self._stamp()

    @property
    def channel(self) -> ChannelRef:
        address = f"{self.server.url}/@exempelby"
        return ChannelRef("1", "youtube", address, "@exempelby", {"token": TOKEN}, self.memory)

    def routes(self) -> list[Route]:
        at, status = "/youtube/v3/", "moderationStatus"
        threads = PAGE | {"allThreadsRelatedToChannelId", "videoId", status, "order", "textFormat"}
        return [
            ("GET", f"{at}channels", frozenset({"part", "mine"}), self.me),
            ("GET", f"{at}playlistItems", PAGE | {"playlistId"}, lambda sent: self.page([self.film()], sent)),
            ("GET", f"{at}videos", frozenset({"part", "id"}), self.films),
            ("GET", f"{at}commentThreads", threads, self.threads),
            ("GET", f"{at}comments", PAGE | {"parentId", "id", "textFormat"}, self.listed),
            ("POST", f"{at}comments", frozenset({"part", "snippet"}), self.answer),
            ("POST", f"{at}comments/setModerationStatus", frozenset({"id", status}), self.moderate),
        ]

    def me(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        snippet = {"title": "Exempelby kommun", "description": "Kommunen", "customUrl": "@exempelby"}
        lists = {"relatedPlaylists": {"uploads": "UUexempel"}}
        return {"items": [{"kind": "youtube#channel", "id": US, "snippet": snippet, "contentDetails": lists}]}

    def film(self) -> dict[str, Any]:
        said = {"title": "Badet", "description": "", "publishedAt": self.published, "channelId": US}
        return {
            "kind": "youtube#playlistItem", "id": "UUex1", "contentDetails": {"videoId": FILM},
            "snippet": {**said, "resourceId": {"kind": "youtube#video", "videoId": FILM}, "videoOwnerChannelId": US},
            "status": {"privacyStatus": "public"},
        }  # fmt: skip

    def films(self, sent: dict[str, Any]) -> dict[str, Any]:
        return {"items": [{"kind": "youtube#video", "id": one} for one in sent["id"].split(",") if one == FILM]}

    def threads(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Those whose first comment has the status; newest first."""
        assert sent.get("allThreadsRelatedToChannelId", US) == US
        first = [one for one, value in self.comments.items() if not value["above"]]
        found = [one for one in first if self.comments[one]["status"] == sent[("moderationStatus")]]
        return self.page([self.thread(one) for one in found[::-1]], sent)

    def thread(self, number: str) -> dict[str, Any]:
        below = self.below(number)
        came = [self.shown(one) for one in below[-1:]]  # fewer than there are, as the platform does
        said = {
            "channelId": US, "videoId": FILM, "topLevelComment": self.shown(number), "canReply": True,
            "totalReplyCount": len(below), "isPublic": self.comments[number]["status"] == "published",
        }  # fmt: skip
        made = {"kind": "youtube#commentThread", "id": number, "snippet": said}
        return made | ({"replies": {"comments": came}} if came else {})

    def below(self, number: str) -> list[str]:
        return [one for one, value in self.comments.items() if value["above"] == number]

    def shown(self, number: str) -> dict[str, Any]:
        one = self.comments[number]
        name = "@exempelby" if one["who"] == US else "@asaoberg"
        words = html.escape(one["text"], quote=False)
        said = {
            "videoId": FILM, "textDisplay": words, "textOriginal": one["text"], "authorDisplayName": name,
            "authorChannelId": {"value": one["who"]}, "publishedAt": one["at"], "updatedAt": one["changed"],
            **({"parentId": one["above"]} if one["above"] else {}),
        }  # fmt: skip
        return {"kind": "youtube#comment", "id": number, "snippet": said}

    def listed(self, sent: dict[str, Any]) -> dict[str, Any]:
        """By id, or below a thread; what was rejected is never shown again."""
        wanted = sent["id"].split(",") if "id" in sent else self.below(sent["parentId"])[::-1]
        there = [one for one in wanted if one in self.comments and self.comments[one]["status"] != "rejected"]
        found = [self.shown(one) for one in there]
        return {"items": found} if "id" in sent else self.page(found, sent)

    def page(self, found: list[dict[str, Any]], sent: dict[str, Any]) -> dict[str, Any]:
        """A page's token names the last that was shown."""
        start = next((at + 1 for at, one in enumerate(found) if one["id"] == sent.get("pageToken")), 0)
        part = found[start : start + self.page_size]
        more = start + len(part) < len(found)
        self.handed_out(more=more)
        return {"items": part, **({"nextPageToken": part[-1]["id"]} if more else {})}

    def moderate(self, sent: dict[str, Any]) -> None:
        if sent["id"] not in self.comments:
            raise Refusal(404, fault("commentNotFound", 404))
        assert sent["moderationStatus"] in (*STATUSES[:2], "rejected")
        self.comments[sent["id"]]["status"] = sent["moderationStatus"]

    def answer(self, sent: dict[str, Any]) -> dict[str, Any]:
        said = sent["snippet"]
        return self.shown(self.comment(said["textOriginal"], above=said["parentId"], who=US))

    def comment(self, text: str, *, above: str = "", who: str = THEM) -> str:
        number, at = (
            f"{above}.x{self.next_number()}" if above else f"UgyExempel{self.next_number()}AaABAg",
            self._stamp(),
        )
        self.comments[number] = {
            "text": text,
            "above": above,
            "who": who,
            "at": at,
            "changed": at,
            "status": STATUSES[0],
        }
        return number

    def _stamp(self) -> str:
        return self.now().isoformat(timespec="seconds").replace("+00:00", "Z")

    def edit(self, platform_id: str, text: str) -> None:
        self.comments[platform_id] |= {"text": text, "changed": "2099-01-01T00:00:00Z"}

    def is_public(self, platform_id: str) -> bool:
        return bool(self.comments[platform_id]["status"] == "published")

    def refusals(self) -> Mapping[str, Refused]:
        return {
            "quota": Refused("throttled", says(403, fault("quotaExceeded"))),
            "rate": Refused("throttled", says(403, fault("rateLimitExceeded"))),
            "too many": Refused("throttled", says(429, fault("rateLimitExceeded", 429), {"Retry-After": "600"}), 600),
            "expired": Refused("expired", says(401, fault("authError", 401))),
            "forbidden": Refused("forbidden", says(403, fault("insufficientPermissions"))),
            "broken": Refused("broken", says(500, fault("backendError", 500))),
        }


def fault(reason: str, code: int = 403) -> dict[str, Any]:
    """An error as Google words it."""
    one = {"domain": "youtube", "reason": reason, "message": f"Nej {TOKEN}"}
    return {"error": {"code": code, "message": f"Nej {TOKEN}", "errors": [one]}}
