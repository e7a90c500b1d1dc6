"""TikTok's Accounts API, version 1.3: what is asked, its envelope, its codes (business-api.tiktok.com)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tours import Listed
from kanalvakt.core.wording import kept as _

API, PREFIX = "https://business-api.tiktok.com", "/open_api/v1.3/"
SCOPES = {
    "user.info.basic": _("Läsa kontots namn."),
    "user.info.username": _("Läsa kontots användarnamn."),
    "video.list": _("Läsa kontots filmer."),
    "comment.list": _("Läsa kommentarerna till dem."),
    "comment.list.manage": _("Svara, dölja och visa kommentarer, när en människa har beslutat det."),
}
PLACE = oauth.Place(
    "tiktok",
    "https://www.tiktok.com/v2/auth/authorize",
    f"{API}{PREFIX}tt_user/oauth2/token/",
    tuple(SCOPES),
    speaks="json",
    renew=f"{API}{PREFIX}tt_user/oauth2/refresh_token/",
    joined=",",
    calls=(("key", "client_key"), ("code", "auth_code")),
    keeps=(("business_id", "open_id"),),
)
# TikTok answers 200 whatever happens; the code in the envelope says what. Others of 40000 are refusals, 50000 faults.
EXPIRED, FORBIDDEN = {40102, 40103, 40104, 40105}, {40001, 40006}
HURRIED, GONE = {40016, 40100, 40133}, {40201, 40007}
A_MINUTE = 60.0  # 40 calls a minute and account


class Client:
    """One conversation as one account."""

    def __init__(self, http: Http, token: str, business: str) -> None:
        self._http, self._token, self.business = http, token, business
        self.host = http.host

    def get(self, path: str, asked: Mapping[str, str]) -> Answer:
        """Read `path`, such as business/get/."""
        sent = {"business_id": self.business, **asked}
        answer = self._http.get(f"{PREFIX}{path}", sent, headers={"Access-Token": self._token})
        return self._told(answer, answer.object(), write=False)

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """A page of a list."""
        answer = self.get(path, params)
        data = answer.object().get("data")
        if not isinstance(data, dict):
            raise faults.unreadable(self.host)
        values: list[Any] = next((data[one] for one in ("videos", "comments") if isinstance(data.get(one), list)), [])
        further = data.get("has_more") is True and text(data.get("cursor"))
        return Listed(answer, [one for one in values if isinstance(one, dict)], {"cursor": further} if further else {})

    def write(self, path: str, values: Mapping[str, Any]) -> Answer:
        """Change something, once."""
        sent = {"business_id": self.business, **values}
        answer = self._http.write("POST", f"{PREFIX}{path}", json=sent, headers={"Access-Token": self._token})
        return self._told(answer, answer.done(), write=True)

    def _told(self, answer: Answer, said: Mapping[str, Any], *, write: bool) -> Answer:
        code = said.get("code")
        if code == 0:
            return answer
        if not isinstance(code, int):
            error = faults.unreadable(self.host)
            error.ambiguous = write
            raise error
        if code in HURRIED:
            raise faults.throttled(self.host, A_MINUTE)
        known = {**dict.fromkeys(EXPIRED, 401), **dict.fromkeys(FORBIDDEN, 403), **dict.fromkeys(GONE, 404)}
        raise faults.status(known.get(code, 500 if code >= 50000 else 400), self.host, write=write)


def words_of(answer: Answer, *path: str) -> str:
    """What lies in the envelope."""
    return text(inside(answer.object(), "data", *path))


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with TikTok, with the account's token, which is renewed every day."""
    token, business = oauth.token(PLACE, channel), channel.credentials.get("business_id", "")
    if not business:
        raise ConnectorError("expired", _("Kontots nummer hos TikTok saknas. Logga in på TikTok igen."), permanent=True)
    with Http(oauth.at(channel, API), secrets=[token]) as http:
        yield Client(http, token, business)
