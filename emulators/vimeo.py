"""A Vimeo account in memory, after Vimeo's own OpenAPI description (github.com/vimeo/openapi, api.yaml)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from emulators.rest import TOKEN, Commented, Refusal, Route
from emulators.switches import Refused, says
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty

US, THEM = "/users/1", "/users/7"
PEOPLE = {US: ("Exempelby kommun", "exempelby"), THEM: ("Åsa Öberg", "asaoberg")}
LIST = frozenset({"fields", "page", "per_page", "direction"})


class VimeoEmulator(Commented):
    """One film, and what is written below it."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.film = "/videos/900001"
        self.page_size = 2

    @property
    def channel(self) -> ChannelRef:
        return ChannelRef("1", "vimeo", f"{self.server.url}/exempelby", "exempelby", {"token": TOKEN})

    def routes(self) -> list[Route]:
        one, only = r"(/videos/\d+/comments/\d+)", frozenset({"fields"})
        return [
            ("GET", "/me", only, self.me),
            ("GET", "/me/videos", LIST | {"sort"}, lambda sent: self.page([self.video()], sent)),
            ("GET", r"(/videos/\d+)", only, lambda uri, sent: self.video()),
            ("GET", r"/videos/\d+/comments", LIST, lambda sent: self.page(self.below(self.film)[::-1], sent)),
            ("GET", one, only, lambda uri, sent: self.comment_of(uri)),
            ("DELETE", one, frozenset(), self.delete),
            ("GET", f"{one}/replies", LIST - {"direction"}, lambda uri, sent: self.page(self.below(uri), sent)),
            ("POST", f"{one}/replies", frozenset({"text"}), self.answer),
        ]

    def me(self, sent: dict[str, Any]) -> dict[str, Any]:
        return {"uri": US, "name": PEOPLE[US][0], "link": "https://vimeo.com/exempelby", "bio": "Kommunen"}

    def video(self) -> dict[str, Any]:
        total = len(self.comments)
        return {
            "uri": self.film, "name": "Badet", "description": "", "created_time": "2026-03-01T09:00:00+00:00",
            "user": self.user(US), "metadata": {"connections": {"comments": {"total": total}}},
        }  # fmt: skip

    def user(self, uri: str) -> dict[str, str]:
        return {"uri": uri, "name": PEOPLE[uri][0], "link": f"https://vimeo.com/{PEOPLE[uri][1]}"}

    def below(self, above: str) -> list[dict[str, Any]]:
        return [self.comment_of(uri) for uri, one in self.comments.items() if one["above"] == above]

    def comment_of(self, uri: str) -> dict[str, Any]:
        if uri not in self.comments:
            raise Refusal(404, {"error": "Det finns inte"})
        one = self.comments[uri]
        total = sum(other["above"] == uri for other in self.comments.values())
        return {
            "uri": uri, "type": "comment", "text": one["text"], "created_on": one["at"], "user": self.user(one["who"]),
            "metadata": {"connections": {"replies": {"uri": f"{uri}/replies", "total": total}}},
        }  # fmt: skip

    def page(self, found: list[dict[str, Any]], sent: dict[str, Any]) -> dict[str, Any]:
        number = int(sent.get("page", "1"))
        part = found[(number - 1) * self.page_size : number * self.page_size]
        further = f"/me/videos?page={number + 1}" if number * self.page_size < len(found) else None
        self.handed_out(more=bool(further))
        return {"total": len(found), "page": number, "paging": {"next": further}, "data": part}

    def comment(self, text: str, *, above: str = "", who: str = THEM) -> str:
        uri = f"{self.film}/comments/{self.next_number()}"
        now = self.now().isoformat(timespec="seconds")
        self.comments[uri] = {"text": text, "above": above or self.film, "who": who, "at": now}
        return uri

    def answer(self, above: str, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        self.comment_of(above)
        return 201, self.comment_of(self.comment(sent["text"], above=above, who=US)), {}

    def delete(self, uri: str) -> None:
        self.comment_of(uri)
        del self.comments[uri]

    def refusals(self) -> Mapping[str, Refused]:
        reset = (self.now() + timedelta(minutes=10)).isoformat(timespec="seconds")
        limit = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}

        def error(status: int, code: int, headers: Mapping[str, str] | None = None) -> Any:
            return says(status, {"error": f"Nej {TOKEN}", "error_code": code}, headers)

        return {
            "too many": Refused("throttled", error(429, 9000, limit), 600),
            "expired": Refused("expired", error(401, 8003)),
            "forbidden": Refused("forbidden", error(403, 3200)),
            "broken": Refused("broken", error(500, 4101)),
            "down": Refused("broken", error(503, 7100)),
        }
