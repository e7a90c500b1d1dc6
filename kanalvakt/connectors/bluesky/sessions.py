"""Being logged in: where an account lives, sessions by app password, and their renewal.

A session's access token lives two hours, its refresh token 90 days; log-ins are counted (300 a day and account). So the
session is kept in the channel's `memory`, sealed like the app password, and renewed when it ends.
"""

import json
import re
from base64 import urlsafe_b64decode
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.slices import Document
from kanalvakt.core.wording import kept as _

# Public look-ups: from a name to an account's id, from the id to its server.
RESOLVER = "https://public.api.bsky.app"
DIRECTORY = "https://plc.directory"
# Statuses whose body names the error.
TOLD = (400, 401, 403, 404, 501)
# A token this near its end is renewed before it is used.
MARGIN = 60

EXPIRED = _(
    "Inloggningen gäller inte längre hos {host}. Skapa ett nytt applösenord i Bluesky (Inställningar, Integritet och "
    "säkerhet, Applösenord) och koppla kanalen på nytt."
)
REFUSALS = {
    "AccountTakedown": _("Kontot är avstängt av Bluesky. Logga in på bsky.app och läs vad som hänt."),
    "AccountSuspended": _("Kontot är avstängt av Bluesky. Logga in på bsky.app och läs vad som hänt."),
    "AccountDeactivated": _("Kontot är inaktiverat. Logga in på bsky.app och aktivera det igen."),
    "RepoDeactivated": _("Kontot är inaktiverat. Logga in på bsky.app och aktivera det igen."),
    "AuthFactorTokenRequired": _("Kontots vanliga lösenord kräver en kod. Använd ett applösenord i stället."),
}
NO_SERVER = _(
    "Vi hittar ingen Bluesky-server hos {host}. Kontrollera fältet Server, eller lämna det tomt om kontot ligger hos "
    "Bluesky."
)


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are where. Both tokens are secrets."""

    server: str
    did: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)

    @property
    def claims(self) -> dict[str, Any]:
        """What the access token says about itself (not checked: it is the server's own)."""
        with suppress(ValueError, IndexError):
            body = self.access.split(".")[1]
            claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
            return claims if isinstance(claims, dict) else {}
        return {}

    @property
    def scope(self) -> str:
        """The right of the app password, such as com.atproto.appPassPrivileged."""
        return text(self.claims.get("scope"))

    @property
    def may_message(self) -> bool:
        """Whether direct messages are open to it."""
        return self.scope in ("com.atproto.appPassPrivileged", "com.atproto.access")

    @property
    def ends(self) -> datetime | None:
        """When the access token ends, if it says so."""
        seconds = self.claims.get("exp")
        try:
            return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None
        except (ValueError, OverflowError, OSError):
            return None


def current(channel: ChannelRef) -> Session:
    """The session that is kept, while it lasts; else a new one."""
    session = _kept(channel)
    if session is None:
        return login(channel)
    if session.ends and (session.ends - datetime.now(UTC)).total_seconds() < MARGIN:
        return renewed(channel, session)
    return session


def _kept(channel: ChannelRef) -> Session | None:
    if channel.memory is None:
        return None
    with suppress(ValueError, TypeError):
        return Session(**json.loads(channel.memory.read()))
    return None


def _keep(channel: ChannelRef, session: Session) -> Session:
    if channel.memory is not None:
        channel.memory.write(json.dumps(asdict(session)))
    return session


def login(channel: ChannelRef) -> Session:
    """A new session by app password."""
    server = server_of(channel)
    body = {"identifier": account(channel), "password": channel.credentials.get("app_password", "")}
    try:
        with Http(f"{server}/") as http:
            answer = _asked(http, "com.atproto.server.createSession", body)
    except ConnectorError:
        found_server.cache_clear()  # the account may have moved to another server
        raise
    return _keep(channel, _session(channel, server, answer))


def renewed(channel: ChannelRef, old: Session) -> Session:
    """A session after this one: by its refresh token, or where that is over too, by app password.

    Another process may have renewed it meanwhile: then that one is used.
    """
    kept = _kept(channel)
    if kept and kept.access != old.access:
        return kept
    try:
        with Http(f"{old.server}/", bearer=old.refresh) as http:
            answer = _asked(http, "com.atproto.server.refreshSession", None)
    except ConnectorError as error:
        if error.code not in ("expired", "refused", "forbidden"):
            raise
        return login(channel)
    return _keep(channel, _session(channel, old.server, answer))


def _asked(http: Http, method: str, body: Any) -> Answer:
    """A log-in is a POST, but nothing outside changes by it: a lost answer leaves nothing open."""
    try:
        answer = http.write("POST", f"xrpc/{method}", json=body, expect=TOLD)
        if answer.status >= 400:
            raise fault(answer, write=False)
        answer.object()
    except ConnectorError as error:
        error.ambiguous = False
        raise
    return answer


def _session(channel: ChannelRef, server: str, answer: Answer) -> Session:
    """A session at the server that the account's own document names: requests go there from now on."""
    told = answer.object()
    access, refresh, did = (text(told.get(name)) for name in ("accessJwt", "refreshJwt", "did"))
    if not access or not did:
        raise faults.unreadable(answer.host)
    home = "" if channel.credentials.get("server") else home_of(told.get("didDoc"))
    return Session(home or server, did, access, refresh)


def account(channel: ChannelRef) -> str:
    """What the account is called when logging in."""
    return (channel.credentials.get("account") or channel.handle).strip().removeprefix("@")


def server_of(channel: ChannelRef) -> str:
    """The server that is named in the credentials, or else the one where the account lives."""
    if named := channel.credentials.get("server", "").strip().rstrip("/"):
        return named if "://" in named else f"https://{named}"
    return found_server(account(channel))


@lru_cache(maxsize=256)
def found_server(name: str) -> str:
    """From a handle or DID to the server where the account lives."""
    did = name if name.startswith("did:") else _did(name)
    if home := home_of(_document(did)):
        return home
    raise ConnectorError(
        "broken",
        _("Kontot {name} säger inte vilken server det ligger på. Skriv den i fältet Server.").format(name=name),
    )


def _did(handle: str) -> str:
    with Http(f"{RESOLVER}/") as http:
        answer = http.get("xrpc/com.atproto.identity.resolveHandle", {"handle": handle}, expect=TOLD)
    if answer.status >= 400 or not (did := text(inside(answer.json(), "did"))).startswith("did:"):
        raise ConnectorError(
            "gone",
            _("Bluesky känner inte till kontot {handle}. Kontrollera kanalens adress.").format(handle=handle),
            permanent=True,
        )
    return did


def _document(did: str) -> Any:
    """The account's own document: from the directory, or for did:web from its own site."""
    if host := re.fullmatch(r"did:web:([\w.-]+)", did):
        address, path = f"https://{host[1]}/", ".well-known/did.json"
    else:
        address, path = f"{DIRECTORY}/", f"./{did}"  # "did:" alone would be read as a scheme
    with Http(address) as http:
        return http.get(path).json()


def home_of(document: Any) -> str:
    """The server that a DID document names."""
    services = inside(document, "service")
    for service in services if isinstance(services, list) else []:
        if text(inside(service, "id")).endswith("#atproto_pds"):
            address = text(inside(service, "serviceEndpoint")).rstrip("/")
            return address if urlsplit(address).scheme in ("http", "https") else ""
    return ""


def error_name(answer: Answer) -> str:
    """XRPC's own name of an error; '' when it gives none."""
    return _told(answer, "error") if answer.status >= 400 else ""


def _told(answer: Answer, key: str) -> str:
    return text(inside(getattr(Document(answer.body).whole(), "value", None), key))


def fault(answer: Answer, *, write: bool) -> ConnectorError:
    """The error behind an answer of 400 or more."""
    name, host = error_name(answer), answer.host
    if name in REFUSALS:
        return ConnectorError("forbidden", REFUSALS[name], permanent=True)
    if name in ("ExpiredToken", "InvalidToken", "AuthMissing") or answer.status == 401:
        return ConnectorError("expired", EXPIRED.format(host=host), permanent=True)
    if answer.status == 501 or name in ("MethodNotImplemented", "XRPCNotSupported"):
        text = _("{host} har inte den funktion som behövs: den är för gammal, eller så har Bluesky ändrat den.").format(
            host=host
        )
        return ConnectorError("sunset", text, permanent=True)
    if answer.status == 404:
        return ConnectorError("not_json", NO_SERVER.format(host=host))
    if answer.status == 400 and said(answer, "grapheme", "too big", "too long", "longer than"):
        return ConnectorError(
            "refused", _("Texten är för lång. Bluesky tar högst 300 tecken i ett svar."), permanent=True
        )
    return faults.status(answer.status, host, wait=faults.patience(answer.headers), write=write)


def said(answer: Answer, *words: str) -> bool:
    """Whether the server's own explanation holds one of these; it is never quoted."""
    return any(word in _told(answer, "message").lower() for word in words)
