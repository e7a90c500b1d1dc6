"""What a visitor of a page sees, read from its HTML: text, links, pictures, names. Hidden parts are not there."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from kanalvakt.connectors.recognise.hosts import named
from kanalvakt.connectors.redirectors import unwrapped
from kanalvakt.core.html import parseable

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNSEEN = {"script", "style", "template", "noscript", "svg", "select", "textarea", "iframe", "object"}
_BREAKS = {
    "address", "article", "br", "button", "dd", "div", "dt", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "label", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "td", "th", "tr",
    "ul",
}  # fmt: skip
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_ICON = re.compile(r"(?i)(^|\s|-)icon(\s|$)")
_PAINTED = re.compile(r"(?i)background(?:-image)?\s*:[^;]*url\(\s*['\"]?([^'\")]+)")
_CONSENT = re.compile(
    r"(?i)^(?!has-|no-|with-|js-)([\w-]*(cookie|consent|gdpr|onetrust|didomi|usercentrics)[\w-]*"
    r"|cmp(-[\w-]+)?|qc-cmp2[\w-]*)$"
)
# What visitors wrote says nothing of who owns the page. Where they write there may be rules, but no picture of ours.
_VISITORS = re.compile(r"(?i)^(comment|comment-(body|list|content)|commentlist|comments-list|reply|replies)$")
_AREA = re.compile(r"(?i)^(comments(-area|-section|-wrapper)?|disqus_thread|fb-comments)$")
# How platforms mark posts and comments, and how they mark the post that stands first for every visitor.
_FOREIGN_ROLES = {"article", "feed"}
_PINNED = re.compile(
    r"(?i)^\W*(pinned( post| by)?|fäst(a)? (inlägg|överst)|fästes? av|angeheftet\w*|épinglé\w*|fastgjort)\b"
)
# What the words in an element are, and in all below it: of two, the one that comes first here.
_KINDS = ("unseen", "noscript", "title", "consent", "post", "foot", "area")
_WAIT = re.compile(r"(?i)^\s*(\d{1,2})\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads (absolute, unwrapped) and its words."""

    url: str
    text: str
    footer: bool = False

    @property
    def host(self) -> str:
        """The host it leads to, without `www.`; empty for mailto: and tel:."""
        return bare_host(self.url)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what the page says of it."""

    url: str
    about: str = ""


@dataclass(slots=True)
class Page:
    """One page as read. `text` has a line a block; `foot` is the footer's text, `consent` that of cookie dialogues.

    `alts`: what pictures say in words; `refresh`: where the page sends its visitors by itself within seconds.
    `forms`: the words of each form in which one writes more than a line.
    """

    address: str
    title: str = ""
    text: str = ""
    foot: str = ""
    consent: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    icons: list[str] = field(default_factory=list)
    passwords: int = 0
    scripts: int = 0
    noscript: str = ""
    source: str = ""
    canonical: str = ""
    alts: list[str] = field(default_factory=list)
    refresh: str = ""
    forms: list[str] = field(default_factory=list)

    @property
    def words(self) -> int:
        """How many words a visitor can read, cookie dialogues and footer apart."""
        return len(re.findall(r"\w+", self.text))

    @property
    def everything(self) -> str:
        """All that can be read, with what the page says of itself to other services."""
        told = [self.meta.get(name, "") for name in ("og:description", "description", "twitter:description")]
        return "\n".join(part for part in (self.text, self.foot, *told) if part)


def bare_host(url: str) -> str:
    """The host of an address without `www.`, lower case, in ASCII; empty where there is none."""
    try:
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
    return host if host.isascii() else named(host)


def read(html: str, address: str = "") -> Page:
    """The page in `html`, found at `address`. Any input gives a page; broken markup gives what could be read."""
    reader = _Reader(address)
    reader.feed(parseable(html))
    reader.close()
    return reader.page(html)


class _Reader(HTMLParser):
    """Walks the markup with a stack of where it is: seen, hidden, footer, consent dialogue."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = address
        self._found = Page(address)
        self._stack: list[tuple[str, str, str]] = []  # (tag, what it is, what its words are, with all around it)
        self._texts: dict[str, list[str]] = {"seen": [], "foot": [], "consent": [], "noscript": [], "title": []}
        self._link: tuple[str, list[str], bool] | None = None
        self._heading: list[str] | None = None
        self._posts: list[list[str]] = []
        self._form: list[str] | None = None
        self._long = False

    def page(self, source: str) -> Page:
        """What was found, tidied."""
        found = self._found
        found.text, found.foot, found.consent, found.noscript, found.title = (
            _tidy("".join(self._texts[name])) for name in ("seen", "foot", "consent", "noscript", "title")
        )
        found.title = " ".join(found.title.split())
        pinned = [text for text in (_tidy("".join(post)) for post in self._posts) if _PINNED.match(text)]
        found.text = "\n".join(part for part in (found.text, *pinned) if part)
        found.source = source
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag in _BREAKS:
            self._put("\n")
        if tag not in _VOID:
            what = self._what(tag, given)
            self._stack.append((tag, what, next((kind for kind in _KINDS if kind in (what, self._place())), "")))
        self._open(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and tag not in ("div", "span", "a", "p", "script"):  # a browser ignores the slash there
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self._put("\n")
        if tag == "a" and self._link:
            self._end_link()
        if tag in ("h1", "h2") and self._heading is not None:
            self._end_heading()
        if tag == "form" and self._form is not None:
            self._end_form()
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place][0] == tag:
                del self._stack[place:]
                return

    def handle_data(self, data: str) -> None:
        data = data.replace("\u00ad", "")  # where a word may be broken, but is not
        self._put(data)
        for words in (self._link and self._link[1], self._heading, self._form) if not self._hidden() else ():
            if words is not None:
                words.append(data)

    def _what(self, tag: str, given: dict[str, str]) -> str:
        marks = [*given.get("class", "").split(), given.get("id", "")]
        if tag in ("title", "noscript"):
            return tag
        visitors = any(_VISITORS.match(mark) for mark in marks) or given.get("itemprop") == "comment"
        if tag in _UNSEEN or "hidden" in given or _HIDDEN.search(given.get("style", "")) or visitors:
            return "unseen"
        if tag not in ("html", "body", "main") and any(_CONSENT.match(mark) for mark in marks):
            return "consent"
        role = given.get("role", "")
        if role == "article" and self._place() in ("seen", "area"):
            self._posts.append([])
            return "post"
        foreign = "unseen" if role in _FOREIGN_ROLES else ""
        area = "area" if any(_AREA.match(mark) for mark in marks) else ""
        return foreign or area or ("foot" if tag == "footer" or role == "contentinfo" else "")

    def _place(self) -> str:
        return (self._stack[-1][2] if self._stack else "") or "seen"

    def _hidden(self) -> bool:
        return self._place() not in ("seen", "foot", "area")

    def _put(self, data: str) -> None:
        if (place := self._place()) == "post":
            self._posts[-1].append(data)
        elif (place := "seen" if place == "area" else place) in self._texts:
            self._texts[place].append(data)

    def _note(self, tag: str, given: dict[str, str]) -> None:
        """What counts wherever it stands."""
        found = self._found
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            if wait := _WAIT.match(given.get("content", "")):
                found.refresh = self._absolute(wait[2])
        elif tag == "meta" and (name := given.get("property") or given.get("name")):
            found.meta.setdefault(name.lower(), given.get("content", "").strip())
        elif tag == "link" and "canonical" in given.get("rel", "").lower().split():
            found.canonical = self._absolute(given.get("href", ""))
        elif tag == "link" and _ICON.search(given.get("rel", "")) and given.get("href"):
            found.icons.append(self._absolute(given["href"]))
        elif tag == "base" and given.get("href"):
            self._base = self._absolute(given["href"])
        elif tag == "script":
            found.scripts += 1
        elif tag == "input" and given.get("type", "").lower() == "password":
            found.passwords += 1

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form" and self._place() == "seen":
            self._form, self._long = [], False
        if self._form is not None and tag in ("input", "textarea", "button"):
            self._form += (f" {given.get(name, '')} " for name in ("placeholder", "aria-label", "value"))
            self._long = self._long or tag == "textarea"
        if tag == "image" and [what for _tag, what, _place in self._stack if what] == ["unseen"]:
            self._picture(given)  # in an <svg> of its own: how Facebook draws a round picture
        if self._hidden():
            return
        if coded := given.get("data-cfemail"):
            self._put(_mail(coded))
        if tag == "a" and given.get("href"):
            if self._link:
                self._end_link()
            self._link = (unwrapped(self._absolute(given["href"])), [], self._place() == "foot")
        elif tag in ("h1", "h2") and self._place() == "seen":
            self._heading = []
        elif tag in ("img", "image") or _PAINTED.search(given.get("style", "")):
            self._picture(given)

    def _picture(self, given: dict[str, str]) -> None:
        """A picture by its address, whether it is an element's own or painted behind it, and its words."""
        if said := given.get("alt", "").strip():
            self._found.alts.append(said)
            if self._heading is not None:
                self._heading.append(said)
        if self._place() == "area":
            return
        painted = _PAINTED.search(given.get("style", ""))
        listed = given.get("srcset", "").split(",")[-1].split()
        url = given.get("src") or given.get("data-src") or given.get("xlink:href") or given.get("href") or ""
        url = url if url and not url.startswith("data:image/gif") else given.get("data-src") or (listed or [""])[0]
        url = url or (painted[1] if painted else "")
        about = " ".join(given.get(name, "") for name in ("alt", "class", "id", "itemprop", "aria-label"))
        if url:
            self._found.pictures.append(Picture(self._absolute(url), about))

    def _end_link(self) -> None:
        if self._link:
            url, words, footer = self._link
            self._found.links.append(Link(url, " ".join("".join(words).split()), footer))
        self._link = None

    def _end_form(self) -> None:
        if self._form and self._long:
            self._found.forms.append(" ".join("".join(self._form).split()))
        self._form = None

    def _end_heading(self) -> None:
        if self._heading and (text := " ".join("".join(self._heading).split())):
            self._found.headings.append(text)
        self._heading = None

    def _absolute(self, url: str) -> str:
        try:
            return urljoin(self._base, url.strip())
        except ValueError:
            return ""


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _mail(coded: str) -> str:
    """An e-mail address that Cloudflare has hidden from programs, as every visitor's browser shows it."""
    try:
        key, *rest = bytes.fromhex(coded)
        return f" {bytes(one ^ key for one in rest).decode()} "
    except ValueError:
        return ""
