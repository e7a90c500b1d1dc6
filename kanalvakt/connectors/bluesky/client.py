"""XRPC over HTTP: how methods are called and what their errors mean; no meaning of what they answer.

Facts, measured on a PDS 0.5: errors are 400 with a name in `error` (InvalidToken, ExpiredToken, RecordNotFound,
InvalidSwap, NotFound), a wrong password is 401. What the PDS does not have itself it asks the AppView for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.bluesky import names, sessions
from kanalvakt.connectors.bluesky.sessions import Session, error_name
from kanalvakt.connectors.http import Answer, Http, Params
from kanalvakt.connectors.reading import text
from kanalvakt.core.wording import kept as _

# Answered before anything was done: the call is made again with a new token.
STALE = {"ExpiredToken", "InvalidToken"}
NOT_THERE = {"RecordNotFound", "NotFound"}
# Somebody else's whole account is away: so is what stood there.
NOBODY_THERE = {"RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated", "AccountDeactivated"}
CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}


class Swapped(Exception):
    """Somebody else changed the record since it was read."""


class Client:
    """One conversation with the account's own server (PDS), logged in."""

    def __init__(self, channel: ChannelRef, session: Session) -> None:
        self._channel = channel
        self.session = session
        self._http = _open(session)

    def close(self) -> None:
        """End the conversation."""
        self._http.close()

    @property
    def host(self) -> str:
        """Who answers, for messages."""
        return self._http.host

    @property
    def did(self) -> str:
        """The account's own id."""
        return self.session.did

    def get(self, method: str, params: Params, *, expect: Collection[str] = (), chat: bool = False) -> Answer:
        """Ask. Errors named in `expect` come back as answers."""
        return self._call(
            lambda http: http.get(f"xrpc/{method}", params, headers=CHAT if chat else None, expect=sessions.TOLD),
            expect,
            write=False,
        )

    def post(self, method: str, body: Mapping[str, Any], *, expect: Collection[str] = (), chat: bool = False) -> Answer:
        """Change something, once."""
        answer = self._call(
            lambda http: http.write(
                "POST", f"xrpc/{method}", json=body, headers=CHAT if chat else None, expect=sessions.TOLD
            ),
            expect,
            write=True,
        )
        if answer.status < 400 and answer.body:  # older servers answer a deletion with nothing at all
            answer.done()
        return answer

    def _call(self, ask: Callable[[Http], Answer], expect: Collection[str], *, write: bool) -> Answer:
        answer = ask(self._http)
        if error_name(answer) in STALE:
            self._renew()
            answer = ask(self._http)
        if answer.status < 400 or error_name(answer) in expect:
            return answer
        raise sessions.fault(answer, write=write)

    def _renew(self) -> None:
        self._http.close()
        self.session = sessions.renewed(self._channel, self.session)
        self._http = _open(self.session)

    def record(self, uri: str) -> dict[str, Any] | None:
        """A record with its `cid` and `value`, anybody's; None when it does not exist."""
        repository, collection, key = names.split(uri)
        params = {"repo": repository, "collection": collection, "rkey": key}
        missing = NOT_THERE if repository == self.did else NOT_THERE | NOBODY_THERE
        answer = self.get("com.atproto.repo.getRecord", params, expect=missing)
        return None if answer.status >= 400 else answer.object()

    def put(self, collection: str, key: str, record: Mapping[str, Any], *, over: str | None) -> Answer:
        """Write our own record over version `over` (None: where there is none). Raises `Swapped` when it is another."""
        body = {"repo": self.did, "collection": collection, "rkey": key, "swapRecord": over}
        answer = self.post(
            "com.atproto.repo.putRecord", {**body, "record": {"$type": collection, **record}}, expect=["InvalidSwap"]
        )
        if answer.status >= 400:
            raise Swapped
        return answer

    def delete(self, uri: str) -> None:
        """Take away our own record; one that is not there is no fault."""
        _repository, collection, key = names.split(uri)
        self.post("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": collection, "rkey": key})

    def reference(self, uri: str) -> tuple[dict[str, str], dict[str, Any]]:
        """The post as it is named in records that point to it, and its own record. Raises `gone`."""
        found = self.record(uri)
        if found is None:
            raise ConnectorError("gone", _("Inlägget finns inte längre på Bluesky."), permanent=True)
        value = found.get("value")
        reference = {"uri": text(found.get("uri")) or uri, "cid": text(found.get("cid"))}
        return reference, value if isinstance(value, dict) else {}


def _open(session: Session) -> Http:
    return Http(f"{session.server}/", bearer=session.access)


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation as the channel's account."""
    client = Client(channel, sessions.current(channel))
    try:
        yield client
    finally:
        client.close()


def listed(answer: Answer, key: str) -> list[Any]:
    """The list under `key`. Raises `broken` when there is none."""
    values = answer.object().get(key)
    if not isinstance(values, list):
        raise faults.unreadable(answer.host)
    return values
