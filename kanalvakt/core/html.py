"""HTML from outside: made into plain text, or cleaned until it can only be text with links."""

from html.parser import HTMLParser

import nh3

_BLOCKS = {"address", "article", "aside", "blockquote", "div", "dl", "dt", "dd", "figure", "figcaption", "h1", "h2"}
_BLOCKS |= {"h3", "h4", "h5", "h6", "header", "footer", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
_PHRASES = {"a", "b", "br", "code", "del", "em", "i", "ins", "q", "s", "strong", "sub", "sup"}
_SCHEMES = {"http", "https", "mailto"}


def clean(html: str) -> str:
    """Safe HTML: paragraphs, lists, emphasis and links; no pictures, styles, scripts or anything that fetches."""
    return nh3.clean(
        html,
        tags=_PHRASES | {"blockquote", "li", "ol", "p", "pre", "ul"},
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow ugc",
    )


def to_text(html: str) -> str:
    """What a reader of the HTML sees, as plain text: a line a block, and a link's address after its words.

    nh3 reads it first, as a browser would, so that broken or hostile markup means the same here as there.
    """
    wellformed = nh3.clean(
        html,
        tags=_BLOCKS | {"a", "br", "img", "td", "th"},
        attributes={"a": {"href"}, "img": {"alt"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(wellformed)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects text, line breaks and link addresses from well-formed HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br" or tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self._parts)))
        elif tag == "img" and given.get("alt"):
            self._parts.append(f"[{given['alt']}]")
        elif tag in ("td", "th"):
            self._parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            if address and address not in "".join(self._parts[start:]):
                self._parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        self._parts.append(data)

    def text(self) -> str:
        """Lines without edge spaces; never more than one empty line in a row."""
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
        return "\n".join(kept).strip("\n")
