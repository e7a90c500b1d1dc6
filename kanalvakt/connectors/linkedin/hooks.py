"""What LinkedIn tells by itself, and how one knows that it is LinkedIn (learn.microsoft.com: webhook-validation,
organization-social-action-notifications). Nothing here is believed about what was written: it is a reason to look."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kanalvakt.connectors.reading import epoch, inside, text

# LinkedIn's own random code is a UUID. Anything else is not answered: the same secret signs notices, and whoever could
# have "hmacsha256=…" answered could sign one.
CODE = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def answer(code: str, secret: str) -> dict[str, str]:
    """What shows LinkedIn that the address is ours; nothing for what LinkedIn would not ask."""
    if not CODE.fullmatch(code) or not secret:
        return {}
    made = hmac.new(secret.encode(), code.encode(), hashlib.sha256).hexdigest()
    return {"challengeCode": code, "challengeResponse": made}


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether X-LI-Signature is LinkedIn's: HMAC-SHA256 of the body after "hmacsha256=", with the app's secret."""
    if not secret:
        return False
    made = hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    given = signature.strip().removeprefix("hmacsha256=").lower()
    return hmac.compare_digest(made.encode(), given.encode("utf-8", "replace"))


def about(values: Mapping[str, Any]) -> set[str]:
    """The kinds of event, by LinkedIn's own words."""
    return {text(one.get("action")) for one in _notices(values)} - {""}


def pages(values: Mapping[str, Any]) -> set[str]:
    """The numbers of the pages that it is about."""
    names = {text(one.get("organizationalEntity")).rpartition(":")[2] for one in _notices(values)}
    return {name for name in names if name.isdecimal()}


def latest(values: Mapping[str, Any]) -> datetime | None:
    """When the newest of it happened."""
    return max((at for one in _notices(values) if (at := epoch(one.get("lastModifiedAt")))), default=None)


def _notices(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = inside(values, "notifications")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
