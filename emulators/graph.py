"""A small Graph API in memory, built from its documents: what a field or an edge is called, and nothing else, is true.

What is asked for by a wrong path, edge or field is refused with code 100, as the platform does. `says` puts any answer
in place of an address; every request is in `asked`, by the kind of object that it was about. Its faults on demand:
`switches.py`. Only for tests: it proves our requests, never the platform.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from emulators import graph_api
from emulators.graph_api import EDGES, FIELDS
from emulators.switches import Asked, Refused, Switches
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler

TOKEN = "IGhemlig-nyckel-for-kontot-0001"
SECRET = "appens-hemlighet-0001"
PROOF = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
ME = {"facebook": "page", "instagram": "ig", "threads": "th"}
POSTS = {"facebook": ("post", "comment"), "instagram": ("media", "ig_comment"), "threads": ("thing", "thing")}
HANDLES = {"facebook": "exempelby", "instagram": "exempelby", "threads": "exempelby"}
WRITTEN = {"facebook": "message", "instagram": "text", "threads": "text"}

type Said = tuple[int, Any, Mapping[str, str]]


class Refusal(Exception):
    """An error as the platform words it."""

    def __init__(self, code: int, status: int = 400, **more: Any) -> None:
        super().__init__(code)
        self.status, self.body = status, {"error": {"message": "Nej", "type": "OAuthException", "code": code, **more}}


@dataclass
class GraphEmulator(Switches):
    """One account of one of the three, with one post."""

    kind: str
    server: Faulty
    objects: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    lists: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    says: dict[str, Said] = field(default_factory=dict)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    page_size: int = 2
    number: int = 1000
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._switched_on(self.server)
        me = {"id": "100", "name": "Exempelby kommun", "username": "exempelby"}
        self.objects["100"] = (ME[self.kind], me)
        self.root = self.post("Badet öppnar på måndag")

    @property
    def channel(self) -> ChannelRef:
        credentials = {"token": TOKEN, "app_secret": SECRET, "server": self.server.url}
        address = f"https://www.{self.kind}.com/exempelby"
        return ChannelRef("1", self.kind, address, HANDLES[self.kind], credentials)

    def post(self, words: str, *, days: int = 0) -> str:
        """The account writes; newest first in its list."""
        at = (self.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+0000")
        number = self._number("100_" if self.kind == "facebook" else "")
        values: dict[str, Any] = {
            "facebook": {"message": words, "created_time": at, "updated_time": at, "from": {"id": "100", "name": "E"}},
            "instagram": {"caption": words, "timestamp": at, "username": "exempelby", "comments_count": 0},
            "threads": {"text": words, "timestamp": at, "username": "exempelby", "has_replies": False},
        }[self.kind]
        self.objects[number] = (POSTS[self.kind][0], {"id": number, **values})
        edge = {"facebook": "feed", "instagram": "media", "threads": "threads"}[self.kind]
        self.lists.setdefault(("100", edge), []).insert(0, number)
        return number

    def comment(self, words: str, *, below: str = "", who: str = "7001") -> str:
        """A visitor, or with `who` "100" the account, answers."""
        below = below or self.root
        number = self._number(f"{self.root.rpartition('_')[2]}_" if self.kind == "facebook" else "")
        now, ours = self.now().strftime("%Y-%m-%dT%H:%M:%S+0000"), who == "100"
        name = "exempelby" if ours else "asa"
        values: dict[str, Any] = {
            "facebook": {
                "message": words, "created_time": now, "from": {"id": who, "name": name}, "is_hidden": False,
                "can_hide": not ours, "can_remove": True,
                **({"parent": {"id": below}} if below != self.root else {}),
            },
            "instagram": {
                "text": words, "timestamp": now, "username": name, "from": {"id": who, "username": name},
                "hidden": False, "media": {"id": self.root},
            },
            "threads": {
                "text": words, "timestamp": now, "username": name, "is_reply": True, "hide_status": "NOT_HUSHED",
                "root_post": {"id": self.root}, "replied_to": {"id": below}, "is_reply_owned_by_me": ours,
            },
        }[self.kind]  # fmt: skip
        self.objects[number] = (POSTS[self.kind][1], {"id": number, **values})
        for place, edge in self._places(below):
            self.lists.setdefault((place, edge), []).insert(0, number)
        self._moved(now)
        return number

    def _places(self, below: str) -> list[tuple[str, str]]:
        if self.kind == "facebook":
            return list({(self.root, "comments"), (below, "comments")})
        if self.kind == "instagram":
            return [(below, "comments" if below == self.root else "replies")]
        return [(self.root, "conversation"), (below, "replies")]

    def _moved(self, now: str) -> None:
        """What a new comment changes about the post."""
        values = self.objects[self.root][1]
        values |= {
            "facebook": {"updated_time": now},
            "instagram": {"comments_count": 1},
            "threads": {"has_replies": True},
        }[self.kind]

    def edit(self, platform_id: str, text: str) -> None:
        self.objects[platform_id][1][WRITTEN[self.kind]] = text

    def move(self, platform_id: str) -> None:
        for listed in self.lists.values():
            if platform_id in listed:
                listed.insert(0, listed.pop(listed.index(platform_id)))

    def remove(self, platform_id: str) -> None:
        del self.objects[platform_id]

    def refusals(self) -> Mapping[str, Refused]:
        """What it may answer instead."""
        return graph_api.refusals(TOKEN)

    def is_public(self, platform_id: str) -> bool:
        _, values = self.objects.get(platform_id, ("", {"hidden": True}))
        return not (values.get("is_hidden") or values.get("hidden") or values.get("hide_status") == "HIDDEN")

    def _number(self, before: str) -> str:
        self.number += 1
        return f"{before}{self.number}"

    def _play(self, handler: Handler) -> None:
        url = urlsplit(handler.path)
        parts = [unquote(part) for part in url.path.split("/") if part][1:]
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        sent = {**query, **(json.loads(handler.body) if handler.body else {})}
        try:
            if handler.headers.get("Authorization") != f"Bearer {TOKEN}" or "access_token" in sent:
                raise Refusal(190, 401)
            if sent.pop("appsecret_proof", "") != PROOF:
                raise Refusal(100)
            status, body, headers = self.says.get("/".join(parts)) or self._answer(handler.command, parts, sent)
        except Refusal as refusal:
            status, body, headers = refusal.status, refusal.body, {}
        handler.send(status, json.dumps(body).encode(), headers)

    def _answer(self, method: str, parts: list[str], sent: dict[str, Any]) -> Said:
        if parts == ["debug_token"] and method == "POST" and sent.get("method") == "get":
            return 200, {"data": {"expires_at": 1893456000, "is_valid": True, "scopes": ["pages_messaging"]}}, {}
        number = "100" if parts[0] == "me" else parts[0]
        if number not in self.objects:
            raise Refusal(100, error_subcode=33)
        kind, values = self.objects[number]
        edge = parts[1] if len(parts) > 1 else ""
        self.asked.append(Asked(method, edge, sent, {}, kind))
        if method != "GET":
            return 200, self._write(method, kind, number, edge, sent), {}
        if not edge:
            return 200, _chosen(values, kind, sent), {}
        if (kind, edge) not in EDGES:
            raise Refusal(2500)
        return 200, self._page(kind, number, edge, sent), {}

    def _page(self, kind: str, number: str, edge: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        ids = self.lists.get((number, edge), [])
        if edge == "blocked":
            ids = [one for one in self.lists.get((number, edge), []) if one == sent.get("user")]
            return {"data": [{"id": one, "name": "Åsa"} for one in ids]}
        start = ids.index(sent["after"]) + 1 if "after" in sent else 0  # a cursor names the last that was shown
        left = [one for one in ids[start:] if one in self.objects]
        part, more = left[: self.page_size], len(left) > self.page_size
        listed = []
        for one in part:
            found = dict(self.objects[one][1])
            below = self.lists.get((one, "replies"))
            if kind == "media" and below:
                found["replies"] = {"data": [{"id": reply} for reply in below]}
            listed.append(_chosen(found, EDGES[kind, edge], sent))
        self.handed_out(more=more)
        if not part:
            return {"data": []}
        paging: dict[str, Any] = {"cursors": {"before": part[0], "after": part[-1]}}
        if more and self.kind != "threads":
            paging["next"] = f"https://graph.example/{number}/{edge}?access_token={TOKEN}&after={part[-1]}"
        return {"data": listed, "paging": paging}

    def _write(self, method: str, kind: str, number: str, edge: str, sent: dict[str, Any]) -> dict[str, Any]:
        acts: dict[tuple[str, str, str], Callable[[], dict[str, Any]]] = {
            ("POST", "comment", ""): lambda: self._set(number, "is_hidden", sent["is_hidden"]),
            ("POST", "ig_comment", ""): lambda: self._set(number, "hidden", sent["hide"]),
            ("POST", "thing", "manage_reply"): lambda: self._hush(number, hide=sent["hide"]),
            ("POST", "thing", "manage_pending_reply"): lambda: self._let_in(number, approve=sent["approve"]),
            ("DELETE", "comment", ""): lambda: self._remove(number),
            ("DELETE", "ig_comment", ""): lambda: self._remove(number),
            ("POST", "page", "blocked"): lambda: self._block(sent["user"]),
            ("DELETE", "page", "blocked"): lambda: self._unblock(sent["user"]),
            ("POST", "post", "comments"): lambda: self._said(sent["message"], number),
            ("POST", "comment", "comments"): lambda: self._said(sent["message"], number),
            ("POST", "media", "comments"): lambda: self._said(sent["message"], number),
            ("POST", "ig_comment", "replies"): lambda: self._said(sent["message"], number),
            ("POST", "th", "threads"): lambda: self._wait(sent),
            ("POST", "th", "threads_publish"): lambda: self._publish(sent["creation_id"]),
        }
        if (method, kind, edge) not in acts:
            raise Refusal(100)
        return acts[method, kind, edge]()

    def _set(self, number: str, name: str, value: Any) -> dict[str, Any]:
        self.objects[number][1][name] = value
        return {"success": True}

    def _hush(self, number: str, *, hide: bool) -> dict[str, Any]:
        return self._set(number, "hide_status", "HIDDEN" if hide else "UNHUSHED")

    def tagged(self, words: str) -> str:
        """Somebody tags the account in a picture of their own."""
        number = self._number("")
        at = self.now().strftime("%Y-%m-%dT%H:%M:%S+0000")
        self.objects[number] = ("media", {"id": number, "caption": words, "timestamp": at, "username": "asa"})
        self.lists.setdefault(("100", "tags"), []).insert(0, number)
        return number

    def waits(self, words: str) -> str:
        """Somebody answers a post of ours where answers are to be approved."""
        number = self.comment(words)
        for listed in self.lists.values():
            while number in listed:
                listed.remove(number)
        self.lists.setdefault((self.root, "pending_replies"), []).insert(0, number)
        self._set(number, "reply_approval_status", "pending")
        return number

    def _let_in(self, number: str, *, approve: bool) -> dict[str, Any]:
        if approve:
            self.lists[self.root, "pending_replies"].remove(number)
            for place in self._places(self.root):
                self.lists.setdefault(place, []).insert(0, number)
        return self._set(number, "reply_approval_status", "approved" if approve else "ignored")

    def _remove(self, number: str) -> dict[str, Any]:
        del self.objects[number]
        return {"success": True}

    def _block(self, who: str) -> dict[str, Any]:
        blocked = self.lists.setdefault(("100", "blocked"), [])
        blocked += [] if who in blocked else [who]
        return {who: True}

    def _unblock(self, who: str) -> dict[str, Any]:
        self.lists["100", "blocked"] = [one for one in self.lists.get(("100", "blocked"), []) if one != who]
        return {"success": True}

    def _said(self, words: str, below: str) -> dict[str, Any]:
        return {"id": self.comment(words, below=below, who="100")}

    def _wait(self, sent: dict[str, Any]) -> dict[str, Any]:
        number = self._number("")
        self.waiting[number] = sent
        return {"id": number}

    def _publish(self, number: str) -> dict[str, Any]:
        sent = self.waiting.pop(number)
        return self._said(sent["text"], sent["reply_to_id"])


def _chosen(values: Mapping[str, Any], kind: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were asked for; a name that the object does not have is an error."""
    asked = re.sub(r"\{[^{}]*\}", "", sent.get("fields", "id")).split(",")
    if unknown := set(asked) - FIELDS[kind]:
        raise Refusal(100, message=f"(#100) Tried accessing nonexisting field ({sorted(unknown)[0]})")
    return {name: values[name] for name in ["id", *asked] if name in values}
