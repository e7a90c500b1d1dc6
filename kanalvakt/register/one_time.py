"""One-time codes of an account that several share (RFC 6238): the vault keeps the key, and shows codes only."""

from base64 import b32decode, b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.translation import gettext as _

from kanalvakt.core.errors import Invalid

ALGORITHMS: Mapping[str, type[SHA1 | SHA256 | SHA512]] = {"SHA1": SHA1, "SHA256": SHA256, "SHA512": SHA512}
DIGITS, PERIODS = (6, 7, 8), range(15, 121)
SHORTEST = 10  # bytes; 16 letters, what platforms hand out at the least


@dataclass(frozen=True, slots=True)
class Code:
    """A code and when it is valid."""

    digits: str
    since: datetime
    until: datetime

    @property
    def grouped(self) -> str:
        """In two halves, as apps show it."""
        middle = len(self.digits) // 2
        return f"{self.digits[:middle]} {self.digits[middle:]}"


def key_address(typed: str) -> str:
    """The key as an `otpauth:` address, from such an address or the letters a platform shows beside its square.

    Raises `Invalid` for what gives no codes, without repeating it.
    """
    kept = typed.strip()
    if "://" in kept and not kept.lower().startswith("otpauth://totp/"):
        raise Invalid(_("Adressen ska börja med otpauth://totp/."), "totp")
    asked = {name: values[-1] for name, values in parse_qs(kept.partition("?")[2]).items()} if "://" in kept else {}
    kind = {"algorithm": "SHA1", "digits": "6", "period": "30"} | {
        name: value.upper() for name, value in asked.items() if name in ("algorithm", "digits", "period")
    }
    address = f"otpauth://totp/?{urlencode({'secret': _letters(asked.get('secret', '') if asked else kept), **kind})}"
    try:
        next(codes(address, datetime.now(UTC), timedelta()))
    except (ValueError, KeyError):
        raise Invalid(_("Nyckeln har en längd eller en sort som inte kan ge koder."), "totp") from None
    return address


def _letters(typed: str) -> str:
    """Base32 without what people put between, and checked."""
    letters = "".join(typed.split()).replace("-", "").rstrip("=").upper()
    try:
        key = b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        key = b""
    if len(key) < SHORTEST:
        raise Invalid(
            _("Det är ingen nyckel. Den har bokstäverna A–Z och siffrorna 2–7 och är minst 16 tecken."), "totp"
        )
    return b32encode(key).decode().rstrip("=")


def codes(address: str, at: datetime, ahead: timedelta) -> Iterator[Code]:
    """The code that is valid at a time, and those that follow for so long."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    letters, digits, period = asked["secret"], int(asked["digits"]), int(asked["period"])
    if digits not in DIGITS or period not in PERIODS:
        raise ValueError(asked["digits"])
    key = b32decode(letters + "=" * (-len(letters) % 8))
    maker = TOTP(key, digits, ALGORITHMS[asked["algorithm"]](), period, enforce_key_length=False)
    step = int(at.timestamp()) // period
    while (since := datetime.fromtimestamp(step * period, UTC)) <= at + ahead:
        yield Code(maker.generate(step * period).decode(), since, since + timedelta(seconds=period))
        step += 1
