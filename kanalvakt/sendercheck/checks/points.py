"""The points of a sender check (G1.1.4, G1.3.1, G1.3.6, G1.6.1), each judged from a page that could be read."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from kanalvakt.connectors.recognise import NotAChannel, recognise
from kanalvakt.sendercheck.checks.page import Link, Page, bare_host
from kanalvakt.sendercheck.checks.todo import Todo
from kanalvakt.sendercheck.checks.todo import of as todo_of
from kanalvakt.sendercheck.checks.walls import PLATFORM_HOSTS, Wall


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


NAMES = ("account", "name", "logo", "site", "contact", "notice", "rules", "unit", "main")


def judge(page: Page, wanted: Wanted, wall: Wall | None) -> list[Point]:
    """Every point but the logo, in order. Behind a wall nothing is missing; behind half a wall, what is seen counts."""
    return [_judged(name, look(page, wanted), wanted, wall) for name, look in _LOOKS.items()]


def _judged(name: str, seen: "Seen", wanted: Wanted, wall: Wall | None) -> Point:
    if wall and name == "account":
        return Point(name, Outcome.UNREADABLE, f"Kunde inte läsas: {wall.text}")
    if seen.found is None:
        return Point(name, Outcome.NOT_APPLICABLE, seen.text)
    if wall and (wall.whole or not seen.found):
        return Point(name, Outcome.UNREADABLE, f"Kunde inte läsas: {wall.text}")
    if seen.found:
        return Point(name, Outcome.MET, seen.text)
    return Point(name, Outcome.MISSING, seen.text, todo_of(name, site=wanted.site, name=wanted.name, unit=wanted.unit,
                                                           contact=wanted.contact, main=wanted.main))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """`found` None: not applicable."""

    found: bool | None
    text: str


def plain(text: str) -> str:
    """For comparing: one form of each letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


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
    if asked.kind != told.kind or asked.kind in ("site", "wordpress", "feed"):
        same_host = bare_host(page.address) == bare_host(claimed)
        return (
            Seen(True, "Sidan uppger samma webbplats.") if same_host else Seen(None, "Adresserna går inte att jämföra.")
        )
    if asked.handle.casefold() == told.handle.casefold() or _number(asked.handle) != _number(told.handle):
        return Seen(True, f"Sidan svarar som {told.handle}.")
    return Seen(False, f"Sidan svarar som {told.handle}, inte som {asked.handle}.")


def _number(handle: str) -> bool:
    """A numeric id and a handle are two names of one account: that is no difference."""
    return handle.isdecimal()


_APART = re.compile(r"\s*[|•·–—»«()\[\]]\s*|\s+[-:/]\s+|\s*:\s+|,\s+|\s+@")


def names(page: Page) -> list[str]:
    """What the page calls itself, best first."""
    told = [page.meta.get(name, "") for name in ("og:title", "twitter:title", "profile:username", "og:site_name")]
    return list(dict.fromkeys(name for name in (*told[:2], *page.headings[:4], page.title, told[3]) if name))


def _name(page: Page, wanted: Wanted) -> Seen:
    if not wanted.name:
        return Seen(None, "Inget namn är angivet att jämföra med.")
    called = names(page)
    good = {plain(name) for name in (wanted.name, *wanted.also)}
    for name in called:
        if good & {plain(name), *(plain(part) for part in _APART.split(name))}:
            return Seen(True, f"Sidan heter {name[:120]}.")
    return Seen(
        False, f"Sidan heter ”{called[0][:120]}”, inte ”{wanted.name}”." if called else "Sidan visar inget namn."
    )


# --- links and contact


def _site(page: Page, wanted: Wanted) -> Seen:
    """A link to the web site, or its address in writing (G1.3.1 asks for a reference)."""
    host = bare_host(wanted.site if "//" in wanted.site else f"https://{wanted.site}") if wanted.site else ""
    if not host:
        return Seen(None, "Ingen webbplats är angiven att leta efter.")
    for link in page.links:
        if _within(link.host, host) and bare_host(page.address) != link.host:
            return Seen(True, f"Länk till {link.url[:200]}.")
    if _within(bare_host(page.address), host):
        return Seen(True, "Sidan ligger på webbplatsen.")
    if re.search(rf"(?i)(?<![\w@.-])(https?://)?(www\.)?{re.escape(host)}(?![\w-]|\.\w)", page.everything):
        return Seen(True, f"Adressen {host} står i texten, men inte som länk.")
    return Seen(False, f"Ingen länk till {host}.")


def _within(host: str, site: str) -> bool:
    return host == site or host.endswith("." + site)


_MAIL = re.compile(r"(?i)(?<![\w.+-])([\w.+-]+@[\w-]+(\.[\w-]+)+)")
# Written so that machines shall not see it, or without a link; a person can use it all the same.
_WRITTEN_OUT = re.compile(
    r"(?i)[\w.+-]+ ?[\[(] ?(at|@|snabel-?a) ?[\])] ?[\w-]+(\.[\w-]+)+|(?<![\w@./])[\w-]+(\.[\w-]+)+/(kontakt"
    r"|contact)[\w-]*"
)
_NO_REPLY = re.compile(r"(?i)^(no-?_?reply|do-?not-?reply|svara-?(ej|inte)|noreply)")
_CONTACT_WORDS = re.compile(
    r"(?i)^(kontakt(a( oss)?|uppgifter|sida|center)?|contact( us| information| page)?|så når du oss|get in touch)\b"
)
_CONTACT_PATH = re.compile(r"(?i)/(kontakt|contact)[\w-]*")


def _contact(page: Page, wanted: Wanted) -> Seen:
    """A phone number, an e-mail address or a contact page that is ours, not the platform's own."""
    for how in (*_mails(page), *_phones(page)):
        return Seen(True, f"Kontakt: {how}.")
    if (written := _WRITTEN_OUT.search(_own(page))) and not _platform_s(written[0]):
        return Seen(True, f"Kontakt: {written[0]}.")
    for link in page.links:
        if _ours(link, page) and (_CONTACT_WORDS.match(link.text) or _CONTACT_PATH.search(link.url.split("?")[0])):
            return Seen(True, f"Kontaktsida: {link.url[:200]}.")
    return Seen(False, "Varken telefon, e-post eller länk till en kontaktsida.")


def _mails(page: Page) -> Iterator[str]:
    written = [link.url.removeprefix("mailto:").split("?")[0] for link in page.links if link.url.startswith("mailto:")]
    found = [*written, *(match[0] for match in _MAIL.findall(_own(page)))]
    return (mail for mail in found if "@" in mail and not _NO_REPLY.match(mail))


def _phones(page: Page) -> Iterator[str]:
    for link in page.links:
        if link.url.startswith("tel:") and re.search(r"\d{5}", re.sub(r"\D", "", link.url)):
            yield link.url.removeprefix("tel:")
    for match in phonenumbers.PhoneNumberMatcher(_own(page), "SE"):
        if match.raw_string.lstrip("(").startswith(("0", "+")):
            yield match.raw_string


def _own(page: Page) -> str:
    """The page's text; on a platform without the platform's own footer."""
    return page.everything.replace(page.foot, "") if _on_platform(page) and page.foot else page.everything


def _on_platform(page: Page) -> bool:
    return any(_within(bare_host(page.address), host) for host in PLATFORM_HOSTS)


def _platform_s(address: str) -> bool:
    return any(_within(bare_host(f"https://{address}"), host) for host in PLATFORM_HOSTS)


def _ours(link: Link, page: Page) -> bool:
    if not link.url.startswith(("http://", "https://")):
        return False
    return not any(_within(link.host, host) for host in PLATFORM_HOSTS) and not (link.footer and _on_platform(page))


# --- what it says


_NOTICE = re.compile(
    r"(?i)\b(allmän(na)?(,| och)? offentliga? handling(ar)?|offentliga? och allmän(na)? handling(ar)?|"
    r"official records?|subject to (public )?disclosure|freedom of information|freedom of the press act|"
    r"allmän handling|allmänna handlingar|offentlig handling|offentliga handlingar|offentlighetsprincipen|"
    r"public record|public records|official document|official documents|public document|public documents|"
    r"principle of public access)\b"
)
_NOT = re.compile(r"(?i)\b(inte|ej|aldrig|not|never|no|inga|ingen|isn.t|aren.t)\b[^.!?\n]{0,25}$")
# Where one reads or orders records is no notice that what one writes here becomes one.
_ELSEWHERE = re.compile(
    r"(?i)\b(begär\w*|beställ\w*|lämna\w* ut|ta del av|sök\w*|läs (mer )?om"
    r"|requests?|order|access to|read (more )?about)"
    r"( \w+){0,3} ?$"
)
_RULES = re.compile(
    r"(?i)\b(husregler(na)?|ordningsregler|trivselregler|umgängesregler|förhållningsregler|spelregler|debattregler|"
    r"regler (för|i) (kommentar|inlägg|dialog|våra? kanal|kanalen|sidan|samtal|diskussion|den här)\w*|"
    r"kommentarsregler|kommentarspolicy|(vi|kommunen) (tar bort|raderar|döljer|modererar"
    r"|förbehåller oss rätten att ta bort)|"
    r"tar vi( \w+)? bort|(raderar|döljer) vi|riktlinjer för kommentarer|vett och etikett|"
    r"(kommentar\w*|inlägg\w*|comments?)[^.\n]{0,80} (tas bort|raderas|döljs|will be (removed|deleted|hidden))|"
    r"our (community )?(guidelines|rules)|house rules|comment(s|ing)? (policy|rules|guidelines)"
    r"|rules for (comments|commenting|this page|discussion)|"
    r"(we|the municipality) (may )?(remove|delete|hide|moderate|reserve the right to (remove|delete)))\b"
)


def _notice(page: Page, wanted: Wanted) -> Seen:
    text = _own(page)
    for match in _NOTICE.finditer(text):
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
        before = re.split(r"[.!?\n]", before)[-1]
        asks = re.match(r"[^.!\n]*\?", after)
        heading = len(_around(text, match).split()) < 4
        if not (heading or _NOT.search(before) or _ELSEWHERE.search(before) or asks):
            return Seen(True, f"Upplysningen finns: ”{_around(text, match)}”.")
    return Seen(False, "Ingen upplysning om att det som skrivs kan bli allmän handling.")


def _rules(page: Page, wanted: Wanted) -> Seen:
    if not wanted.dialogue:
        return Seen(None, "Kanalen har ingen dialog, så husregler behövs inte.")
    text = _own(page)
    if match := _RULES.search(text):
        return Seen(True, f"Husregler finns: ”{_around(text, match)}”.")
    return Seen(False, "Inga husregler och ingen länk till dem.")


def _around(text: str, match: re.Match[str]) -> str:
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else None]
    return line if len(line) <= 160 else text[max(start, match.start() - 60) : match.end() + 60]


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


_LOOKS: dict[str, Callable[[Page, Wanted], Seen]] = {
    "account": _account,
    "name": _name,
    "site": _site,
    "contact": _contact,
    "notice": _notice,
    "rules": _rules,
    "unit": _unit,
    "main": _main,
}
