"""Meta's Graph API over HTTP: Facebook, Instagram and Threads. Addresses, pages, errors and limits; no meaning.

Sources: developers.facebook.com/docs/graph-api (error handling, rate limiting, paginated results, webhooks). The token
goes in a header, never in an address: addresses are logged. Of `paging` only what leads on is kept, never `next`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.graph_reading import rows
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tours import Listed
from kanalvakt.core.wording import kept as _

VERSION = "v26.0"
# Answers that say in JSON why not.
TOLD = (400, 401, 403, 404, 429, 500, 503)
EXPIRED = {102, 190, 463, 467}
THROTTLED = {4, 17, 32, 341, 613, *range(80000, 80020)}
FORBIDDEN = {3, 10, *range(200, 300)}
SUNSET = {12, 2635}
PAST_THE_WINDOW = {2018278, 2534022}
TOO_LATE = _(
    "Det har gått för lång tid sedan personen skrev: inom 24 timmar kan man svara härifrån. Svara i plattformens egen "
    "inkorg och anteckna det här."
)
TOLD_HERE = {
    "forbidden": _(
        "Appen eller kontot saknar en rättighet hos {host}, eller så har Meta inte godkänt den. Se "
        "rättigheterna på sidan Koppla kanal. Fram till dess: importera, eller sköt kanalen för hand."
    ),
    "moved": _("Kontot har flyttat till en ny plats hos {host}. Koppla kanalen på nytt."),
    "sunset": _("{host} har stängt den version ({version}) som Kanalvakt talar. Driften behöver uppgradera Kanalvakt."),
}
# Answers' headers that say how much of what is allowed has been used, and for how long one must wait.
USAGE = ("x-business-use-case-usage", "x-app-usage", "x-page-usage", "x-ad-account-usage")
LEADS_ON = ("after", "until", "__paging_token")


class Graph:
    """One conversation with one of the three, with one account's token."""

    def __init__(self, http: Http, prefix: str, proof: str) -> None:
        self._http, self._prefix = http, prefix
        self._always = {"appsecret_proof": proof} if proof else {}
        self.host = http.host

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Read `path`, such as /me."""
        asked = {**self._always, **(params or {})}
        answer = self._told(self._http.get(f"{self._prefix}{path}", asked, expect=TOLD), write=False)
        answer.object()
        return answer

    def write(self, path: str, values: Mapping[str, Any] | None = None, *, method: str = "POST") -> Answer:
        """Change something, once."""
        sent, target = dict(values or {}), f"{self._prefix}{path}"
        if method == "DELETE":
            told = self._http.write(method, target, {**self._always, **sent}, expect=TOLD)
        else:
            told = self._http.write(method, target, self._always, json=sent, expect=TOLD)
        answer = self._told(told, write=True)
        said = answer.done()
        if said.get("success") is False:
            raise ConnectorError(
                "refused", _("{host} gjorde det inte. Gör det på plattformen.").format(host=self.host), permanent=True
            )
        return answer

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """Part of a list. `eager`: go on for as long as anything comes, where the platform has no `next`."""
        answer = self.get(path, params)
        values = answer.object()
        if not isinstance(values.get("data"), list):
            raise faults.unreadable(self.host)
        found = [one for one in rows(values) if isinstance(one, dict)]
        return Listed(answer, found, _next(values.get("paging"), eager=eager and bool(found)))

    def one(self, number: str, fields: str) -> dict[str, Any] | None:
        """One object, None when there is none (or when it is kept from us, which the platform does not tell apart)."""
        try:
            return self.get(f"/{number}", {"fields": fields}).object()
        except ConnectorError as error:
            if error.code == "gone":
                return None
            raise

    def _told(self, answer: Answer, *, write: bool) -> Answer:
        said = _said(answer.body)
        if said is None and answer.status < 400:
            return answer
        raise fault(said or {}, answer, write=write)


def fault(said: Mapping[str, Any], answer: Answer, *, write: bool) -> ConnectorError:
    """The error behind what the platform says; its own words may hold content and are never quoted."""
    host, code, sub = answer.host, said.get("code"), said.get("error_subcode")
    if code in THROTTLED or answer.status == 429:
        return faults.throttled(host, patience(answer))
    if sub in PAST_THE_WINDOW:
        return ConnectorError("refused", TOO_LATE, permanent=True)
    meant = _meant(code, sub, text(said.get("message")))
    if meant in TOLD_HERE:
        return ConnectorError(meant, TOLD_HERE[meant].format(host=host, version=VERSION), permanent=True)
    known = {"expired": 401, "gone": 404}
    if code in (1, 2) or said.get("is_transient") is True:
        known[meant] = 500
    return faults.status(known.get(meant, max(answer.status, 400)), host, write=write)


def _meant(code: Any, sub: Any, message: str) -> str:
    """Our name for the platform's code; '' for one that has none."""
    if code == 100:
        return "gone" if sub == 33 else "forbidden" if "permission" in message else ""
    groups = {"expired": EXPIRED, "forbidden": FORBIDDEN, "sunset": SUNSET, "moved": {21}, "gone": {803}}
    return next((name for name, codes in groups.items() if code in codes), "")


def _said(body: bytes) -> dict[str, Any] | None:
    """The `error` of an answer, wherever it came with which status."""
    try:
        error = inside(json.loads(body), "error")
    except (ValueError, RecursionError):
        return None
    return error if isinstance(error, dict) else None


def patience(answer: Answer) -> float | None:
    """Seconds until the platform takes calls again: its usage headers tell in minutes."""
    if (wait := faults.patience(answer.headers)) is not None:
        return wait
    minutes = [0.0]
    for name in USAGE:
        try:
            told = json.loads(answer.headers.get(name, "null"))
        except (ValueError, RecursionError):
            continue
        lists = told.values() if isinstance(told, dict) else []
        for one in [told, *(part for few in lists if isinstance(few, list) for part in few)]:
            known = inside(one, "estimated_time_to_regain_access")
            minutes.append(float(known) if isinstance(known, int | float) else 0.0)
    return max(minutes) * 60 or None


def _next(paging: Any, *, eager: bool) -> dict[str, str]:
    """What asks for the next part. `next` holds the token, so only its harmless parts are taken."""
    after = text(inside(paging, "cursors", "after"))
    further = text(inside(paging, "next"))
    if not further:
        return {"after": after} if after and eager else {}
    if after:
        return {"after": after}
    try:
        query = parse_qs(urlsplit(further).query)
    except ValueError:
        return {}
    return {name: query[name][0] for name in LEADS_ON if name in query}


@contextmanager
def open_graph(channel: ChannelRef, server: str, prefix: str, token: str) -> Iterator[Graph]:
    """A conversation as the channel's account. With the app's secret every call is signed (appsecret_proof)."""
    secret = channel.credentials.get("app_secret", "")
    proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest() if secret else ""
    with Http(channel.credentials.get("server") or server, bearer=token) as http:
        yield Graph(http, prefix, proof)


def signed(body: bytes, signature: str, app_secret: str) -> bool:
    """Whether a webhook's X-Hub-Signature-256 is the platform's: HMAC-SHA256 of the raw body with the app's secret."""
    kind, _, given = signature.strip().partition("=")
    if kind != "sha256" or not app_secret:
        return False
    made = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().lower().encode("utf-8", "replace"))
