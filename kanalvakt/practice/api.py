"""The JSON API of Övningsplatsen, and the endpoints by which training and tests steer it (README.md)."""

import hmac
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kanalvakt.practice import seed
from kanalvakt.practice.faults import Faults
from kanalvakt.practice.store import VERBS, Store, Unknown, keys
from kanalvakt.practice.web import Reply, Request, data, error, moment


class Api:
    """Answers everything below /api/v1/ and /admin/, to those who know the token."""

    def __init__(self, store: Store, token: str, faults: Faults) -> None:
        self._store = store
        self._token = token
        self._faults = faults

    def answer(self, request: Request) -> Reply:
        """One request, one reply; nothing is raised."""
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return error(401, "invalid_token", "The token is missing, wrong or revoked.")
        try:
            return self._route(request)
        except Unknown:
            return error(404, "not_found", "There is no such page or item.")
        except seed.BadSeed as bad:
            return error(400, "bad_seed", str(bad))
        except (ValueError, TypeError, KeyError) as bad:
            return error(400, "bad_request", f"{type(bad).__name__}: {bad}")

    def _route(self, request: Request) -> Reply:
        for method, pattern, name in ROUTES:
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                reply: Reply = getattr(self, name)(request, **match.groupdict())
                return reply
        return error(404, "not_found", "There is no such address.")

    def _me(self, request: Request) -> Reply:
        return data(
            {"pages": [page["handle"] for page in self._store.pages()], "scopes": ["read", "moderate", "reply"]}
        )

    def _page(self, request: Request, page: str) -> Reply:
        return data({**self._store.page(page), "url": f"{request.base}/{page}"})

    def _items(self, request: Request, page: str) -> Reply:
        """`since` (time), `cursor`, `limit` (at most 100). Ordered by last change; `next` is null at the end."""
        self._store.page(page)
        limit = min(int(request.query.get("limit", 50)), 100)
        since = _seconds(request.query.get("since"))
        after = _cursor(request.query.get("cursor"))
        found = self._store.listing(page, since=since, after=after, limit=limit + 1)
        shown = found[:limit]
        following = "{!r}:{}".format(*keys(shown)) if len(found) > limit else None
        return data(
            {
                "items": [self._shown(item, request) for item in shown],
                "next": following,
                "total": self._store.count(page, since),
                "now": moment(time.time()),
            }
        )

    def _events(self, request: Request, page: str) -> Reply:
        self._store.page(page)
        events = self._store.events(page, int(request.query.get("after", 0)))
        return data({"events": [{**event, "at": moment(event["at"])} for event in events]})

    def _item(self, request: Request, item: str) -> Reply:
        return data(self._shown(self._store.item(int(item)), request))

    def _moderate(self, request: Request, item: str, verb: str) -> Reply:
        changed = self._store.moderate(int(item), verb)
        return data({"done": verb, "item": self._shown(changed, request)})

    def _blocked(self, request: Request, page: str, author: str) -> Reply:
        return data({"blocked": self._store.is_blocked(page, author)})

    def _block(self, request: Request, page: str, author: str) -> Reply:
        self._store.block(page, author, blocked=request.method == "POST")
        return self._blocked(request, page, author)

    def _reply(self, request: Request, item: str) -> Reply:
        text = request.json()["text"]
        new, repeated = self._store.reply(int(item), text, request.headers.get("Idempotency-Key", ""))
        return data({"item": self._shown(new, request), "repeated": repeated}, 200 if repeated else 201)

    def _seed(self, request: Request) -> Reply:
        return data({"keys": seed.load(self._store, request.json())}, 201)

    def _edit(self, request: Request, item: str) -> Reply:
        return data(self._shown(self._store.edit(int(item), request.json()["text"]), request))

    def _author_deletes(self, request: Request, item: str) -> Reply:
        self._store.author_deletes(int(item))
        return data({"done": "author_delete"})

    def _add_fault(self, request: Request) -> Reply:
        self._faults.add(request.json())
        return data({}, 201)

    def _clear_faults(self, request: Request) -> Reply:
        self._faults.clear()
        return data({})

    def _shown(self, item: Mapping[str, Any], request: Request) -> dict[str, Any]:
        """An item as the page's owner sees it."""
        number = item["id"]
        return {
            "id": number,
            "page": item["page"],
            "kind": item["kind"],
            "parent": _text(item["parent"]),
            "root": _text(item["root"]),
            "author": item["author"],
            "own": item["own"],
            "text": item["text"],
            "state": item["state"],
            "written_at": moment(item["written_at"]),
            "edited_at": moment(item["edited_at"]),
            "url": f"{request.base}/{item['page']}#i{number}",
        }


ROUTES = [
    ("GET", r"/api/v1/me", "_me"),
    ("GET", r"/api/v1/pages/(?P<page>[^/]+)", "_page"),
    ("GET", r"/api/v1/pages/(?P<page>[^/]+)/items", "_items"),
    ("GET", r"/api/v1/pages/(?P<page>[^/]+)/events", "_events"),
    ("GET", r"/api/v1/pages/(?P<page>[^/]+)/blocks/(?P<author>\w+)", "_blocked"),
    ("POST", r"/api/v1/pages/(?P<page>[^/]+)/blocks/(?P<author>\w+)", "_block"),
    ("DELETE", r"/api/v1/pages/(?P<page>[^/]+)/blocks/(?P<author>\w+)", "_block"),
    ("GET", r"/api/v1/items/(?P<item>\d+)", "_item"),
    ("POST", rf"/api/v1/items/(?P<item>\d+)/(?P<verb>{'|'.join(VERBS)})", "_moderate"),
    ("POST", r"/api/v1/items/(?P<item>\d+)/replies", "_reply"),
    ("POST", r"/admin/seed", "_seed"),
    ("POST", r"/admin/items/(?P<item>\d+)/edit", "_edit"),
    ("POST", r"/admin/items/(?P<item>\d+)/author-delete", "_author_deletes"),
    ("POST", r"/admin/faults", "_add_fault"),
    ("DELETE", r"/admin/faults", "_clear_faults"),
]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _seconds(text: str | None) -> float:
    if not text:
        return 0
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=at.tzinfo or UTC).timestamp()


def _cursor(text: str | None) -> tuple[float, int]:
    if not text:
        return (0, 0)
    changed_at, _, number = text.partition(":")
    return float(changed_at), int(number)
