"""What TikTok tells by itself, and how one knows that it is TikTok (developers.tiktok.com: webhooks-verification).

Nothing here is believed about what was written: it is a reason to look.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

# TikTok tries for 72 hours to have a notice taken. Clocks may go wrong by hours.
OLDEST, AHEAD = timedelta(hours=80), timedelta(hours=8)


def signed(body: bytes, signature: str, secret: str, now: datetime) -> bool:
    """Whether TikTok-Signature (t=…,s=…) is TikTok's, and not an old one: HMAC-SHA256 of t, a dot and the body."""
    parts = dict(part.strip().split("=", 1) for part in signature.split(",") if "=" in part)
    at, given = parts.get("t", ""), parts.get("s", "")
    if not secret or not (at.isascii() and at.isdecimal() and len(at) < 12):
        return False
    if not -OLDEST <= datetime.fromtimestamp(int(at), UTC) - now <= AHEAD:
        return False
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), given.lower().encode("utf-8", "replace"))
