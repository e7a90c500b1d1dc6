"""What stands between us and a page: log-in, consent, captcha, refusal, a shell. Behind it nothing is missing.

A wall is `whole` when nothing of the page itself can be seen, and not when only a part is hidden: then what was found
counts, and what was not found could not be read.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from kanalvakt.core.wording import kept as _
from kanalvakt.sendercheck.checks import wordings
from kanalvakt.sendercheck.checks.page import Page, bare_host


@dataclass(frozen=True, slots=True)
class Wall:
    """`kind` is a word for programs, `text` plain Swedish for people."""

    kind: str
    text: str
    whole: bool = True


LOGIN = Wall("login", _("Plattformen visade en inloggning i stället för sidan."))
PART_LOGIN = Wall("login", _("Plattformen visar bara en del av sidan för den som inte är inloggad."), whole=False)
CONSENT = Wall("consent", _("Plattformen visade en fråga om kakor i stället för sidan."))
CAPTCHA = Wall("captcha", _("Plattformen ville veta om vi är en människa och visade inte sidan."))
BLOCKED = Wall("blocked", _("Plattformen släppte inte fram oss till sidan."))
THROTTLED = Wall("throttled", _("Plattformen svarade att vi frågar för ofta. Vi försöker igen senare."))
BROWSER = Wall("browser", _("Plattformen vill ha en annan webbläsare och visade inte sidan."))
SHELL = Wall("shell", _("Sidan är tom tills dess program har körts i en webbläsare."), whole=False)
GONE = Wall("gone", _("Plattformen svarade att sidan inte finns eller inte är tillgänglig."))
AGE = Wall("age", _("Plattformen frågade efter ålder och visade inte sidan."))
MAINTENANCE = Wall("maintenance", _("Sidan var stängd för underhåll."))
BROKEN = Wall("broken", _("Plattformen svarade med ett fel i stället för sidan."))
EMPTY = Wall("empty", _("Svaret var tomt."))
NO_PAGE = Wall("no_page", _("Adressen ledde till en fil, inte till en sida."))
UNLIKE = Wall("unlike", _("Det som svarade är för litet för att vara kanalens sida, och inget på det är kanalens."))

_STATUS = {401: LOGIN, 407: LOGIN, 403: BLOCKED, 404: GONE, 410: GONE, 429: THROTTLED, 451: BLOCKED, 999: BLOCKED}

_REFUSALS = (
    (wordings.THROTTLED_WORDS, THROTTLED),
    (wordings.BLOCKED_WORDS, BLOCKED),
    (wordings.GONE_WORDS, GONE),
    (wordings.AGE_WORDS, AGE),
    (wordings.MAINTENANCE_WORDS, MAINTENANCE),
    (wordings.BROKEN_WORDS, BROKEN),
)
# On so short a page (words) anything said is the message; on a longer one, up to so much, only how it begins.
_BRIEF, _SHORT = 45, 150
# A page of no more words that says to open an app says nothing else.
_APP_ONLY = 20


def wall(page: Page, status: int = 200) -> Wall | None:
    """The wall that `page` is, or None for a page that can be judged. `status` is the HTTP status it came with."""
    seen = _by_status(page, status)
    if seen is not None:
        return seen
    where = urlsplit(page.address)
    if wordings.LOGIN_PATH.match(where.path) or wordings.LOGIN_HOST.match(bare_host(page.address)):
        return LOGIN
    if wordings.CONSENT_HOST.match(bare_host(page.address)) or wordings.CONSENT_PATH.match(where.path):
        return CAPTCHA if where.path.startswith("/sorry") else CONSENT
    return _by_words(page)


def no_page(body: bytes, media_type: str = "") -> Wall | None:
    """Whether what came is no web page at all: a picture, a document, a feed, an archive."""
    kind, start = media_type.partition(";")[0].strip().lower(), body[:1024].lstrip()
    if kind and not re.fullmatch(
        r"text/html|application/xhtml\+xml|text/plain|(application|text)/(json|xml)|.*/octet-stream", kind
    ):
        return NO_PAGE
    if re.match(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|PK\x03\x04|RIFF|\x1f\x8b|ID3|OggS", start):
        return NO_PAGE
    if re.search(rb"(?i)^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(rss|feed|rdf:rdf|urlset|svg)\b", start, re.DOTALL):
        return NO_PAGE
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or "utf-16" in media_type.lower()
    plain = kind == "text/plain" and b"<" not in start
    return NO_PAGE if plain or (b"\x00" in start and not wide) else None


def _by_status(page: Page, status: int) -> Wall | None:
    if status < 400:
        source = page.source.strip()
        return EMPTY if not source else BROKEN if source[0] in "{[" else None
    if status in (403, 429, 503) and _challenged(page):
        return CAPTCHA
    if status >= 500 and wordings.MAINTENANCE_WORDS.search(_said(page)):
        return MAINTENANCE
    return _STATUS.get(status, BROKEN)


def _challenged(page: Page) -> bool:
    said = wordings.PROTECTED.sub("", "\n".join((page.title, page.text, page.noscript)))
    marked = (wordings.CAPTCHA_MARKS, 40), (wordings.CAPTCHA_WIDGETS, 4)
    return bool(wordings.CAPTCHA_WORDS.search(said)) or any(
        page.words <= most and pattern.search(page.source) for pattern, most in marked
    )


def _by_words(page: Page) -> Wall | None:
    """Short pages are walls when they speak like one; a long page is one only when a log-in hides the rest."""
    return _refusal(page) or _login(page) or (CONSENT if _consent(page) else _unable(page))


def _begins(page: Page) -> list[str]:
    """How a page begins: its title and headings, and on a very short one its first line."""
    return [page.title, *page.headings[:2], *(page.text.split("\n")[:1] if page.words <= 30 else [])]


def _refusal(page: Page) -> Wall | None:
    """The platform says no: anywhere on a page of few words, else in how it begins."""
    if page.words <= 80 and _challenged(page):
        return CAPTCHA
    begins = "\n".join((*_begins(page), *page.text.split("\n")[:2]))
    said = "\n".join((page.title, page.text)) if page.words <= _BRIEF else begins if page.words <= _SHORT else ""
    for pattern, kind in _REFUSALS:
        if pattern.search(said):
            return kind
    return GONE if any(wordings.NOT_FOUND.search(line) for line in (page.title, *page.headings[:1])) else None


def _unable(page: Page) -> Wall | None:
    """The page needs a browser that we are not."""
    said = _said(page)
    if page.words <= 120 and wordings.BROWSER_WORDS.search(said):
        return BROWSER
    if page.words <= _APP_ONLY and any(wordings.APP_WORDS.match(line) for line in page.text.split("\n")):
        return BROWSER
    asks = wordings.SCRIPT_WORDS.search(said) or wordings.WAITING.match(page.text)
    if page.words <= 40 and (asks or wordings.SENDS_ON.search(page.source)) and (page.scripts or asks):
        return SHELL
    if page.words < 15 and page.scripts and not page.links:
        return SHELL
    return EMPTY if not page.words and not page.pictures and not page.meta else None


def _said(page: Page) -> str:
    return "\n".join((page.title, page.text, page.consent, page.noscript, page.foot))


def _login(page: Page) -> Wall | None:
    """A log-in instead of the page, or over a part of it."""
    asks = wordings.LOGIN_WORDS.search(_said(page))
    titled = wordings.LOGIN_TITLE.search(page.title)
    if page.words <= 120 and any(wordings.LOGIN_HEAD.match(line) for line in _begins(page)):
        return LOGIN
    if page.passwords and (page.words <= 200 or titled) and (asks or titled or page.words <= 60):
        return LOGIN
    if titled and asks and page.words <= 400:
        return LOGIN
    if asks and page.words <= 60:
        return LOGIN
    return PART_LOGIN if wordings.PRIVATE_WORDS.search(_said(page)) or (asks and _platform(page)) else None


def _platform(page: Page) -> bool:
    """Whether it is one of the places that hide parts from those who are not logged in."""
    host = bare_host(page.address)
    return any(host == name or host.endswith("." + name) for name in PLATFORM_HOSTS) or not host


def _consent(page: Page) -> bool:
    """A question about cookies, and next to nothing besides."""
    words = wordings.CONSENT_WORDS.search(_said(page))
    if page.words <= 300 and any(wordings.CONSENT_HEAD.match(line) for line in _begins(page)):
        return bool(words) or page.words <= 80
    if not words:
        return False
    besides = [line for line in page.text.split("\n") if not wordings.CONSENT_LINE.search(line)]
    return len(re.findall(r"\w+", " ".join(besides))) <= 25


PLATFORM_HOSTS = (
    "facebook.com", "instagram.com", "threads.net", "threads.com", "x.com", "twitter.com", "linkedin.com", "tiktok.com",
    "youtube.com", "flickr.com", "bsky.app", "pinterest.com", "snapchat.com", "reddit.com", "vimeo.com",
)  # fmt: skip
