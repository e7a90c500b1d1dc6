"""A LinkedIn page in memory, after learn.microsoft.com/linkedin/marketing (versioned API, Rest.li 2.0)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from emulators.rest import TOKEN, Commented, Memory, Refusal, Route
from emulators.switches import Refused, says
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler

US, THEM = "urn:li:organization:1", "urn:li:person:asa"
POST, ACTIVITY = "urn:li:share:7100", "urn:li:activity:7200"
FINDERS = (
    "/rest/posts?", "/rest/organizations?", "/rest/organizationalEntityNotifications?", "/rest/dmaOrganizations?",
    "/rest/dmaFeedContentsExternal?",
)  # fmt: skip
BATCHES = ("/rest/dmaPosts?", "/rest/dmaComments?", "/rest/dmaSocialMetadata?")
FEED = frozenset({"q", "author", "entity", "maxPaginationCount", "paginationCursor"})
PAGE = frozenset({"count", "start"})
MARCH = 1772355600000


class LinkedInEmulator(Commented):
    """One post, and what is written below it."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.notices: list[dict[str, Any]] = []
        self.memory = Memory()
        self.page_size = 2
        self.published = MARCH
        self.may_be_told = True
        self.minute = 0.0  # when the feed of Pages Data Portability was asked last: it takes one question a minute

    @property
    def channel(self) -> ChannelRef:
        address = f"{self.server.url}/company/exempelby-kommun"
        return ChannelRef("1", "linkedin", address, "exempelby-kommun", {"token": TOKEN})

    @property
    def archive(self) -> ChannelRef:
        """The same page, with the key for archiving only."""
        address = f"{self.server.url}/company/exempelby-kommun"
        return ChannelRef("1", "linkedin", address, "exempelby-kommun", {"dma_token": TOKEN}, self.memory)

    def routes(self) -> list[Route]:
        ids = frozenset({"ids"})
        below, told = (
            r"/rest/socialActions/([^/]+)/comments",
            frozenset({"q", "actions", "organizationalEntity", "timeRange"}),
        )
        return [
            ("GET", "/rest/organizations", PAGE | {"q", "vanityName"}, lambda sent: self.page([self.us()], sent)),
            ("GET", "/rest/organizations/1", frozenset(), self.us),
            ("GET", "/rest/posts", PAGE | {"q", "author", "sortBy"}, lambda sent: self.page([self.post()], sent)),
            ("GET", r"/rest/posts/([^/]+)", frozenset(), self.post),
            ("GET", below, PAGE, lambda urn, sent: self.page(self.below(urn), sent)),
            ("GET", f"{below}/([^/]+)", frozenset(), self.one),
            ("POST", below, frozenset({"actor", "object", "message", "parentComment"}), self.answer),
            ("GET", "/rest/organizationalEntityNotifications", PAGE | told, self.told),
            (
                "GET",
                "/rest/dmaOrganizations",
                frozenset({"q", "vanityName"}),
                lambda sent: self.page([self.us()], sent),
            ),
            ("GET", "/rest/dmaOrganizations/1", frozenset(), self.us),
            ("GET", "/rest/dmaFeedContentsExternal", FEED, self.feed),
            ("GET", "/rest/dmaPosts", ids, lambda sent: self.batch(sent, self.post)),
            ("GET", "/rest/dmaComments", ids, lambda sent: self.batch(sent, self.shown)),
            ("GET", "/rest/dmaSocialMetadata", ids, lambda sent: self.batch(sent, self.counted)),
        ]

    def let_in(self, handler: Handler, sent: dict[str, Any]) -> None:  # type: ignore[override]
        super().let_in(handler, sent)
        assert handler.headers["X-Restli-Protocol-Version"] == "2.0.0"
        if handler.path.startswith(BATCHES):
            assert handler.headers["X-RestLi-Method"] == "BATCH_GET"
        if handler.headers["LinkedIn-Version"] != ("202605" if "/dma" in handler.path else "202607"):
            raise Refusal(426, {"status": 426, "code": "NONEXISTENT_VERSION"})
        if handler.path.startswith(FINDERS):
            assert handler.headers["X-RestLi-Method"] == "FINDER"
        # Within a name every sign of Rest.li's own is escaped; around List and a range of times none is.
        assert "urn:" not in handler.path
        assert "List%28" not in handler.path

    def feed(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Names only, a page's cursor among what is told besides, one question a minute."""
        if (now := self.now().timestamp()) - self.minute < 60:
            raise Refusal(429, {"status": 429, "code": "TOO_MANY_REQUESTS"})
        self.minute = now
        if sent["q"] == "postsByAuthor":
            assert sent["author"] == US
            return {"elements": [{"id": POST}], "metadata": {}}
        assert (sent["q"], sent["entity"]) == ("commentsOnEntity", POST)
        start = int(sent.get("paginationCursor", "0"))
        part = list(self.comments)[start : start + self.page_size]
        more = {"nextPaginationCursor": f"{start + len(part)}"} if start + len(part) < len(self.comments) else {}
        return {"elements": [{"id": name} for name in part], "metadata": {"paginationCursorMetdata": more}}

    def batch(self, sent: dict[str, Any], of: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        names = re.findall(r"urn:li:\w+:(?:\([^()]+\)|\w+)", sent["ids"])
        assert sent["ids"] == f"List({','.join(names)})"
        return {"results": {name: of(name) for name in names}, "statuses": {}, "errors": {}}

    def counted(self, name: str) -> dict[str, Any]:
        return {"entity": name, "commentSummary": {"count": len(self.comments), "topLevelCount": 0}}

    def us(self) -> dict[str, Any]:
        return {"id": 1, "vanityName": "exempelby-kommun", "localizedName": "Exempelby kommun"}

    def post(self, urn: str = POST) -> dict[str, Any]:
        if urn != POST:
            return {"id": urn, "author": THEM, "commentary": "Tack @Exempelby", "publishedAt": MARCH}
        at = self.published
        return {"id": POST, "author": US, "commentary": "Badet öppnar", "publishedAt": at, "lastModifiedAt": at}

    def page(self, found: list[dict[str, Any]], sent: dict[str, Any]) -> dict[str, Any]:
        start = int(sent.get("start", "0"))
        part = found[start : start + self.page_size]
        further = (
            [{"rel": "next", "href": "/rest/…", "type": "application/json"}] if start + len(part) < len(found) else []
        )
        self.handed_out(more=bool(further))
        return {"paging": {"start": start, "count": self.page_size, "links": further}, "elements": part}

    def below(self, urn: str) -> list[dict[str, Any]]:
        return [self.shown(name) for name, one in self.comments.items() if one["above"] == urn]

    def shown(self, name: str) -> dict[str, Any]:
        one = self.comments[name]
        total = sum(other["above"] == name for other in self.comments.values())
        return {
            "id": name.rpartition(",")[2].rstrip(")"), "commentUrn": name, "object": ACTIVITY, "actor": one["who"],
            "message": {"text": one["text"], "attributes": []}, "created": {"actor": one["who"], "time": one["at"]},
            "lastModified": {"actor": one["who"], "time": one["at"]},
            "commentsSummary": {"aggregatedTotalComments": total},
            **({"parentComment": one["above"]} if one["above"] != POST else {}),
        }  # fmt: skip

    def one(self, urn: str, number: str) -> dict[str, Any]:
        name = f"urn:li:comment:({urn},{number})"
        if name not in self.comments:
            raise Refusal(404, {"status": 404, "message": "Not found"})
        return self.shown(name)

    def answer(self, above: str, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        assert sent["actor"] == US
        assert sent["object"] == POST
        name = self.comment(sent["message"]["text"], above=sent.get("parentComment", POST), who=US)
        return 201, self.shown(name), {"x-restli-id": name.rpartition(",")[2].rstrip(")")}

    def told(self, sent: dict[str, Any]) -> dict[str, Any]:
        if not self.may_be_told:
            raise Refusal(403, {"status": 403, "code": "ACCESS_DENIED"})
        assert sent["actions"].startswith("List(")
        return self.page(self.notices, sent)

    def comment(self, text: str, *, above: str = POST, who: str = THEM) -> str:
        name = f"urn:li:comment:({ACTIVITY},{self.next_number()})"
        self.comments[name] = {"text": text, "above": above, "who": who, "at": int(self.now().timestamp() * 1000)}
        self.notices.append({"action": "COMMENT", "sourcePost": POST, "generatedActivity": name})
        return name

    def remove(self, platform_id: str) -> None:
        del self.comments[platform_id]
        notice = {"action": "COMMENT_DELETE", "sourcePost": POST, "generatedActivity": platform_id}
        self.notices.append(notice)

    def refusals(self) -> Mapping[str, Refused]:
        def error(status: int, code: str, **headers: str) -> Any:
            return says(status, {"status": status, "code": code, "message": f"Nej {TOKEN}"}, headers)

        return {
            "too many": Refused("throttled", error(429, "TOO_MANY_REQUESTS", **{"Retry-After": "600"}), 600),
            "expired": Refused("expired", error(401, "EXPIRED_ACCESS_TOKEN")),
            "taken back": Refused("expired", error(401, "REVOKED_ACCESS_TOKEN")),
            "forbidden": Refused("forbidden", error(403, "ACCESS_DENIED")),
            "sunset": Refused("sunset", error(426, "NONEXISTENT_VERSION")),
            "broken": Refused("broken", error(500, "INTERNAL_SERVER_ERROR")),
            "gateway": Refused("broken", error(504, "GATEWAY_TIMEOUT")),
        }
