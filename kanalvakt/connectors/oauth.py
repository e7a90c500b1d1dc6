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
from kanalvakt.core.wording import kept as _

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MARGIN = timedelta(minutes=1)
FIELDS = (
    CredentialField(
        "token", _("Åtkomsttoken"), _("Fylls i av sig själv när du loggar in på plattformen."), required=False
    ),
    CredentialField("refresh_token", _("Förnyelsetoken"), _("Fylls i av sig själv när du loggar in."), required=False),
    CredentialField(
        "client_id", _("Appens id"), _("Fylls i av sig själv när du loggar in."), secret=False, required=False
    ),
    CredentialField(
        "client_secret", _("Appens hemlighet"), _("Fylls i av sig själv när du loggar in."), required=False
    ),
    CredentialField(
        "until",
        _("Inloggningen gäller till"),
        _("Fylls i av sig själv när du loggar in."),
        secret=False,
        required=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one platform's people log in, and where codes and refresh tokens become tokens.

    `speaks`: where the app's secret goes: in a Basic `header`, in the form's `body`, or in a `json` body whose answer
    lies in an envelope of `code` and `data`. `calls`: other names than OAuth's own for what is asked. `keeps`: what
    else of the answer belongs to the credentials, by our name.
    """

    kind: str
    authorize: str
    token: str
    scopes: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()
    speaks: str = "header"
    renew: str = ""
    joined: str = " "
    calls: tuple[tuple[str, str], ...] = ()
    keeps: tuple[tuple[str, str], ...] = ()


def begin(place: Place, redirect: str, state: str) -> Begun:
    """Where a person logs in. Raises when the organisation has no application there."""
    app = application(place.kind)
    kept = {"client_id": app["key"], "client_secret": app["secret"], "verifier": secrets.token_urlsafe(48)}
    challenge = urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        dict(place.calls).get("key", "client_id"): kept["client_id"],
        "redirect_uri": redirect,
        "scope": place.joined.join(place.scopes),
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
    found |= {ours: text(got.get(theirs)) for ours, theirs in place.keeps}
    return found | {"client_id": kept["client_id"], "client_secret": kept["client_secret"], "until": _until(got)}


def ends(channel: ChannelRef) -> datetime | None:
    """When somebody must log in again, as far as the log-in told."""
    return moment(channel.credentials.get("until"))


def _until(got: Mapping[str, Any]) -> str:
    """The end of what cannot be renewed: of the refresh token, or of the token where there is none. '' for never."""
    named = ("refresh_token_expires_in", "refresh_expires_in") if got.get("refresh_token") else ("expires_in",)
    lasts = [got[name] for name in named if isinstance(got.get(name), int) and 0 < got[name] < 10**9]
    return (datetime.now(UTC) + timedelta(seconds=min(lasts))).isoformat(timespec="seconds") if lasts else ""


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
    parts = urlsplit(place.renew if place.renew and "refresh_token" in sent else place.token)
    names, secret = dict(place.calls), app.get("client_secret", "")
    values = {names.get(name, name): value for name, value in sent.items()} | {"client_id": app["client_id"]}
    login = (app["client_id"], secret) if place.speaks == "header" else None
    values |= {} if login else {"client_secret": secret}
    with Http(at(channel, f"{parts.scheme}://{parts.netloc}"), login=login, private=True, secrets=[secret]) as http:
        if place.speaks == "json":
            answer = http.write("POST", parts.path, json=values, expect=[400, 401])
        else:
            body = urlencode(values).encode()
            answer = http.write("POST", parts.path, content=body, headers=FORM, expect=[400, 401])
        got: Mapping[str, Any] = answer.done() if answer.status < 400 else {"code": answer.status}
        if answer.status >= 400 or (place.speaks == "json" and got.get("code") != 0):
            raise faults.status(401, http.host)  # a code or refresh token that is spent or was taken back
        if place.speaks == "json":
            data = got.get("data")
            got = data if isinstance(data, dict) else {}
        if not text(got.get("access_token")):
            raise faults.unreadable(http.host)
    return got


def application(kind: str) -> dict[str, str]:
    """The organisation's own application at a platform: its `key` and `secret`. Raises when there is none."""
    from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

    number, _colon, secret = str(settings.PLATFORM_APPS.get(kind, "")).partition(":")
    if not number or not secret:
        raise ConnectorError(
            "refused",
            _(
                "Kommunens egen app hos {platform} är inte inlagd. Driften skapar den där och lägger in den i "
                "KANALVAKT_{name}_APP. Sedan går det att logga in."
            ).format(platform=label(kind), name=kind.upper()),
            permanent=True,
        )
    return {"key": number, "secret": secret}
