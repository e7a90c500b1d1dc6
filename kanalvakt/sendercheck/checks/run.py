"""Check a page: fetch it and its picture, and judge every point. Never raises for what is out there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ConnectorError, Profile
from kanalvakt.connectors.recognise import NotAChannel, recognise
from kanalvakt.sendercheck.checks import logo, points, todo
from kanalvakt.sendercheck.checks.fetching import Fetched, Fetcher, Pictures, decoded
from kanalvakt.sendercheck.checks.page import Page, read
from kanalvakt.sendercheck.checks.points import Outcome, Point, Wanted
from kanalvakt.sendercheck.checks.profile import page_of
from kanalvakt.sendercheck.checks.walls import Wall, no_page, wall

# What a real browser may get past.
_FOR_A_BROWSER = ("shell", "browser", "empty", "captcha", "unlike")
# A page of so few words that sends its visitors elsewhere is not the page; nor is any after so many.
_ON_ITS_WAY, _MOST_STEPS = 60, 5


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
    screenshot: bytes = b""

    def outcome(self, name: str) -> Outcome:
        """What one point came to."""
        return next(point.outcome for point in self.points if point.name == name)


def check(address: str, wanted: Wanted, *, own_logo: bytes | None, fetcher: Fetcher) -> Result:
    """Check the live page at `address`."""
    try:
        fetched, page, met = _fetched(address, wanted, fetcher)
    except ConnectorError as error:
        page = read("", address)
        return _result(asked=address, status=0, page=page, wanted=wanted, met=_fault(error), own_logo=own_logo)
    found = _pictures(Pictures(fetcher), page, met, wanted=own_logo is not None or wanted.picture)
    return _result(
        asked=address,
        status=fetched.status,
        page=page,
        wanted=wanted,
        met=met,
        own_logo=own_logo,
        found=found,
        screenshot=fetched.screenshot,
    )


def _fetched(address: str, wanted: Wanted, fetcher: Fetcher) -> tuple[Fetched, Page, Wall | None]:
    """The page, where it sends its visitors by itself, and in a browser what only that can see."""
    seen = {address}
    fetched = fetcher.page(address)
    page, met = _read(fetched, wanted)
    while page.refresh and page.words <= _ON_ITS_WAY and fetched.status < 400:
        if page.refresh in seen or len(seen) > _MOST_STEPS:
            raise faults.ring(urlsplit(page.address).netloc)
        seen.add(page.refresh)
        fetched = fetcher.page(page.refresh)
        page, met = _read(fetched, wanted)
    if met and met.kind in _FOR_A_BROWSER and (again := fetcher.again(page.address)):
        fetched = again
        page, met = _read(fetched, wanted)
    return fetched, page, met


def check_saved(html: bytes, address: str, wanted: Wanted, *, own_logo: bytes | None, pictures: Pictures) -> Result:
    """Check a page that somebody saved; `address` is where it was, if known."""
    page = read(decoded(html), address)
    met = no_page(html) or points.reconsidered(wall(page), page, wanted)
    found = _pictures(pictures, page, met, wanted=own_logo is not None)
    return _result(asked=address, status=200, page=page, wanted=wanted, met=met, own_logo=own_logo, found=found)


def check_profile(
    profile: Profile, address: str, wanted: Wanted, *, own_logo: bytes | None, pictures: Pictures
) -> Result:
    """Check what the platform's API says of the account at `address`."""
    page = page_of(profile, address)
    found = _pictures(pictures, page, None, wanted=own_logo is not None or wanted.picture)
    return _result(asked=address, status=200, page=page, wanted=wanted, met=None, own_logo=own_logo, found=found)


def _pictures(pictures: Pictures, page: Page, met: Wall | None, *, wanted: bool) -> list[bytes]:
    """Only where there is something to compare them with, or they are to be kept."""
    return pictures.of(page) if wanted and not (met and met.whole) else []


def _read(fetched: Fetched, wanted: Wanted) -> tuple[Page, Wall | None]:
    page = read(decoded(fetched.body, fetched.media_type), fetched.final)
    if fetched.status < 400 and (file := no_page(fetched.body, fetched.media_type)):
        return read("", fetched.final), file
    met = wall(page, fetched.status)
    return page, met if fetched.status >= 400 else points.reconsidered(met, page, wanted)


def _fault(error: ConnectorError) -> Wall:
    """What the wire refused, in its own words."""
    if error.code == "refused":
        return Wall("blocked_address", str(error))
    return Wall(str(error.code), str(error))


def _result(
    *,
    asked: str,
    status: int,
    page: Page,
    wanted: Wanted,
    met: Wall | None,
    own_logo: bytes | None,
    found: Sequence[bytes] = (),
    screenshot: bytes = b"",
) -> Result:
    seen, best = _logo(own_logo, found, met)
    judged = {point.name: point for point in points.judge(page, wanted, met)}
    judged["logo"] = seen
    if met and not any(point.outcome == Outcome.MET for point in judged.values()):
        met = replace(met, whole=True)  # nothing of the page itself was seen
    if (elsewhere := _elsewhere(asked, page.address)) and not (met and met.whole):
        judged["account"] = elsewhere
    in_order = tuple(judged[name] for name in points.NAMES)
    return Result(asked, page.address, status, met, in_order, page, best, screenshot)


def _elsewhere(asked: str, final: str) -> Point | None:
    """A handle that answers as someone else: the address led to another account on the same platform."""
    try:
        one, other = recognise(asked), recognise(final)
    except NotAChannel:
        return None
    if one.address == other.address or one.kind != other.kind or one.handle.isdecimal() or other.handle.isdecimal():
        return None
    if one.kind in points.SITES:
        return None
    text = f"Adressen leder till {other.handle}, inte till {one.handle}."
    return Point("account", Outcome.MISSING, text, todo.of("account"))


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
    best, picture = min(looks, key=lambda pair: (not pair[0].same, pair[0].parts, pair[0].colour))
    measured = f"{best.parts} av 256 delar skiljer"
    if best.same:
        return Point("logo", Outcome.MET, f"Profilbilden är logotypen ({measured})."), picture
    if met or not logo.is_knowable(own):
        why = met.text if met else "logotypen har för tunna drag för att jämföras. Se efter själv."
        return Point("logo", Outcome.UNREADABLE, f"Kunde inte läsas: {why}"), first
    said = f"Profilbilden är inte logotypen ({measured})."
    if best.alike:
        said = "Profilbilden liknar logotypen men skiljer sig på något ställe. Det kan vara en äldre version."
    return Point("logo", Outcome.MISSING, said, todo.of("logo")), first
