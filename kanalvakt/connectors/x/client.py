"""X's API, version 2: what is asked (in its old names or its new ones), how its faults are told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.x import cost
from kanalvakt.core.wording import kept as _

API = "https://api.x.com"
SCOPES = {
    "tweet.read": _("Läsa kontots inlägg, svar och omnämnanden."),
    "users.read": _("Läsa vem som skrev."),
    "tweet.write": _("Svara i kontots namn, när en människa har skrivit svaret."),
    "tweet.moderate.write": _("Dölja och visa svar, när en människa har beslutat det."),
    "dm.read": _("Läsa kontots okrypterade meddelanden."),
    "dm.write": _("Svara på ett meddelande och ta bort det hos er."),
    "offline.access": _("Förnya inloggningen utan att någon loggar in igen."),
}
PLACE = oauth.Place("x", "https://x.com/i/oauth2/authorize", f"{API}/2/oauth2/token", tuple(SCOPES))
_PLAIN = "conversation_id,created_at,entities,attachments,lang"
# What a post is asked for with, by the names that the setting X_NAMES chooses.
NAMES = {
    "tweet": {
        "tweet.fields": f"{_PLAIN},author_id,in_reply_to_user_id,referenced_tweets,edit_history_tweet_ids,note_tweet",
        "expansions": "author_id,attachments.media_keys",
    },
    "post": {
        "post.fields": f"{_PLAIN},id,text,note_post",
        "expansions": "author_id,attachments.media_keys,in_reply_to_user_id,referenced_posts,edit_history_post_ids",
    },
}
AROUND = {"user.fields": "name,username", "media.fields": "url,preview_image_url,type,alt_text"}
MESSAGES = {
    "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,text",
    "expansions": "sender_id,attachments.media_keys",
    "event_types": "MessageCreate",
    **AROUND,
}
TOLD = (400, 402, 429)
NO_CREDITS = _(
    "Kommunens krediter hos X är slut. Driften köper fler på console.x.com; hämtningen fortsätter sedan av sig själv."
)


class Client:
    """One conversation as one account."""

    def __init__(self, channel: ChannelRef, http: Http) -> None:
        self._channel, self._http = channel, http

    def me(self) -> Answer:
        """The account behind the token."""
        cost.check(self._channel, cost.OWNED)
        answer = self._told(
            self._http.get("/2/users/me", {"user.fields": "name,username,description,profile_image_url"}, expect=TOLD)
        )
        if not text(inside(answer.object(), "data", "id")):
            raise faults.unreadable(self._http.host)
        cost.book(self._channel, cost.OWNED)
        return answer

    def listing(self, path: str, price: int, **asked: str) -> Answer:
        """A page of a list: what is asked is paid for by what comes."""
        most = int(asked.get("max_results", "1"))
        cost.check(self._channel, price * most)
        answer = self._told(self._http.get(path, {k: v for k, v in asked.items() if v}, expect=TOLD))
        cost.book(self._channel, price * max(1, len(rows(answer))))
        return answer

    def posts(self, path: str, price: int, **asked: str) -> Answer:
        """A page of posts, with who wrote them and what hangs on them."""
        return self.listing(path, price, **{**_names(), **AROUND, **asked})

    def post(self, number: str) -> Mapping[str, Any]:
        """One post, by itself; nothing when X does not show it."""
        found = self.posts("/2/tweets", cost.POST, ids=number)
        return next(iter(rows(found)), {})

    def message(self, number: str) -> bool:
        """Whether X still has the message for us."""
        answer = self._told(self._http.get(f"/2/dm_events/{number}", expect=[*TOLD, 404]), fine=404)
        return answer.status != 404 and bool(rows(answer))

    def write(self, method: str, path: str, values: Mapping[str, Any] | None, price: int = cost.WRITE) -> Answer:
        """Change something, once."""
        cost.check(self._channel, price)
        answer = self._http.write(method, path, json=dict(values) if values is not None else None, expect=TOLD)
        self._told(answer, write=True).done()
        cost.book(self._channel, price)
        return answer

    def _told(self, answer: Answer, *, fine: int = 0, write: bool = False) -> Answer:
        if answer.status == 429:
            raise faults.throttled(self._http.host, _wait(answer))
        if answer.status == 402:
            raise ConnectorError("refused", NO_CREDITS, permanent=True)
        if answer.status >= 400 and answer.status != fine:
            raise faults.status(answer.status, self._http.host, write=write)
        return answer


def _names() -> Mapping[str, str]:
    from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

    return NAMES.get(settings.X_NAMES, NAMES["tweet"])


def _wait(answer: Answer) -> float | None:
    """Seconds until X takes calls again: x-rate-limit-reset is Unix time."""
    reset = answer.headers.get("x-rate-limit-reset", "")
    if reset.isdecimal() and len(reset) < 12:
        return max(0.0, int(reset) - datetime.now(UTC).timestamp())
    return faults.patience(answer.headers)


def rows(answer: Answer) -> list[Mapping[str, Any]]:
    """What an answer's `data` lists, or holds."""
    data = answer.object().get("data")
    found = data if isinstance(data, list) else [data]
    return [one for one in found if isinstance(one, dict)]


def further(answer: Answer) -> str:
    """The token of the next page; '' after the last one."""
    return text(inside(answer.object(), "meta", "next_token"))


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with X, with the account's token, renewed when it has ended."""
    with Http(oauth.at(channel, API), bearer=oauth.token(PLACE, channel)) as http:
        yield Client(channel, http)
