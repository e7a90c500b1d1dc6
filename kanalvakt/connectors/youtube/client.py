"""YouTube's Data API, version 3: what is asked, how its faults are told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.youtube import parse, quota
from kanalvakt.core.wording import kept as _

API = "https://youtube.googleapis.com"
PATH = "/youtube/v3/"
SCOPES = {
    "https://www.googleapis.com/auth/youtube.force-ssl": _(
        "Läsa kanalens filmer och kommentarer. Hålla, avvisa, "
        "visa och besvara kommentarer, när en människa har beslutat det."
    ),
}
PLACE = oauth.Place(
    "youtube",
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    tuple(SCOPES),
    (("access_type", "offline"), ("prompt", "consent")),
)
SPENT = ("quotaExceeded", "dailyLimitExceeded")
HURRIED = ("rateLimitExceeded", "userRateLimitExceeded")


class Client:
    """One conversation as one channel's owner."""

    def __init__(self, channel: ChannelRef, http: Http) -> None:
        self._channel, self._http = channel, http

    def list(self, what: str, **params: str) -> Answer:
        """A list of `what` (commentThreads, comments, videos …), whose `items` is there."""
        quota.spend(self._channel, quota.LIST)
        asked = {name: value for name, value in params.items() if value}
        answer = self._told(self._http.get(f"{PATH}{what}", asked, expect=[400, 403]))
        answer.object()
        return answer

    def insert(self, what: str, values: Mapping[str, Any]) -> Answer:
        """Write something new, once."""
        quota.spend(self._channel, quota.WRITE)
        answer = self._http.write("POST", f"{PATH}{what}", {"part": "snippet"}, json=dict(values), expect=[400, 403])
        self._told(answer).done()
        return answer

    def moderate(self, comment: str, status: str) -> Answer:
        """Set a comment's moderation status; the answer is empty."""
        quota.spend(self._channel, quota.WRITE)
        asked = {"id": comment, "moderationStatus": status}
        answer = self._told(self._http.write("POST", f"{PATH}comments/setModerationStatus", asked, expect=[400, 403]))
        if answer.status != 204 or answer.body:
            answer.done()
        return answer

    def me(self) -> Answer:
        """The channel behind the token, with its list of uploads."""
        answer = self.list("channels", part="snippet,contentDetails", mine="true")
        if not rows(answer):
            raise faults.unreadable(self._http.host)
        return answer

    def _told(self, answer: Answer) -> Answer:
        """Refusals by YouTube's own reason; its words are not repeated."""
        if answer.status < 400:
            return answer
        why = ""
        with suppress(ConnectorError):
            why = parse.reason(answer.object())
        if why in SPENT:
            raise quota.over(_("Dygnets kvot hos YouTube är slut."))
        if why in HURRIED:
            raise faults.throttled(self._http.host, None)
        if why in parse.REASONS:
            look = _("Kontrollera i YouTube Studio.")
            raise ConnectorError("forbidden", f"{parse.REASONS[why]} {look}", permanent=True)
        raise faults.status(answer.status, self._http.host)


def rows(answer: Answer) -> list[Mapping[str, Any]]:
    """The items of a list."""
    found = answer.object().get("items")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def further(answer: Answer) -> str:
    """The token of the next page; '' after the last one."""
    return text(answer.object().get("nextPageToken"))


def uploads(me: Answer) -> str:
    """The list that holds all the channel's films."""
    return text(inside(rows(me)[0], "contentDetails", "relatedPlaylists", "uploads"))


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with YouTube, with the channel's token, renewed when it has ended."""
    with Http(oauth.at(channel, API), bearer=oauth.token(PLACE, channel)) as http:
        yield Client(channel, http)
