"""WordPress's own export (WXR): posts, pages and comments as a stream of XML. Entities and document types are refused.

Ids are those of WordPress's API, so what was collected there is known again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape

from kanalvakt.connectors.archives.base import Account, Row, Source, line_of
from kanalvakt.connectors.archives.guard import Damaged
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.markup import Element, Stopped, elements
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.base import FetchedItem, Person, Unread
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.reading import LONG_AGO, identity, moment
from kanalvakt.connectors.wordpress.parse import POST_STATES, post_id, sender_of
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

COMMENT_STATES = {"1": "visible", "0": "held", "spam": "spam", "trash": "trashed", "post-trashed": "trashed"}
UNSAID = _("Exporten säger inte vem som skrev inlägget.")
# WordPress's own parts of a site, nobody's writing.
_FURNITURE = {
    "attachment", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request", "revision",
    "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family",
    "wp_font_face",
}  # fmt: skip
_READ = {"wp:author", "item", "wp:comment"}


class WordPressExport:
    """Posts, pages and their comments."""

    name = "wordpress-export"
    kind = "wordpress"
    label = _("WordPress export (WXR)")

    def recognises(self, source: Source) -> bool:
        """By WordPress's own namespace."""
        return any(_is_wxr(begins(source, name)) for name in _files(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """File by file: a large site is exported in several."""
        for name in _files(source):
            if _is_wxr(begins(source, name)):
                yield from _Blog(name).read(source)


def _files(source: Source) -> list[str]:
    names = source.names()
    return list(names) if len(names) == 1 else [name for name in names if name.lower().endswith(".xml")]


def _is_wxr(start: bytes) -> bool:
    return b"<rss" in start and (b"wordpress.org/export/" in start or b"<wp:wxr_version" in start)


class _Blog:
    def __init__(self, name: str) -> None:
        self.name = name
        self.authors: dict[str, tuple[str, str]] = {}  # log-in → number, name
        self.post, self.link = "", ""

    def read(self, source: Source) -> Iterator[Row]:
        try:
            with source.open(self.name) as file:
                for found in elements(file, _READ):
                    if isinstance(found, Stopped):
                        yield Unread(line_of(self.name, found.line), found.reason, found.raw)
                    else:
                        yield from self._row(found)
        except (Damaged, OSError) as error:
            yield Unread(self.name, str(error) or _("Filen går inte att läsa."))

    def _row(self, found: Element) -> Iterator[Row]:
        where, told = line_of(self.name, found.line), found.texts
        if found.mended and not (told.get("wp:post_id") or told.get("wp:comment_id")):
            return  # it is told that it is broken
        if found.name == "wp:author":
            named = (told.get("wp:author_id", ""), unescape(told.get("wp:author_display_name", "")))
            self.authors[told.get("wp:author_login", "")] = named
        elif found.name == "wp:comment":
            yield safely(lambda: self._comment(told, found.raw), where, found.raw)
        else:
            self.post, self.link = told.get("wp:post_id", ""), told.get("link", "")
            if told.get("wp:post_type", "post") not in _FURNITURE:
                yield safely(lambda: self._post(told, found.raw), where, found.raw)

    def _post(self, told: Mapping[str, str], raw: bytes) -> FetchedItem:
        html = told.get("content:encoded", "")
        at, modified = _when(told, "wp:post_date"), moment(told.get("wp:post_modified_gmt"))
        number, name = self.authors.get(told.get("dc:creator", ""), ("", told.get("dc:creator", "")))
        status = told.get("wp:status", "")
        return FetchedItem(
            platform_id=identity(post_id(told.get("wp:post_id", ""))),
            kind="post",
            text=f"{unescape(told.get('title', ''))}\n\n{to_text(storable(html))}".strip(),
            sender=Person(f"user-{number}" if number else "", name=name, missing="" if number else UNSAID),
            written_at=at,
            raw=raw,
            is_own=True,
            html=html,
            edited_at=modified if modified and modified > at > LONG_AGO else None,
            visibility=POST_STATES.get(status, "hidden" if status else "visible"),
            permalink=told.get("link", ""),
            attachments=pictures(html),
        )

    def _comment(self, told: Mapping[str, str], raw: bytes) -> FetchedItem:
        root, parent, number = post_id(self.post), told.get("wp:comment_parent", ""), told.get("wp:comment_id", "")
        user = told.get("wp:comment_user_id", "")
        status = told.get("wp:comment_approved", "")
        return FetchedItem(
            platform_id=identity(number),
            kind="mention" if told.get("wp:comment_type") in ("pingback", "trackback") else "comment",
            text=unescape(told.get("wp:comment_content", "")),
            sender=sender_of(user, {key: told.get(f"wp:comment_{name}", "") for key, name in _SENDER.items()}),
            written_at=_when(told, "wp:comment_date"),
            raw=raw,
            parent_id=parent if parent not in ("", "0") else root,
            root_id=root,
            is_own=user not in ("", "0") and user in {one for one, _ in self.authors.values()},
            visibility=COMMENT_STATES.get(status, "hidden" if status else "visible"),
            permalink=f"{self.link}#comment-{number}" if self.link else "",
            attachments=pictures(told.get("wp:comment_content", "")),
        )


# As the API names what is known of who wrote → as the export does.
_SENDER = {
    "author_name": "author",
    "author_email": "author_email",
    "author_url": "author_url",
    "author_ip": "author_IP",
}


def _when(told: Mapping[str, str], key: str) -> datetime:
    """In UTC; of a draft, which has none (`0000-00-00`), the local one or the feed's."""
    for value in (told.get(f"{key}_gmt"), told.get(key)):
        if at := moment(value):
            return at
    try:
        at = parsedate_to_datetime(told.get("pubDate", ""))
    except (TypeError, ValueError, IndexError):
        return LONG_AGO
    return at if at.tzinfo else LONG_AGO
