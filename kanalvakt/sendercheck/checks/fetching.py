"""Getting a page and its pictures, through the egress guard, never more than so much or for so long."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

from kanalvakt.connectors import browser
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress
from kanalvakt.connectors.http import Http, Limits
from kanalvakt.sendercheck.checks.page import Page

LIMITS = Limits(total=30, size=8 * 1024 * 1024, attempts=1)
_ANY_STATUS = frozenset(range(400, 1000))
# A picture's description that says it is the profile's own.
_AVATAR = ("avatar", "profile", "profil", "logo", "logotyp", "custom-logo", "site-logo")
_MOST_PICTURES = 6
# What a browser makes of UTF-8 on a page that does not say so: two signs for each letter.
_TWICE = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122\u20ac]"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: `final` is where redirects ended, `screenshot` a PNG of it where a browser drew it."""

    status: int
    final: str
    body: bytes
    screenshot: bytes = b""
    media_type: str = ""


class Fetcher:
    """Gets pages and pictures; one conversation each, redirects anywhere but to private addresses.

    `chromium`: where the browser is, if there is one. `always`: every page is seen in it, and its picture taken; else
    only what a program must fill.
    """

    def __init__(
        self,
        egress: Callable[[], Egress] = Egress,
        *,
        chromium: str | None = None,
        always: bool = False,
        limits: Limits = LIMITS,
    ) -> None:
        self._egress = egress
        self._chromium = chromium
        self._always = always
        self._limits = limits

    def page(self, url: str) -> Fetched:
        """The page. Raises ConnectorError."""
        if not self._always or not self._chromium:
            return self.get(url)
        try:
            return self._seen(self._chromium, url)
        except ConnectorError as error:
            if error.code in ("refused", "too_large"):
                raise
            return self.get(url)

    def again(self, url: str) -> Fetched | None:
        """A page that plain HTTP did not get, in the browser; None when there is none, or it was seen there already."""
        if self._always or not self._chromium:
            return None
        try:
            return self._seen(self._chromium, url)
        except ConnectorError:
            return None

    def _seen(self, chromium: str, url: str) -> Fetched:
        seen = browser.look(chromium, url, self._egress())
        html = _TWICE.sub(_once, seen.html)
        return Fetched(seen.status, seen.url, html.encode("utf-8", "surrogatepass"), seen.picture)

    def get(self, url: str) -> Fetched:
        """Anything by its address. Raises ConnectorError."""
        with Http(url, anywhere=True, limits=self._limits, egress=self._egress()) as http:
            answer = http.get("", expect=_ANY_STATUS)
        return Fetched(answer.status, answer.url, answer.body, media_type=answer.headers.get("content-type", ""))


class Pictures:
    """The profile's pictures: what the page names as its own, or else its icons. `folder`: beside a saved page."""

    def __init__(self, fetcher: Fetcher | None, *, folder: Path | None = None, given: bytes | None = None) -> None:
        self._fetcher = fetcher
        self._folder = folder.resolve() if folder else None
        self._given = given

    def of(self, page: Page) -> list[bytes]:
        """The bytes of up to six pictures; empty where none could be had."""
        if self._given is not None:
            return [self._given]
        for urls in candidates(page):
            if found := [data for url in urls if (data := self._bytes(url))]:
                return found
        return []

    def _bytes(self, url: str) -> bytes:
        if url.startswith("data:"):
            return _data(url)
        if data := self._beside(url):
            return data
        if not self._fetcher or not url.startswith(("http://", "https://")):
            return b""
        try:
            found = self._fetcher.get(url)
        except ConnectorError:
            return b""
        return found.body if found.status < 400 else b""

    def _beside(self, url: str) -> bytes:
        """A file that was saved with the page: in its folder or one below, never outside."""
        parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
        for tail in (parts[-2:], parts[-1:]):
            if self._folder is None or not tail:
                break
            try:
                path = self._folder.joinpath(*tail).resolve()
                if path.is_relative_to(self._folder) and path.is_file():
                    return path.read_bytes()
            except (OSError, ValueError):
                break
        return b""


def candidates(page: Page) -> list[list[str]]:
    """Addresses of what may be the profile's picture, in groups: only where none of one can be had the next counts.

    First what the page calls so, with what it gives to those who share it (or else its icons); then its first pictures:
    a logo in a post says nothing of a profile that has none.
    """
    named = [one.url for one in page.pictures if any(word in one.about.casefold() for word in _AVATAR)]
    told = [page.meta.get(name, "") for name in ("og:image", "og:image:secure_url", "twitter:image")]
    first = [one.url for one in page.pictures[:3]]
    return [
        list(dict.fromkeys(urljoin(page.address, url) for url in urls if url))[:_MOST_PICTURES]
        for urls in ((*named, *told, *([] if named else reversed(page.icons))), first)
    ]


_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([\w-]+)")
# Such a share of a page (signs that are no UTF-8) may be broken, and it is UTF-8 all the same.
_FEW = 0.01


def decoded(body: bytes, media_type: str = "") -> str:
    """A page's text, in the encoding that fits: what it says of itself is wrong often enough."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    told = _CHARSET.search(media_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    name = told[1].lower() if told else "utf-8"
    text = body.decode("utf-8-sig", errors="replace")
    broken, high = text.count("\ufffd"), sum(byte > 127 for byte in body)
    if name in ("utf-8", "utf8") and broken <= max(1, _FEW * len(text)) and high > 2 * broken:
        return text
    name = "cp1252" if name in ("utf-8", "utf8", "iso-8859-1", "latin1") else name
    try:
        return body.decode(name, errors="replace")
    except LookupError:
        return body.decode("cp1252", errors="replace")


def _once(match: re.Match[str]) -> str:
    """The letter that was meant, where it can be told."""
    try:
        return b"".join(one.encode("latin-1" if one < "\u0100" else "cp1252") for one in match[0]).decode("utf-8")
    except UnicodeError:
        return match[0]


def _data(url: str) -> bytes:
    head, _, body = url.partition(",")
    try:
        return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)
    except (ValueError, binascii.Error):
        return b""
