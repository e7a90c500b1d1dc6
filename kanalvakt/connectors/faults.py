"""What can go wrong at a platform, as `ConnectorError`s in plain Swedish that say what to do.

Nothing here ever quotes a query string, a header, or what the platform wrote: those may hold tokens and content.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from kanalvakt.connectors.base import ConnectorError
from kanalvakt.core.wording import kept as _

_LOGIN = re.compile(r"(?i)type=[\"']?password|<title>[^<]*(log ?in|logga in|sign in|inloggning)")
_LOGIN_ADDRESS = re.compile(r"(?i)log-?in|sign-?in|/sso|saml|oauth|/auth|adfs")


def plain_address(url: str) -> str:
    """Scheme, host, port and path: never user names, queries or fragments."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header (number or date), None when absent or unreadable."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def patience(headers: Mapping[str, str]) -> float | None:
    """Seconds until the platform takes calls again, by Retry-After or RateLimit-Reset (Unix time, or seconds)."""
    if (wait := retry_after(headers.get("retry-after"))) is not None:
        return wait
    told = headers.get("ratelimit-reset", "")
    if not told.isdecimal() or len(told) > 12:
        return None
    return max(0.0, int(told) - datetime.now(UTC).timestamp()) if int(told) > 1_000_000_000 else float(told)


def unreachable(host: str, *, ambiguous: bool = False) -> ConnectorError:
    """No connection, or it broke."""
    return ConnectorError(
        "unreachable",
        _(
            "{host} svarar inte. Kontrollera att adressen är rätt och att webbplatsen är igång. Vi försöker igen."
        ).format(host=host),
        ambiguous=ambiguous,
    )


def not_trusted(host: str) -> ConnectorError:
    """The certificate is wrong: we send nothing."""
    return ConnectorError(
        "unreachable",
        _(
            "{host} visar inget giltigt certifikat, så vi skickar ingenting dit. Be den som sköter "
            "webbplatsen förnya certifikatet."
        ).format(host=host),
    )


def not_allowed(host: str) -> ConnectorError:
    """The egress guard said no."""
    return ConnectorError(
        "refused",
        _(
            "Adressen {host} leder till ett internt nät och får inte nås härifrån. Kontrollera kanalens "
            "adress. Är det en egen server lägger driften till den i KANALVAKT_EGRESS_ALLOW."
        ).format(host=host),
        permanent=True,
    )


def not_http(address: str) -> ConnectorError:
    """Neither http nor https."""
    return ConnectorError(
        "refused",
        _("Adressen {told} måste börja med https:// . Ändra kanalens adress.").format(told=address),
        permanent=True,
    )


def in_the_clear(host: str) -> ConnectorError:
    """A password would travel unencrypted."""
    return ConnectorError(
        "refused",
        _(
            "Adressen till {host} börjar med http:// och då går lösenordet okrypterat. Ändra kanalens "
            "adress till https:// ."
        ).format(host=host),
        permanent=True,
    )


def too_slow(host: str, *, ambiguous: bool = False) -> ConnectorError:
    """Nothing came in time."""
    return ConnectorError(
        "too_slow", _("{host} svarade inte i tid. Vi försöker igen om en stund.").format(host=host), ambiguous=ambiguous
    )


def endless(host: str, *, ambiguous: bool = False) -> ConnectorError:
    """It kept coming and never ended."""
    return ConnectorError(
        "endless",
        _(
            "Svaret från {host} tog aldrig slut, så vi avbröt. Be den som sköter webbplatsen se över "
            "den. Vi försöker igen."
        ).format(host=host),
        ambiguous=ambiguous,
    )


def ring(host: str) -> ConnectorError:
    """Redirects that never arrive."""
    return ConnectorError(
        "endless",
        _("{host} hänvisar vidare om och om igen. Be den som sköter webbplatsen rätta omdirigeringen.").format(
            host=host
        ),
    )


def too_large(host: str, *, ambiguous: bool = False) -> ConnectorError:
    """More bytes than we take."""
    return ConnectorError(
        "too_large",
        _("Svaret från {host} är större än vi tar emot. Be den som sköter webbplatsen se över den.").format(host=host),
        ambiguous=ambiguous,
    )


def moved(host: str, target: str, *, permanent: bool = True) -> ConnectorError:
    """It sends us elsewhere, and credentials never follow."""
    if _LOGIN_ADDRESS.search(target):
        return login_page(host)
    return ConnectorError(
        "moved",
        _(
            "{host} hänvisar till {address}. Har kanalen flyttat dit? Ändra då kanalens adress. "
            "Inloggningen skickas inte dit av sig själv."
        ).format(host=host, address=plain_address(target)),
        permanent=permanent,
    )


def login_page(host: str) -> ConnectorError:
    """A person's log-in instead of data."""
    return ConnectorError(
        "not_json",
        _(
            "Vi fick en inloggningssida i stället för data från {host}. Kontrollera att adressen är rätt "
            "och be den som sköter webbplatsen släppa fram API:et (ett säkerhetstillägg kan stoppa det)."
        ).format(host=host),
    )


def not_json(host: str, body: bytes) -> ConnectorError:
    """Something else than data."""
    text = body[:20_000].decode("utf-8", "replace")
    if _LOGIN.search(text):
        return login_page(host)
    what = _("en webbsida") if "<html" in text.lower() or "<!doctype" in text.lower() else _("något oläsligt")
    return ConnectorError(
        "not_json",
        _(
            "Vi fick {told} i stället för data från {host}. Kontrollera att adressen är rätt och att API:et är på."
        ).format(told=what, host=host),
    )


def unreadable(host: str) -> ConnectorError:
    """Data, but not of the form that was agreed."""
    return ConnectorError(
        "broken",
        _("Svaret från {host} gick inte att förstå. Har plattformen ändrats? Vi försöker igen.").format(host=host),
    )


_STATUSES = {
    401: ("expired", _("Inloggningen gäller inte längre hos {host}. Koppla kanalen på nytt med en ny inloggning.")),
    403: ("forbidden", _("Kontot får inte göra detta hos {host}. Be den som sköter plattformen om högre behörighet.")),
    404: ("gone", _("Det vi frågade efter finns inte hos {host}.")),
    410: ("gone", _("Det vi frågade efter finns inte längre hos {host}.")),
}


def status(code: int, host: str, *, wait: float | None = None, write: bool = False) -> ConnectorError:
    """The error behind an HTTP status of 400 or more. A write answered by 5xx may have happened."""
    if code in _STATUSES:
        name, text = _STATUSES[code]
        return ConnectorError(name, text.format(host=host), permanent=True)
    if code == 429 or (code == 503 and wait is not None and not write):
        return throttled(host, wait)
    if code >= 500 or code in (408, 425):
        text = _("{host} har ett fel just nu ({code}). Vi försöker igen.").format(host=host, code=code)
        return ConnectorError("broken", text, ambiguous=write, retry_after=wait)
    return ConnectorError(
        "refused", _("{host} avvisade begäran ({code}).").format(host=host, code=code), permanent=True
    )


def throttled(host: str, wait: float | None) -> ConnectorError:
    """Too many calls for now."""
    when = _("om {seconds} sekunder").format(seconds=int(wait) + 1) if wait is not None else _("om en stund")
    return ConnectorError(
        "throttled", _("{host} ber oss vänta. Vi försöker igen {told}.").format(host=host, told=when), retry_after=wait
    )
