"""What every form of feed says about one item, and the item made of it (pure)."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Self
from urllib.parse import urljoin

from feedparser.urls import resolve_relative_uris

from kanalvakt.connectors.base import Attachment, FetchedItem, Person
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.reading import written
from kanalvakt.core.html import both, simple, to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

NAMELESS = _("Flödet säger inte vem som skrev.")
# How the address of a comment ends on WordPress, Blogger, Disqus and others.
_COMMENT = re.compile(r"#(?:comment-?|c)\d+$")
# "In reply to <a href="…#comment-2">Åsa</a>." is all that RSS says about what a comment answers.
_ANSWERS = re.compile(r"^\s*<p>[^<]{0,80}<a [^>]{0,300}?href=[\"']([^\"'<>]{1,2000}#comment-\d+)[\"'][^>]{0,300}>")
# An address that is whole already, and stays as it is however it is joined.
_WHOLE = re.compile(
    r"https?://[\w.-]+(?::\d+)?(?:/[\w./~%@:+,=&-]*+)?(?:\?[\w./~%@:+,=&-]++)?(?:#[\w./-]++)?", re.ASCII
)
_RELATIVE = re.compile(r"(?i)\b(?:href|src|poster)\s*=\s*[\"']?(?!https?:|mailto:|data:|tel:|[\"'\s>#])")


@dataclass(slots=True)  # not frozen: quicker to make
class Author:
    """Who wrote, as far as a feed says."""

    name: str = ""
    email: str = ""
    url: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.email or self.url)


NOBODY = Author()


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says once for all its items; whoever reads an item on its own gives it along as `context["head"]`.

    `comments`: every item is a comment; `answers`: on this one.
    """

    title: str = ""
    link: str = ""
    base: str = ""
    language: str = ""
    encoding: str = ""
    author: Author = field(default_factory=Author)
    comments: bool = False
    answers: str = ""
    ambiguous: tuple[str, ...] = ()
    xmlns: Mapping[str, str] = field(default_factory=dict)

    def said(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, context: Mapping[str, str]) -> Self | None:
        """The head that somebody gave along; None when nobody did."""
        try:
            values = json.loads(context["head"])
            return cls(**{**values, "author": Author(**values["author"]), "ambiguous": tuple(values["ambiguous"])})
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(slots=True)
class Entry:
    """One item of a feed, whatever the form of the feed. Addresses may be relative to `base`."""

    raw: bytes = field(repr=False)
    id: str = ""
    link: str = ""
    title: str = ""
    content: str = ""
    is_html: bool = True
    author: Author = field(default_factory=Author)
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    base: str = ""
    answers: str = ""
    comment_feed: str = ""
    comment_count: int | None = None
    media: Sequence[Attachment] = ()

    @property
    def mark(self) -> str:
        """What tells two items apart that a feed gives one id."""
        return self.link or self.title


def item(entry: Entry, head: Head, base: str, context: Mapping[str, str]) -> FetchedItem:
    """What is kept of one entry. `base`: what addresses in the feed are relative to."""
    base = joined(base, entry.base) if entry.base else base
    link = joined(base, entry.link) if entry.link else ""
    html, cleaned, words = _read(entry.content, base) if entry.is_html else ("", "", entry.content)
    number = identity(entry, head)
    parent, root = _thread(entry, head, number, link, html)
    is_comment = bool(parent)
    at = entry.published or entry.updated
    return FetchedItem(
        platform_id=number,
        kind="comment" if is_comment else "post",
        text=_text(entry.title, words, titled=not is_comment),
        sender=_sender(entry.author or (NOBODY if is_comment else head.author), base),
        written_at=at or written(None, context),
        raw=entry.raw,
        parent_id=parent,
        root_id=root,
        is_own=not is_comment,
        html=cleaned,
        language=entry.language or head.language,
        edited_at=entry.updated if at and entry.updated and entry.updated > at else None,
        permalink=link if link.startswith(("http://", "https://")) else "",
        attachments=_media(entry, base, html),
    )


def joined(base: str, url: str) -> str:
    """As `urljoin`; an address that is none (`http://[`) as it is, since a feed may say anything."""
    try:
        return url if _WHOLE.fullmatch(url) else urljoin(base, url)
    except ValueError:
        return url


def identity(entry: Entry, head: Head) -> str:
    """The feed's own id; where it gives one id to several items, with what tells them apart; or one of our own."""
    if entry.id:
        return f"{entry.id}#{digest(entry.mark)}" if entry.id in head.ambiguous else entry.id
    if entry.link:
        return entry.link
    if entry.title and entry.published:  # stays when the text is edited
        return f"own-{digest(f'{entry.title}\n{entry.published}')}"
    return f"own-{digest(f'{entry.title}\n{entry.content}' if entry.title or entry.content else entry.raw)}"


def digest(value: str | bytes) -> str:
    """A short stable name for something long."""
    return hashlib.sha256(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")).hexdigest()[
        :24
    ]


def _read(content: str, base: str) -> tuple[str, str, str]:
    """HTML as it can be kept, made safe, and made text."""
    html = storable(content)
    read = simple(html)
    if not read:
        html = resolved(html, base)
        read = both(html)
    return html, *read


def resolved(html: str, base: str) -> str:
    """The HTML with its relative addresses made whole."""
    if "<" not in html or not base or not _RELATIVE.search(html):
        return html
    whole: str = resolve_relative_uris(html, base, "utf-8", "text/html")
    return whole


def _thread(entry: Entry, head: Head, number: str, link: str, html: str) -> tuple[str, str]:
    """What it answers and where the thread begins, ('', '') for a post. README.md says how feeds tell."""
    page = link.partition("#")[0]
    named = bool(_COMMENT.search(number) or _COMMENT.search(link))
    answers = entry.answers or head.answers
    if not (answers or named or head.comments):
        return "", ""
    root = (
        number.partition("#")[0] if _COMMENT.search(number) else _post(answers) or page or head.link or "okänt inlägg"
    )
    above = _ANSWERS.match(html)
    if not answers and above and above[1].partition("#")[0] == page and _COMMENT.search(number):
        return f"{root}#{above[1].partition('#')[2]}", root
    return answers or root, root


def _post(answers: str) -> str:
    """The post under which an answer stands: a comment's id begins with its post's."""
    return answers.partition("#")[0] if _COMMENT.search(answers) else answers


def _text(title: str, words: str, *, titled: bool) -> str:
    title = to_text(storable(title)) if "<" in title or "&" in title else title
    return f"{title.strip()}\n\n{words}".strip() if titled or not words else words


def _sender(author: Author, base: str) -> Person:
    """E-mail, address or name, hashed: stable and not readable."""
    if not author:
        return Person(missing=NAMELESS)
    if author.email:
        number, extra = f"mail-{digest(author.email.lower())}", {"email": author.email}
    else:
        number, extra = f"web-{digest(author.url)}" if author.url else f"name-{digest(author.name)}", {}
    return Person(number, name=author.name, url=joined(base, author.url) if author.url else "", extra=extra)


def _media(entry: Entry, base: str, html: str) -> Sequence[Attachment]:
    """Enclosures and what the HTML shows, each address once."""
    found: dict[str, Attachment] = {}
    for one in (*entry.media, *pictures(html)):
        address = joined(base, one.url)
        if address and address not in found:
            found[address] = one if address == one.url else replace(one, url=address)
    return tuple(found.values())
