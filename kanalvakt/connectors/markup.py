"""What is looked for in a platform's HTML."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from kanalvakt.connectors.base import Attachment
from kanalvakt.core.html import parseable

_SHOWN = re.compile("(?i)<(?:img|video|audio|source)")


def pictures(html: str) -> Sequence[Attachment]:
    """The pictures, films and sounds within some HTML, each address once."""
    if not _SHOWN.search(html):
        return ()
    reader = _Media()
    reader.feed(parseable(html))
    reader.close()
    return tuple(reader.found.values())


class _Media(HTMLParser):
    TAGS = {"img": "", "video": "video/*", "audio": "audio/*", "source": ""}

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Attachment] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("src") or ""
        if tag in self.TAGS and address.startswith(("http://", "https://")):
            media_type = given.get("type") or self.TAGS[tag]
            self.found.setdefault(address, Attachment(address, media_type, given.get("alt") or ""))
