"""Logging in at a platform where the organisation has an application of its own (OAuth 2, authorisation code, PKCE).

The application's id and secret come from the settings. What a log-in gave is renewed when it ends, and the renewed one
is kept in the channel's `memory` (some platforms give a new refresh token each time, and the old one is dead).
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import Begun, ChannelRef, ConnectorError, CredentialField
from kanalvakt.connectors.catalogue import hosts, label
from kanalvakt.connectors.http import Http
from kanalvakt.connectors.reading import moment, text

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MARGIN = timedelta(minutes=1)
FIELDS = (
    CredentialField("token", "Åtkomsttoken", "Fylls i av sig själv när du loggar in på plattformen.", required=False),
    CredentialField("refresh_token", "Förnyelsetoken", "Fylls i av sig själv när du loggar in.", required=False),
    CredentialField("client_id", "Appens id", "Fylls i av sig själv när du loggar in.", secret=False, required=False),
    CredentialField("client_secret", "Appens hemlighet", "Fylls i av sig själv när du loggar in.", required=False),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one platform's people log in, and where codes and refresh tokens become tokens."""

    kind: str
    authorize: str
    token: str
    scopes: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()


def begin(place: Place, redirect: str, state: str) -> Begun:
    """Where a person logs in. Raises when the organisation has no application there."""
    kept = _application(place.kind) | {"verifier": secrets.token_urlsafe(48)}
    challenge = urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": kept["client_id"],
        "redirect_uri": redirect,
        "scope": " ".join(place.scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **dict(place.more),
    }
    return Begun(f"{place.authorize}?{urlencode(asked)}", kept)


def finish(place: Place, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
    """The channel's credentials for the code that the person came back with."""
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    got = _asked(place, channel, kept, {**sent, "code_verifier": kept["verifier"]})
    found = {"token": text(got.get("access_token")), "refresh_token": text(got.get("refresh_token"))}
    return found | {"client_id": kept["client_id"], "client_secret": kept["client_secret"]}


def token(place: Place, channel: ChannelRef) -> str:
    """The token to use now: the kept one while it lasts, else a renewed one, else the one that was given."""
    kept, given = remembered(channel), channel.credentials.get("token", "")
    ends = moment(kept.get("until"))
    if ends and ends - MARGIN > datetime.now(UTC) and text(kept.get("access")):
        return text(kept["access"])
    refresh = text(kept.get("refresh")) or channel.credentials.get("refresh_token", "")
    if not refresh or not channel.credentials.get("client_id") or (channel.memory is None and given):
        return given
    got = _asked(place, channel, channel.credentials, {"grant_type": "refresh_token", "refresh_token": refresh})
    lasts = got.get("expires_in")
    until = datetime.now(UTC) + timedelta(seconds=lasts if isinstance(lasts, int) and 0 < lasts < 10**7 else 0)
    renewed = {"access": text(got["access_token"]), "until": until.isoformat()}
    remember(channel, renewed | {"refresh": text(got.get("refresh_token")) or refresh})
    return renewed["access"]


def remembered(channel: ChannelRef) -> dict[str, Any]:
    """What was kept between calls."""
    with suppress(ValueError):
        found = json.loads(channel.memory.read() or "{}") if channel.memory else {}
        return found if isinstance(found, dict) else {}
    return {}


def remember(channel: ChannelRef, values: Mapping[str, Any]) -> None:
    """Keep these beside what is kept already."""
    if channel.memory:
        channel.memory.write(json.dumps({**remembered(channel), **values}))


def at(channel: ChannelRef, usual: str) -> str:
    """The platform's own address of a service; a channel that lives elsewhere (a test's server) has it there."""
    parts = urlsplit(channel.address)
    host = (parts.hostname or "").removeprefix("www.")
    return usual if host in hosts(channel.kind) or not host else f"{parts.scheme}://{parts.netloc}"


def _asked(place: Place, channel: ChannelRef, app: Mapping[str, str], sent: Mapping[str, str]) -> Mapping[str, Any]:
    """What the platform gives for a code or a refresh token; with `access_token` in it."""
    parts = urlsplit(place.token)
    body = urlencode({**sent, "client_id": app["client_id"]}).encode()
    login = (app["client_id"], app.get("client_secret", ""))
    with Http(at(channel, f"{parts.scheme}://{parts.netloc}"), login=login, private=True) as http:
        answer = http.write("POST", parts.path, content=body, headers=FORM, expect=[400, 401])
        if answer.status >= 400:
            raise faults.status(401, http.host)  # a code or refresh token that is spent or was taken back
        got = answer.done()
        if not text(got.get("access_token")):
            raise faults.unreadable(http.host)
    return got


def _application(kind: str) -> dict[str, str]:
    from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

    number, _, secret = str(settings.PLATFORM_APPS.get(kind, "")).partition(":")
    if not number or not secret:
        raise ConnectorError(
            "refused",
            f"Kommunens egen app hos {label(kind)} är inte inlagd. Driften skapar den där och lägger in den i "
            f"KANALVAKT_{kind.upper()}_APP. Sedan går det att logga in.",
            permanent=True,
        )
    return {"client_id": number, "client_secret": secret}
