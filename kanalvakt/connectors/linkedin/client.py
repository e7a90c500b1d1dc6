"""LinkedIn's versioned REST API: what is asked, in Rest.li 2.0's way of writing, and how its faults are told.

learn.microsoft.com/linkedin/marketing (posts, comments, organization social action notifications, versioning).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tours import Listed
from kanalvakt.core.wording import kept as _

API = "https://api.linkedin.com"
SCOPES = {
    "r_organization_social_feed": _("Läsa sidans inlägg och kommentarer."),
    "w_organization_social_feed": _("Svara i sidans namn, när en människa har skrivit svaret."),
    "rw_organization_admin": _("Läsa sidans uppgifter och LinkedIns besked om nya kommentarer och omnämnanden."),
}
PLACE = oauth.Place(
    "linkedin",
    "https://www.linkedin.com/oauth/v2/authorization",
    "https://www.linkedin.com/oauth/v2/accessToken",
    tuple(SCOPES),
    speaks="body",
)
TOLD = (400, 403, 426, 429)


@dataclass(frozen=True, slots=True)
class Product:
    """One of LinkedIn's API products: the setting that holds its version (year and month), and where it has pages.

    `pause`: seconds to wait when it is asked too often; 0 until its day is over.
    """

    setting: str
    pages: str
    pause: float = 0

    @property
    def version(self) -> str:
        """The version that is spoken."""
        from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

        return str(getattr(settings, self.setting))

    @property
    def sunset(self) -> date:
        """The day from which LinkedIn may have closed the version: each lives for a year."""
        return date(int(self.version[:4]) + 1, int(self.version[4:6]), 1)


COMMUNITY = Product("LINKEDIN_VERSION", "/rest/organizations")


class Client:
    """One conversation as one page's administrator."""

    def __init__(self, http: Http, name: str, product: Product = COMMUNITY) -> None:
        self._http, self._name, self.product = http, name, product
        self.host = http.host

    def get(
        self, path: str, asked: Mapping[str, str] | None = None, *, finder: bool = False, batch: bool = False
    ) -> Answer:
        """Read `path`. Only what stands within List( ) and ( ) keeps its own signs (Rest.li 2.0)."""
        more = "&".join(f"{name}={_written(value)}" for name, value in (asked or {}).items())
        method = "FINDER" if finder else "BATCH_GET" if batch else ""
        headers = self._headers() | ({"X-RestLi-Method": method} if method else {})
        answer = self._told(self._http.get(f"{path}?{more}" if more else path, headers=headers, expect=TOLD))
        answer.object()
        return answer

    @cached_property
    def page(self) -> Mapping[str, Any]:
        """The page behind the name in the channel's address, or its number."""
        if self._name.isdecimal():
            found = [self.get(f"{self.product.pages}/{self._name}").object()]
        else:
            found = self.listing(self.product.pages, {"q": "vanityName", "vanityName": self._name}).values
        if not found or not text(found[0].get("id")):
            raise faults.status(404, self.host)
        return found[0]

    @property
    def urn(self) -> str:
        """How LinkedIn names the page."""
        return f"urn:li:organization:{text(self.page.get('id'))}"

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """A page of a list; one object by itself is a list of one."""
        answer = self.get(path, params, finder="q" in params)
        values = answer.object()
        if "elements" not in values and text(values.get("id")):
            return Listed(answer, [values], {})
        if not isinstance(values.get("elements"), list):
            raise faults.unreadable(self.host)
        found = [one for one in values["elements"] if isinstance(one, dict)]
        links = inside(values, "paging", "links")
        further = any(inside(one, "rel") == "next" for one in links) if isinstance(links, list) else False
        start = int(params.get("start", "0")) + len(found)
        return Listed(answer, found, {"start": str(start)} if further and found else {})

    def one(self, path: str) -> Mapping[str, Any] | None:
        """One object; None when there is none."""
        try:
            return self.get(path).object()
        except ConnectorError as error:
            if error.code == "gone":
                return None
            raise

    def write(self, path: str, values: Mapping[str, Any]) -> Answer:
        """Write something new, once."""
        answer = self._http.write("POST", path, json=dict(values), headers=self._headers(), expect=TOLD)
        self._told(answer, write=True).done()
        return answer

    def _headers(self) -> dict[str, str]:
        return {"LinkedIn-Version": self.product.version, "X-Restli-Protocol-Version": "2.0.0"}

    def _told(self, answer: Answer, *, write: bool = False) -> Answer:
        if answer.status < 400:
            return answer
        if answer.status == 426 or b"NONEXISTENT_VERSION" in answer.body:
            raise ConnectorError(
                "sunset",
                _(
                    "LinkedIn har stängt den version ({version}) som Kanalvakt talar. Driften sätter "
                    "KANALVAKT_{setting} till en som gäller."
                ).format(version=self.product.version, setting=self.product.setting),
                permanent=True,
            )
        if answer.status == 429:
            raise faults.throttled(self.host, faults.patience(answer.headers) or self.product.pause or _midnight())
        raise faults.status(answer.status, self.host, write=write)


def encoded(urn: str) -> str:
    """A name of LinkedIn's as it stands in an address."""
    return quote(urn, safe="")


def _written(value: str) -> str:
    return value if value.startswith(("List(", "(start:")) else quote(value, safe="")


def _midnight() -> float:
    """Seconds until LinkedIn's day is over: quotas begin anew at midnight UTC."""
    now = datetime.now(UTC)
    return ((now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) - now).total_seconds()


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with LinkedIn, with the administrator's token, renewed when it has ended."""
    with Http(oauth.at(channel, API), bearer=oauth.token(PLACE, channel)) as http:
        yield Client(http, name_of(channel))


def name_of(channel: ChannelRef) -> str:
    """The page's name in its address, or its number."""
    return channel.handle or channel.address.rstrip("/").rpartition("/")[2]
