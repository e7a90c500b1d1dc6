"""Signing what is asked of Flickr: OAuth 1.0a with HMAC-SHA1 (RFC 5849), by oauthlib."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from oauthlib import oauth1

logging.getLogger("oauthlib").setLevel(logging.WARNING)  # at DEBUG it tells tokens
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Keys:
    """The application's key and secret, and those of the account that let it in ('' before that)."""

    key: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    token_secret: str = field(default="", repr=False)


def header(
    keys: Keys,
    method: str,
    address: str,
    params: Mapping[str, str],
    *,
    timestamp: str = "",
    nonce: str = "",
    **more: str,
) -> str:
    """The Authorization header of a question (`params` in its address) or a form (`params` in its body).

    `more`: what else OAuth is told (`callback_uri`, `verifier`). `timestamp`, `nonce`: made here unless a test says.
    """
    signer = oauth1.Client(
        keys.key,
        client_secret=keys.secret,
        resource_owner_key=keys.token or None,
        resource_owner_secret=keys.token_secret or None,
        timestamp=timestamp or None,
        nonce=nonce or None,
        **more,
    )
    if method == "GET":
        _, headers, _ = signer.sign(f"{address}?{urlencode(params)}" if params else address, method)
    else:
        _, headers, _ = signer.sign(address, method, body=urlencode(params), headers={"Content-Type": FORM})
    return str(headers["Authorization"])
