"""Logging in at the account's own server (OAuth 2, authorisation code): an application is registered there first.

PKCE where the server's metadata offers it (Mastodon 4.3 and later). Nothing is sent over plain http but to servers that
the settings' EGRESS_ALLOW names.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import urlencode

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import Begun, ConnectorError
from kanalvakt.connectors.http import Http
from kanalvakt.connectors.mastodon.client import origin
from kanalvakt.connectors.reading import text

NAME = "Kanalvakt"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def begin(address: str, redirect: str, state: str, scopes: str) -> Begun:
    """Where a person logs in, and what must be kept until they come back."""
    with Http(origin(address), private=True) as http:
        metadata = http.get("/.well-known/oauth-authorization-server", expect=[401, 403, 404])
        offered = metadata.object().get("code_challenge_methods_supported") if metadata.status == 200 else []
        wanted = {"client_name": NAME, "redirect_uris": redirect, "scopes": scopes, "website": ""}
        app = _posted(http, "/api/v1/apps", wanted)
        kept = {"client_id": text(app.get("client_id")), "client_secret": text(app.get("client_secret"))}
        if not all(kept.values()):
            raise faults.unreadable(http.host)
    asked = {"response_type": "code", "client_id": kept["client_id"], "redirect_uri": redirect, "scope": scopes}
    if isinstance(offered, list) and "S256" in offered:
        kept["verifier"] = secrets.token_urlsafe(48)
        asked |= {"code_challenge": _challenge(kept["verifier"]), "code_challenge_method": "S256"}
    return Begun(f"{origin(address)}/oauth/authorize?{urlencode({**asked, 'state': state})}", kept)


def finish(address: str, kept: Mapping[str, str], code: str, redirect: str, scopes: str) -> str:
    """The token for the code that the person came back with."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": kept["client_id"],
        "client_secret": kept["client_secret"],
        "redirect_uri": redirect,
        "scope": scopes,
    } | ({"code_verifier": kept["verifier"]} if "verifier" in kept else {})
    with Http(origin(address), private=True) as http:
        token = text(_posted(http, "/oauth/token", sent).get("access_token"))
        if not token:
            raise faults.unreadable(http.host)
    return token


def _posted(http: Http, path: str, form: Mapping[str, str]) -> dict[str, object]:
    """The answer to a form, asked once more where it was lost.

    That does no harm: an application too many is nothing, and a code that was taken already is refused.
    """
    body = urlencode(form).encode()
    try:
        return http.write("POST", path, content=body, headers=FORM).done()
    except ConnectorError as error:
        if not error.ambiguous:
            raise
    return http.write("POST", path, content=body, headers=FORM).done()


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
