"""Fetch a page and its picture through the egress guard, and judge every point. Never raises for what is out there."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress
from kanalvakt.connectors.http import Http, Limits
from kanalvakt.connectors.recognise import NotAChannel, recognise
from kanalvakt.sendercheck.checks import logo, points, todo
from kanalvakt.sendercheck.checks.page import Page, read
from kanalvakt.sendercheck.checks.points import Outcome, Point, Wanted
from kanalvakt.sendercheck.checks.walls import Wall, wall

LIMITS = Limits(total=30, size=8 * 1024 * 1024, attempts=1)
_ANY_STATUS = frozenset(range(400, 1000))
# A picture's description that says it is the profile's own.
_AVATAR = ("avatar", "profile", "profil", "logo", "logotyp", "custom-logo", "site-logo")
_MOST_PICTURES = 6


@dataclass(frozen=True, slots=True)
class Result:
    """One check: where it ended, the wall that was met, every point in order, the page's text, its profile picture."""

    address: str
    final: str
    status: int
    wall: Wall | None
    points: tuple[Point, ...]
    page: Page
    picture: bytes = b""

    def outcome(self, name: str) -> Outcome:
        """What one point came to."""
        return next(point.outcome for point in self.points if point.name == name)


class Fetcher:
    """Gets pages and pictures; one conversation each, redirects anywhere but to private addresses."""

    def __init__(self, *, allow: frozenset[str] = frozenset(), limits: Limits = LIMITS) -> None:
        self._allow = allow
        self._limits = limits

    def get(self, url: str) -> tuple[int, str, bytes]:
        """Status, final address, body. Raises ConnectorError."""
        with Http(url, anywhere=True, limits=self._limits, egress=Egress(self._allow)) as http:
            answer = http.get("", expect=_ANY_STATUS)
        return answer.status, answer.url, answer.body


def check(address: str, wanted: Wanted, *, own_logo: bytes | None, fetcher: Fetcher) -> Result:
    """Check the live page at `address`."""
    try:
        status, final, body = fetcher.get(address)
    except ConnectorError as error:
        page = read("", address)
        return _result(
            asked=address, final=address, status=0, page=page, wanted=wanted, met=_fault(error), own_logo=own_logo
        )
    page = read(_decoded(body), final)
    met = wall(page, status)
    found = Pictures(fetcher).of(page) if own_logo is not None and not (met and met.whole) else []
    return _result(
        asked=address, final=final, status=status, page=page, wanted=wanted, met=met, own_logo=own_logo, found=found
    )


def check_saved(html: bytes, address: str, wanted: Wanted, *, own_logo: bytes | None, pictures: "Pictures") -> Result:
    """Check a page that somebody saved; `address` is where it was, if known."""
    page = read(_decoded(html), address)
    met = wall(page)
    found = pictures.of(page) if own_logo is not None and not (met and met.whole) else []
    return _result(
        asked=address, final=address, status=200, page=page, wanted=wanted, met=met, own_logo=own_logo, found=found
    )


def _fault(error: ConnectorError) -> Wall:
    """What the wire refused, in its own words."""
    if error.code == "refused":
        return Wall("blocked_address", str(error))
    return Wall(str(error.code), str(error))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _result(
    *,
    asked: str,
    final: str,
    status: int,
    page: Page,
    wanted: Wanted,
    met: Wall | None,
    own_logo: bytes | None,
    found: Sequence[bytes] = (),
) -> Result:
    seen, best = _logo(own_logo, found, met)
    judged = {point.name: point for point in points.judge(page, wanted, met)}
    judged["logo"] = seen
    if (elsewhere := _elsewhere(asked, final)) and not (met and met.whole):
        judged["account"] = elsewhere
    return Result(asked, final, status, met, tuple(judged[name] for name in points.NAMES), page, best)


def _elsewhere(asked: str, final: str) -> Point | None:
    """A handle that answers as someone else: the address led to another account on the same platform."""
    try:
        one, other = recognise(asked), recognise(final)
    except NotAChannel:
        return None
    if one.address == other.address or one.kind != other.kind or one.handle.isdecimal() or other.handle.isdecimal():
        return None
    if one.kind in ("site", "wordpress", "feed"):
        return None
    text = f"Adressen leder till {other.handle}, inte till {one.handle}."
    return Point("account", Outcome.MISSING, text, todo.of("account", site="", name="", unit="", contact="", main=""))


def _logo(own: bytes | None, found: Sequence[bytes], met: Wall | None) -> tuple[Point, bytes]:
    """The logo's point, and the picture that it was judged by."""
    first = next((data for data in found if data), b"")
    if own is None:
        return Point("logo", Outcome.NOT_APPLICABLE, "Ingen logotyp är angiven att jämföra med."), first
    if met and met.whole:
        return Point("logo", Outcome.UNREADABLE, f"Kunde inte läsas: {met.text}"), b""
    looks: list[tuple[logo.Likeness, bytes]] = []
    for data in found:
        try:
            looks.append((logo.compare(own, data), data))
        except logo.Unreadable:
            continue
    if not looks:
        return Point("logo", Outcome.UNREADABLE, "Kunde inte läsas: ingen profilbild gick att hämta."), b""
    best, picture = min(looks, key=lambda pair: (not pair[0].same, pair[0].bits))
    measured = f"{best.bits} av 256 delar skiljer, färgen {best.colour:.0f} av 255"
    if best.same:
        return Point("logo", Outcome.MET, f"Profilbilden är logotypen ({measured})."), picture
    missing = todo.of("logo", site="", name="", unit="", contact="", main="")
    if met:
        return Point("logo", Outcome.UNREADABLE, f"Kunde inte läsas: {met.text}"), first
    return Point("logo", Outcome.MISSING, f"Profilbilden är inte logotypen ({measured}).", missing), first


class Pictures:
    """The profile's pictures: what the page names as its own, then its icons. `folder`: beside a saved page."""

    def __init__(self, fetcher: Fetcher | None, *, folder: Path | None = None, given: bytes | None = None) -> None:
        self._fetcher = fetcher
        self._folder = folder.resolve() if folder else None
        self._given = given

    def of(self, page: Page) -> list[bytes]:
        """The bytes of up to six pictures; empty where none could be had."""
        if self._given is not None:
            return [self._given]
        return [data for url in candidates(page)[:_MOST_PICTURES] if (data := self._bytes(url))]

    def _bytes(self, url: str) -> bytes:
        if url.startswith("data:"):
            return _data(url)
        if data := self._beside(url):
            return data
        if not self._fetcher or not url.startswith(("http://", "https://")):
            return b""
        try:
            status, _, body = self._fetcher.get(url)
        except ConnectorError:
            return b""
        return body if status < 400 else b""

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


def candidates(page: Page) -> list[str]:
    """Addresses of what may be the profile's picture, best first."""
    named = [
        picture.url for picture in page.pictures if any(word in picture.about.casefold() for word in _AVATAR)
    ]  # fmt: skip
    told = [page.meta.get(name, "") for name in ("og:image", "og:image:secure_url", "twitter:image")]
    rest = [picture.url for picture in page.pictures]
    return list(dict.fromkeys(urljoin(page.address, url) for url in (*named, *told, *rest[:3]) if url))


def _data(url: str) -> bytes:
    head, _, body = url.partition(",")
    try:
        return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)
    except (ValueError, binascii.Error):
        return b""
