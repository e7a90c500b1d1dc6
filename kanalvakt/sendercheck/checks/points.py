"""The points of a sender check (G1.1.4, G1.3.1, G1.3.6, G1.6.1), each judged from a page that could be read."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import idna

from kanalvakt.connectors.recognise import NotAChannel, recognise
from kanalvakt.connectors.recognise.nobodys import SHORT
from kanalvakt.sendercheck.checks.contacts import contact
from kanalvakt.sendercheck.checks.naming import name, names
from kanalvakt.sendercheck.checks.notices import notice, rules
from kanalvakt.sendercheck.checks.page import Page, bare_host
from kanalvakt.sendercheck.checks.seen import Seen, is_ours, is_platform_s, plain, within
from kanalvakt.sendercheck.checks.todo import Todo
from kanalvakt.sendercheck.checks.todo import of as todo_of
from kanalvakt.sendercheck.checks.walls import UNLIKE, Wall


class Outcome(StrEnum):
    """What a point came to. A waiver is the register's matter and is laid over `missing`."""

    MET = "met"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page should show. Empty: not asked, and then not applicable. `main` is the main page on the platform.

    `also`: other names that are as good as `name`. `picture`: keep the profile's picture even without a logo.
    """

    name: str = ""
    site: str = ""
    unit: str = ""
    main: str = ""
    contact: str = ""
    dialogue: bool = True
    also: tuple[str, ...] = ()
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One point: `name` for programs, `text` says what was seen (plain Swedish), `todo` what to write where."""

    name: str
    outcome: Outcome
    text: str
    todo: Todo | None = None


# Kinds that are whole web sites: two addresses on one tell no two accounts.
SITES = ("manual", "wordpress", "ghost", "feed")
NAMES = ("account", "name", "logo", "site", "contact", "notice", "rules", "unit", "main")


def judge(page: Page, wanted: Wanted, wall: Wall | None) -> list[Point]:
    """Every point but the logo, in order. Behind a wall nothing is missing; behind half a wall, what is seen counts."""
    return [_judged(name, look(page, wanted), wanted, wall) for name, look in _LOOKS.items()]


def _judged(name: str, seen: Seen, wanted: Wanted, wall: Wall | None) -> Point:
    if wall and name == "account":
        return Point(name, Outcome.UNREADABLE, f"Kunde inte läsas: {wall.text}")
    if seen.found is None:
        return Point(name, Outcome.NOT_APPLICABLE, seen.text)
    if wall and (wall.whole or not seen.found):
        return Point(name, Outcome.UNREADABLE, f"Kunde inte läsas: {wall.text}")
    if seen.found:
        return Point(name, Outcome.MET, seen.text)
    if seen.unsure:
        return Point(name, Outcome.UNREADABLE, f"Kunde inte läsas: {seen.text}")
    return Point(name, Outcome.MISSING, seen.text, todo_of(name, site=wanted.site, name=wanted.name, unit=wanted.unit,
                                                           contact=wanted.contact, main=wanted.main))  # fmt: skip


# --- account and name


def _account(page: Page, wanted: Wanted) -> Seen:
    """Whether the page itself says that it is the one that was asked for; see `Asked` in run.py for the redirect."""
    claimed = page.canonical or page.meta.get("og:url", "")
    if not page.address or not claimed:
        return Seen(None, "Sidan säger inte vilket konto den är.")
    try:
        asked, told = recognise(page.address), recognise(claimed)
    except NotAChannel:
        return Seen(None, "Adressen går inte att jämföra med det konto som sidan uppger.")
    if asked.kind != told.kind or asked.kind in SITES:
        same_host = bare_host(page.address) == bare_host(claimed)
        return (
            Seen(True, "Sidan uppger samma webbplats.") if same_host else Seen(None, "Adresserna går inte att jämföra.")
        )
    if asked.address == told.address or _number(asked.handle) != _number(told.handle):
        return Seen(True, f"Sidan svarar som {told.handle}.")
    return Seen(False, f"Sidan svarar som {told.handle}, inte som {asked.handle}.")


def _number(handle: str) -> bool:
    """A numeric id and a handle are two names of one account: that is no difference."""
    return handle.isdecimal()


def reconsidered(wall: Wall | None, page: Page, wanted: Wanted) -> Wall | None:
    """What the page shows of us weighs against a wall by its words; that it shows nothing at all speaks for one.

    Where what was taken for a wall says several things that only we say, it hides a part at most. And a page of a few
    words without a picture, on which neither our name nor anything else of ours is, may be anything.
    """
    looks = [look(page, wanted) for name, look in _LOOKS.items() if name not in ("account", "name", "main")]
    ours = sum(bool(seen.found) for seen in looks)
    if wall and wall.whole and wall.kind in _DOUBTFUL and ours >= _ENOUGH:
        return replace(wall, whole=False)
    if wall or ours or page.words > _NEXT_TO_NOTHING or not wanted.name or page.pictures:
        return wall
    called = plain(f"{page.title}\n{page.everything}\n{page.meta.get('og:title', '')}")
    return None if any(plain(name) in called for name in (wanted.name, *wanted.also)) else UNLIKE


# Kinds of walls that are told by words which a page of ours may use as well; and how much of ours outweighs them.
_DOUBTFUL, _ENOUGH = ("login", "consent", "captcha", "age", "maintenance", "broken", "browser", "shell"), 3
_NEXT_TO_NOTHING = 40


# --- links


def _site(page: Page, wanted: Wanted) -> Seen:
    """A link to the web site, or its address in writing (G1.3.1 asks for a reference)."""
    host = bare_host(wanted.site if "//" in wanted.site else f"https://{wanted.site}") if wanted.site else ""
    if not host:
        return Seen(None, "Ingen webbplats är angiven att leta efter.")
    for link in page.links:
        if within(link.host, host) and bare_host(page.address) != link.host:
            return Seen(True, f"Länk till {link.url[:200]}.")
    if within(bare_host(page.address), host):
        return Seen(True, "Sidan ligger på webbplatsen.")
    if _written(page, host):
        return Seen(True, f"Adressen {host} står i texten, men inte som länk.")
    if short := next((link for link in page.links if link.host in SHORT and is_ours(link, page)), None):
        return Seen(False, f"länken {short.url[:120]} säger inte vart den leder.", unsure=True)
    return Seen(False, f"Ingen länk till {host}.")


def _written(page: Page, host: str) -> bool:
    """Whether the address can be read on the page, other than on a link that leads somewhere else."""
    spelt = "|".join(map(re.escape, {host, idna.decode(host, uts46=True) if "xn--" in host else host}))
    address = re.compile(rf"(?i)(?<![\w@.-])(https?://)?(www\.)?({spelt})(?![\w-]|\.\w)")
    said = unicodedata.normalize("NFC", page.everything)
    for link in page.links:
        elsewhere = link.host and link.host not in SHORT and not is_platform_s(link.host)
        if elsewhere and address.search(link.text):
            said = said.replace(link.text, " ", 1)
    return bool(address.search(said))


# --- who stands behind it


def _unit(page: Page, wanted: Wanted) -> Seen:
    if not wanted.unit:
        return Seen(None, "Ingen enhet är angiven att leta efter.")
    said = plain("\n".join((*names(page), page.everything)))
    if re.search(rf"(?<!\w){re.escape(plain(wanted.unit))}(?!\w)", said):
        return Seen(True, f"Sidan säger att {wanted.unit} står bakom.")
    return Seen(False, f"Det framgår inte att {wanted.unit} står bakom sidan.")


# --- the main page, both ways


def _main(page: Page, wanted: Wanted) -> Seen:
    if not wanted.main:
        return Seen(None, "Ingen huvudsida är angiven.")
    if _same(page.address, wanted.main):
        return Seen(None, "Det här är huvudsidan.")
    if links_to(page, wanted.main):
        return Seen(True, f"Länk till huvudsidan {wanted.main}.")
    return Seen(False, f"Ingen länk till huvudsidan {wanted.main}.")


def links_to(page: Page, address: str) -> bool:
    """Whether the page links to an account, in whatever spelling of its address (G1.3.6)."""
    return any(_same(link.url, address) for link in page.links)


def _same(one: str, other: str) -> bool:
    try:
        return recognise(one).address == recognise(other).address
    except NotAChannel:
        return bool(one) and one.rstrip("/") == other.rstrip("/")


_NO_DIALOGUE = "Kanalen har ingen dialog, så husregler behövs inte."
_LOOKS: dict[str, Callable[[Page, Wanted], Seen]] = {
    "account": _account,
    "name": lambda page, wanted: name(page, wanted.name, wanted.also),
    "site": _site,
    "contact": lambda page, _wanted: contact(page),
    "notice": lambda page, _wanted: notice(page),
    "rules": lambda page, wanted: rules(page) if wanted.dialogue else Seen(None, _NO_DIALOGUE),
    "unit": _unit,
    "main": _main,
}
