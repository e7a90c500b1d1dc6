"""Flickr's API over HTTP: signed questions, its envelope, its errors (flickr.com/services/api)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import Begun, ChannelRef, ConnectorError
from kanalvakt.connectors.flickr.signing import FORM, Keys, header
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tours import Listed
from kanalvakt.core.wording import kept as _

API, PATH = "https://api.flickr.com", "/services/rest/"
LOGIN, OAUTH = "https://www.flickr.com", "/services/oauth/"
EXPIRED, GONE, AWAY = {98, 100}, {1, 2}, {0, 105, 106}
CLOCK = ConnectorError(
    "refused", _("Flickr tycker att serverns klocka går fel. Låt driften rätta den och försök igen."), permanent=True
)
# Where each method keeps its list.
LISTS = {
    "flickr.people.getPhotos": ("photos", "photo"),
    "flickr.photos.recentlyUpdated": ("photos", "photo"),
    "flickr.photos.comments.getList": ("comments", "comment"),
}


class Client:
    """One conversation as one account."""

    def __init__(self, http: Http, base: str, keys: Keys) -> None:
        self._http, self._base, self._keys = http, base, keys

    def call(self, method: str, asked: Mapping[str, str] | None = None, *, write: bool = False) -> Answer:
        """Call a method of the API; the answer's `stat` is ok."""
        params = {"method": method, "format": "json", "nojsoncallback": "1", **(asked or {})}
        address = f"{self._base}{PATH}"
        if write:
            headers = {"Authorization": header(self._keys, "POST", address, params), "Content-Type": FORM}
            body = urlencode(params).encode()
            answer = self._http.write("POST", PATH, content=body, headers=headers, expect=[401])
            self._refused(answer)
            return self._told(answer, answer.done(), write=True)
        headers = {"Authorization": header(self._keys, "GET", address, params)}
        answer = self._http.get(PATH, params, headers=headers, expect=[401])
        self._refused(answer)
        return self._told(answer, answer.object(), write=False)

    def me(self) -> str:
        """The account behind the token."""
        number = text(inside(self.call("flickr.test.login").object(), "user", "id"))
        if not number:
            raise faults.unreadable(self._http.host)
        return number

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """A page of a method's list; Flickr leaves an empty one out."""
        answer = self.call(path, params)
        outer, inner = LISTS[path]
        part = answer.object().get(outer)
        if not isinstance(part, dict):
            raise faults.unreadable(self._http.host)
        values = part.get(inner, [])
        page, pages = text(part.get("page")), text(part.get("pages"))
        further = page.isdecimal() and pages.isdecimal() and int(page) < int(pages)
        found = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
        return Listed(answer, found, {"page": str(int(page) + 1)} if further else {})

    def _refused(self, answer: Answer) -> None:
        refuse(answer, self._http.host)

    def _told(self, answer: Answer, said: Mapping[str, Any], *, write: bool) -> Answer:
        if said.get("stat") == "ok":
            return answer
        if said.get("stat") != "fail":
            raise faults.unreadable(self._http.host)
        code = said.get("code")
        known = {**dict.fromkeys(EXPIRED, 401), 99: 403, **dict.fromkeys(GONE, 404), **dict.fromkeys(AWAY, 500)}
        raise faults.status(known.get(code, 400) if isinstance(code, int) else 400, self._http.host, write=write)


def refuse(answer: Answer, host: str) -> None:
    """Why a signature was not taken: Flickr says so in a form's words."""
    if answer.status == 401:
        if b"timestamp_refused" in answer.body:
            raise CLOCK
        raise faults.status(401, host)


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with Flickr, signed with the account's keys."""
    given = channel.credentials
    keys = Keys(*(given.get(name, "") for name in ("client_id", "client_secret", "token", "token_secret")))
    base = oauth.at(channel, API)
    with Http(base, secrets=[keys.token, keys.secret, keys.token_secret]) as http:
        yield Client(http, base, keys)


def begin(channel: ChannelRef, redirect: str, state: str) -> Begun:
    """Ask for a token that the person then lets in; OAuth 1 has no state of its own, so it goes with the way back."""
    app = oauth.application("flickr")
    got = _token(channel, "request_token", Keys(**app), callback_uri=f"{redirect}?{urlencode({'state': state})}")
    asked = urlencode({"oauth_token": got["oauth_token"], "perms": "write"})
    kept = {"key": app["key"], "secret": app["secret"], **got}
    return Begun(f"{oauth.at(channel, LOGIN)}{OAUTH}authorize?{asked}", kept)


def finish(channel: ChannelRef, kept: Mapping[str, str], code: str) -> Mapping[str, str]:
    """The account's token for the word that the person came back with; it does not end."""
    keys = Keys(kept["key"], kept["secret"], kept["oauth_token"], kept["oauth_token_secret"])
    got = _token(channel, "access_token", keys, verifier=code)
    return {
        "client_id": keys.key,
        "client_secret": keys.secret,
        "token": got["oauth_token"],
        "token_secret": got["oauth_token_secret"],
    }


def _token(channel: ChannelRef, step: str, keys: Keys, **more: str) -> dict[str, str]:
    base = oauth.at(channel, LOGIN)
    with Http(base, secrets=[keys.secret, keys.token, keys.token_secret]) as http:
        signed = header(keys, "POST", f"{base}{OAUTH}{step}", {}, **more)
        sent = {"Authorization": signed, "Content-Type": FORM}
        answer = http.write("POST", f"{OAUTH}{step}", content=b"", headers=sent, expect=[401])
        refuse(answer, http.host)
        found = {name: values[0] for name, values in parse_qs(answer.body.decode("utf-8", "replace")).items()}
        if not found.get("oauth_token") or not found.get("oauth_token_secret"):
            raise faults.unreadable(http.host)
    return {name: found[name] for name in ("oauth_token", "oauth_token_secret")}
