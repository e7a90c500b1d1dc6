"""Reading one channel: the platform's profile first, then the page, and the ways to it from elsewhere (G1.3.6).

Nothing here touches the database but to read: a reading may take a minute, and no transaction waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kanalvakt.connectors import registry
from kanalvakt.connectors.base import Cap, ConnectorError, Profile
from kanalvakt.connectors.recognise.others import others
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import channel_ref
from kanalvakt.sendercheck import expecting
from kanalvakt.sendercheck.checks import logo, run
from kanalvakt.sendercheck.checks.fetching import Fetcher, Pictures
from kanalvakt.sendercheck.checks.naming import names
from kanalvakt.sendercheck.checks.page import Page, bare_host
from kanalvakt.sendercheck.checks.points import NAMES, Outcome, Point, Wanted, links_to
from kanalvakt.sendercheck.checks.todo import Todo
from kanalvakt.sendercheck.checks.todo import of as todo_of
from kanalvakt.sendercheck.models import How


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `facts`: per source (api, page) what the account called itself; a source not read is not there.

    `others`: the account's other addresses, by the platform's own word; None where that did not answer.
    """

    page: run.Result
    api: run.Result | None
    api_fault: str
    points: tuple[Point, ...]
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    others: Sequence[str] | None = None

    @property
    def how(self) -> How:
        """Which sources could be read."""
        read = not (self.page.wall and self.page.wall.whole)
        if self.api and read:
            return How.BOTH
        return How.API if self.api else How.PAGE if read else How.NOTHING

    @property
    def picture(self) -> bytes:
        """The profile's picture, the platform's own word first."""
        return (self.api.picture if self.api else b"") or self.page.picture

    @property
    def text(self) -> str:
        """All that was read of it in words."""
        parts = [self.api.page.everything] if self.api else []
        return "\n\n".join([*parts, self.page.page.title, self.page.page.everything]).strip()


def read(channel: Channel, fetcher: Fetcher) -> Reading:
    """Read it now. Never raises for what is out there."""
    expectation = expecting.of(channel)
    profile, fault = _profile(channel)
    wanted, own = expectation.wanted, expectation.logo
    address = profile.page if profile and profile.page else channel.address
    page = run.check(address, wanted, own_logo=own, fetcher=fetcher)
    api = None
    if profile:
        api = run.check_profile(profile, channel.address, wanted, own_logo=own, pictures=Pictures(fetcher))
    points = [_account(channel, profile, page) if name == "account" else _merged(name, profile, api, page)
              for name in NAMES]  # fmt: skip
    points += [_from_main(channel, expectation, fetcher), _from_site(channel, expectation, fetcher)]
    also = others(channel.platform, channel.address, profile.account, profile.handle) if profile else None
    return Reading(page, api, fault, tuple(points), _facts(wanted, profile, api, page), also)


def _profile(channel: Channel) -> tuple[Profile | None, str]:
    """What the platform says of the account, or why it does not ('' where nobody is asked)."""
    ref = channel_ref(channel)
    connector = registry.connector(channel.platform)
    if not connector.capabilities(ref).get(Cap.READ_PROFILE):
        return None, ""
    try:
        return connector.profile(ref), ""
    except ConnectorError as error:
        return None, str(error)


def _merged(name: str, profile: Profile | None, api: run.Result | None, page: run.Result) -> Point:
    """Found in either place is met. Not found is missing only where all of it could be read."""
    seen = next(point for point in page.points if point.name == name)
    if api is None or profile is None:
        return seen
    if name == "logo" and profile.whole and not profile.picture_url and seen.outcome == Outcome.UNREADABLE:
        return Point(name, Outcome.MISSING, "Kontot har ingen profilbild.", todo_of(name))
    told = next(point for point in api.points if point.name == name)
    if told.outcome == Outcome.MISSING and (profile.whole or name in ("name", "logo")):
        return seen if seen.outcome == Outcome.MET and name not in ("name", "logo") else told
    return min((told, seen), key=lambda point: _order(point, told))


def _order(point: Point, told: Point) -> int:
    """Met first; then what the page says, since there is more of it than the profile tells."""
    if point.outcome == Outcome.MET:
        return 0
    return 2 if point is told else 1


def _account(channel: Channel, profile: Profile | None, page: run.Result) -> Point:
    """A handle that answers as someone else, by the platform's own word where there is one."""
    seen = next(point for point in page.points if point.name == "account")
    if profile is None or not profile.handle or not channel.handle or seen.outcome == Outcome.MISSING:
        return seen
    ours, theirs = (one.casefold().lstrip("@") for one in (channel.handle, profile.handle))
    if channel.platform == "facebook":  # where a full stop in a name makes no difference
        ours, theirs = ours.replace(".", ""), theirs.replace(".", "")
    if ours in (theirs, profile.account.casefold()):
        return Point("account", Outcome.MET, f"Plattformen svarar som {profile.handle}.")
    if ours.isdecimal() or "/" in ours:  # a number, an old name or a group: no handle to compare with
        return seen
    text = f"Kopplingen svarar som {profile.handle}, inte som {channel.handle}."
    return Point("account", Outcome.MISSING, text, Todo("Kanalens adress i förteckningen, eller kopplingen", ""))


# --- the ways to the page


def _from_main(channel: Channel, expectation: expecting.Expectation, fetcher: Fetcher) -> Point:
    """The platform's main page leads to this channel."""
    if expectation.main is None:
        return Point(
            "from_main", Outcome.NOT_APPLICABLE, "Ingen huvudsida är vald på plattformen, eller så är det här den."
        )
    main = expectation.main
    profile, _fault = _profile(main)
    nothing = Wanted()
    found = run.check(main.address, nothing, own_logo=None, fetcher=fetcher)
    pages = [found.page]
    if profile:
        pages.append(run.check_profile(profile, main.address, nothing, own_logo=None, pictures=Pictures(None)).page)
    hidden = found.wall if found.wall and not (profile and profile.whole) else None
    todo = Todo(expecting.where_to_change(expectation), channel.address)
    return _way("from_main", pages, todo, place=main.name, hidden=hidden.text if hidden else "")


def _from_site(channel: Channel, expectation: expecting.Expectation, fetcher: Fetcher) -> Point:
    """The municipality's own web site leads to this channel, or to our public directory of all of them (G1.3.2)."""
    address = expectation.directory
    if not address:
        return Point("from_site", Outcome.NOT_APPLICABLE, "Ingen webbplats är angiven.")
    found = run.check(address, Wanted(), own_logo=None, fetcher=fetcher)
    if _leads_to_us(found, address):
        return Point("from_site", Outcome.MET, f"{address} länkar till den offentliga kanalförteckningen.")
    todo = Todo(address, channel.address)
    return _way("from_site", [found.page], todo, place=address, hidden=found.wall.text if found.wall else "")


def _leads_to_us(found: run.Result, address: str) -> bool:
    """A link to our public directory, or our own component on the page."""
    ours = expecting.our_host()
    if (found.wall and found.wall.whole) or ours == bare_host(address):
        return False
    return any(link.host == ours for link in found.page.links) or f"//{ours}" in found.page.source


def _way(name: str, pages: list[Page], todo: Todo, *, place: str, hidden: str) -> Point:
    """Whether one of the pages of `place` leads to what the to-do says to write."""
    if any(links_to(page, todo.write) for page in pages):
        return Point(name, Outcome.MET, f"{place} länkar hit.")
    if hidden:
        return Point(name, Outcome.UNREADABLE, f"{place} kunde inte läsas: {hidden}")
    return Point(name, Outcome.MISSING, f"{place} länkar inte hit.", todo)


# --- what is remembered of the account until the next time


def _facts(
    wanted: Wanted, profile: Profile | None, api: run.Result | None, page: run.Result
) -> dict[str, dict[str, Any]]:
    """The platform's own word is the surer one; of the page only what that leaves out."""
    facts: dict[str, dict[str, Any]] = {}
    if profile and api:
        facts["api"] = {
            "account": profile.account,
            "name": profile.name,
            "links": sorted(link.url for link in api.page.links),
            "picture": _print(api.picture),
        }
    if not page.wall and not (profile and profile.whole):
        called = names(page.page)
        facts["page"] = {
            "name": called[0] if called and not profile else "",
            "links": [wanted.site] if page.outcome("site") == Outcome.MET else [],
            "picture": _print(page.picture) if not profile else "",
        }
    return facts


def _print(picture: bytes) -> str:
    try:
        return logo.fingerprint(picture) if picture else ""
    except logo.Unreadable:
        return ""
