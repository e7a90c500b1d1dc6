"""A Flickr account in memory, after flickr.com/services/api: methods, their parameters, and signed requests only."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from oauthlib.oauth1.rfc5849 import signature

from emulators.rest import TOKEN, Refusal, Rest, Route
from emulators.switches import Refused, says
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler

KEYS = {"client_id": "appens-nyckel", "client_secret": "appens-hemlighet", "token": TOKEN, "token_secret": "tyst"}
US, THEM = "100@N00", "700@N00"
MARCH = 1772355600
COMMON = frozenset({"method", "format", "nojsoncallback"})
# From method to its parameters.
METHODS = {
    "flickr.test.login": set(),
    "flickr.people.getInfo": {"user_id"},
    "flickr.people.getPhotos": {"user_id", "extras", "per_page", "page"},
    "flickr.photos.recentlyUpdated": {"min_date", "extras", "per_page", "page"},
    "flickr.photos.comments.getList": {"photo_id", "min_comment_date", "max_comment_date"},
    "flickr.photos.comments.addComment": {"photo_id", "comment_text"},
}
KNOWN = COMMON | {name for names in METHODS.values() for name in names}


class FlickrEmulator(Rest):
    """Three pictures, and what is written below the first."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.photos = ["53001", "53002", "53003"]
        self.uploaded: dict[str, int] = {}
        self.comments: list[dict[str, Any]] = []
        self.page_size = 2
        self.clock_is_wrong = False

    @property
    def channel(self) -> ChannelRef:
        return ChannelRef("1", "flickr", f"{self.server.url}/photos/exempelby", "exempelby", KEYS)

    def routes(self) -> list[Route]:
        return [("GET", "/services/rest/", KNOWN, self.call), ("POST", "/services/rest/", KNOWN, self.call)]

    def let_in(self, handler: Handler, sent: dict[str, Any]) -> None:  # type: ignore[override]
        """The signature is made again from what came (RFC 5849, 3.4)."""
        told = dict(
            signature.collect_parameters(headers=handler.headers, with_realm=False, exclude_oauth_signature=False)
        )
        url = urlsplit(handler.path)
        body = handler.body.decode() if handler.command == "POST" else ""
        params = signature.collect_parameters(url.query, body, handler.headers, with_realm=False)
        base = signature.signature_base_string(
            handler.command,
            signature.base_string_uri(f"{self.server.url}{url.path}"),
            signature.normalize_parameters(params),
        )
        made = signature.sign_hmac_sha1_with_client(
            base, type("Keys", (), {"client_secret": KEYS["client_secret"], "resource_owner_secret": "tyst"})
        )
        if self.clock_is_wrong:
            raise Refusal(401, "oauth_problem=timestamp_refused")
        if told.get("oauth_token") != TOKEN or told.get("oauth_signature") != made:
            raise Refusal(401, "oauth_problem=signature_invalid")

    def call(self, sent: dict[str, Any]) -> dict[str, Any]:
        method = sent["method"]
        if unknown := set(sent) - COMMON - METHODS[method]:
            raise AssertionError(f"{method} has no {sorted(unknown)}")
        if sent.get("format") != "json" or sent.get("nojsoncallback") != "1":
            raise AssertionError("not asked for as JSON")
        if sent.get("photo_id", self.photos[0]) not in self.photos:
            return {"stat": "fail", "code": 1, "message": "Photo not found"}
        return {"stat": "ok", **getattr(self, method.rpartition(".")[2])(sent)}

    def login(self, sent: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": US, "username": {"_content": "exempelby"}}}

    def getInfo(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the method's own name
        return {"person": {"nsid": US, "path_alias": "exempelby", "realname": {"_content": "Exempelby kommun"}}}

    def getPhotos(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self.page(self.photos, sent)

    def recentlyUpdated(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        """The latest changed first; a comment is a change."""
        changed = [one for one in self.photos if self.changed(one) >= int(sent["min_date"])]
        return self.page(sorted(changed, key=self.changed, reverse=True), sent)

    def page(self, photos: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        number, size = int(sent.get("page", "1")), self.page_size
        listed = [self.photo(one) for one in photos[(number - 1) * size : number * size]]
        about = {"page": number, "pages": -(-len(photos) // size), "perpage": size, "total": f"{len(photos)}"}
        self.handed_out(more=number * size < len(photos))
        return {"photos": {**about, "photo": listed}}

    def photo(self, number: str) -> dict[str, Any]:
        uploaded, changed = f"{self.uploaded.get(number, MARCH)}", f"{self.changed(number)}"
        said = {"id": number, "owner": US, "secret": "x", "title": "Badet"}
        return {**said, "dateupload": uploaded, "lastupdate": changed}

    def changed(self, photo: str) -> int:
        times = [int(one["datecreate"]) for one in self.comments if one["photo"] == photo]
        return max([self.uploaded.get(photo, MARCH), *times])

    def getList(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = [one for one in self.comments if one["photo"] == sent["photo_id"]]
        shown = [{key: value for key, value in one.items() if key != "photo"} for one in found]
        return {"comments": {"photo_id": sent["photo_id"], **({"comment": shown} if shown else {})}}

    def addComment(self, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"comment": {"id": self.comment(sent["comment_text"], who=US, photo=sent["photo_id"])}}

    def comment(self, text: str, *, who: str = THEM, photo: str = "53001") -> str:
        number = f"{photo}-{self.next_number()}"
        now = str(int(self.now().timestamp()))
        words = text.replace("&", "&amp;").replace("<", "&lt;")
        link = f"https://www.flickr.com/photos/exempelby/{photo}/#c"
        said = {"id": number, "author": who, "authorname": "x", "datecreate": now, "_content": words}
        self.comments.append({**said, "permalink": link, "photo": photo})
        return number

    def edit(self, platform_id: str, text: str) -> None:
        next(one for one in self.comments if one["id"] == platform_id)["_content"] = text

    def move(self, platform_id: str) -> None:
        moved = next(one for one in self.comments if one["id"] == platform_id)
        self.comments = [*(one for one in self.comments if one is not moved), moved]

    def remove(self, platform_id: str) -> None:
        self.comments = [one for one in self.comments if one["id"] != platform_id]

    def refusals(self) -> Mapping[str, Refused]:
        def error(code: int) -> Any:
            return says(200, {"stat": "fail", "code": code, "message": f"Nej {TOKEN}"})

        return {
            "too many": Refused("throttled", says(429, None, {"Retry-After": "600"}), 600),
            "expired": Refused("expired", error(98)),
            "taken back": Refused("expired", says(401, {"oauth_problem": "token_rejected"})),
            "forbidden": Refused("forbidden", error(99)),
            "broken": Refused("broken", error(105)),
            "down": Refused("broken", says(502)),
        }

    def is_public(self, platform_id: str) -> bool:
        return any(one["id"] == platform_id for one in self.comments)
