"""HTML from outside: made into plain text, or cleaned until it can only be text with links."""

import re
from html import unescape

from nh3 import Cleaner

_BLOCKS = {"address", "article", "aside", "blockquote", "div", "dl", "dt", "dd", "figure", "figcaption", "h1", "h2"}
_BLOCKS |= {"h3", "h4", "h5", "h6", "header", "footer", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
_PHRASES = {"a", "b", "br", "code", "del", "em", "i", "ins", "q", "s", "strong", "sub", "sup"}
_SCHEMES = {"http", "https", "mailto"}
_REL = "noopener noreferrer nofollow ugc"
_cleaner = Cleaner(
    tags=_PHRASES | {"blockquote", "li", "ol", "p", "pre", "ul"},
    attributes={"a": {"href"}},
    url_schemes=_SCHEMES,
    link_rel=_REL,
)
_reader = Cleaner(
    tags=_BLOCKS | {"a", "br", "img", "td", "th"},
    attributes={"a": {"href"}, "img": {"alt"}},
    url_schemes=_SCHEMES,
    link_rel=None,
)

# Paragraphs of words, breaks, emphasis and plain links, as most is written: a browser reads them as they stand.
_TEXT = r"[^<>&\r\0\xa0\ufeff]++|&(?:amp|lt|gt|nbsp);"
_LINK = rf'<a href="https?://(?:[a-z0-9]+\.)+[a-z]+(?:/[\w./~+,=:@%-]*+)?">(?:{_TEXT})*+</a>'
_RUN = "|".join(
    [_TEXT, "<br(?: ?/)?>", _LINK, *(f"<{tag}>(?:{_TEXT})*+</{tag}>" for tag in ("b", "em", "i", "strong"))]
)
_SIMPLE = re.compile(rf"(?:<p>(?:{_RUN})*+</p>|{_RUN})*+", re.ASCII)
# What is taken out of simple HTML: links with their words, then whatever tags remain.
_LINKED = re.compile('<a href="([^"]*)">([^<]*)</a>')
_TAG = re.compile("<[^>]*>")
_BREAKS = ("<br>", "<br/>", "<br />", "<p>", "</p>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\xa0"), ("&amp;", "&"))
# nh3 looks through all elements that are open for each new one: a feed of nothing but "<div>" would take hours.
_DEEPEST = 3000
_TAGS = re.compile("(?:<[^<>]*>)+")
_OPENED = re.compile("<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Never open, or ended by the next of the kind.
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_EMPTY |= {"p", "li", "dt", "dd", "td", "th", "tr", "option"}
# Tags as nh3 writes them: attributes in double quotes, no "<" or ">" within.
_PARTS = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")
_ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')


def clean(html: str) -> str:
    """Safe HTML: paragraphs, lists, emphasis and links; no pictures, styles, scripts or anything that fetches."""
    return _simple_clean(html) if _SIMPLE.fullmatch(html) else _cleaner.clean(_shallow(html))


def to_text(html: str) -> str:
    """What a reader of the HTML sees, as plain text: a line a block, and a link's address after its words.

    Other than simple HTML is read by nh3 first, as a browser would, so that broken or hostile markup means the same
    here as there.
    """
    return _lines(_simple_words(html) if _SIMPLE.fullmatch(html) else _words(_reader.clean(_shallow(html))))


def both(html: str) -> tuple[str, str]:
    """What `clean` and `to_text` make of it."""
    if read := simple(html):
        return read
    html = _shallow(html)
    return _cleaner.clean(html), _lines(_words(_reader.clean(html)))


def simple(html: str) -> tuple[str, str] | None:
    """As `both`; None when it is more than paragraphs of words, breaks, emphasis and whole links."""
    return (_simple_clean(html), _lines(_simple_words(html))) if _SIMPLE.fullmatch(html) else None


def _shallow(html: str) -> str:
    """The HTML; made to hurt, with elements in each other by thousands, what is left of it without its tags."""
    depth = 0
    if html.count("<") > _DEEPEST:
        for end, tag in _OPENED.findall(html):
            depth += 0 if tag.lower() in _EMPTY else -1 if end else 1
            if depth > _DEEPEST:
                return _TAGS.sub(" ", html)
    return html


def _simple_clean(html: str) -> str:
    return html.replace("<br/>", "<br>").replace("<br />", "<br>").replace('">', f'" rel="{_REL}">')


def _simple_words(html: str) -> str:
    """As `_words`, of simple HTML."""
    if "<" in html:
        html = _LINKED.sub(_with_address, html)
        for sign in _BREAKS:
            html = html.replace(sign, "\n")
        html = _TAG.sub("", html)
    if "&" in html:
        for entity, sign in _ENTITIES:
            html = html.replace(entity, sign)
    return html


def _with_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    return words if address in words else f"{words} ({address})"


def _words(wellformed: str) -> str:
    """Text, line breaks and the addresses of links."""
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for end, tag, attributes, words in _PARTS.findall(wellformed):
        if words:
            parts.append(unescape(words) if "&" in words else words)
        elif tag in _BLOCKS or tag == "br":
            parts.append("\n")
        elif tag == "a" and not end:
            links.append((_value(attributes, "href"), len(parts)))
        elif tag == "a" and links:
            address, start = links.pop()
            if address and address not in "".join(parts[start:]):
                parts.append(f" ({address})")
        elif tag == "img" and (alternative := _value(attributes, "alt")):
            parts.append(f"[{alternative}]")
        elif tag in ("td", "th") and not end:
            parts.append(" ")
    return "".join(parts)


def _value(attributes: str, name: str) -> str:
    found = dict(_ATTRIBUTE.findall(attributes)).get(name, "")
    return unescape(found) if "&" in found else found


def _lines(text: str) -> str:
    """Lines without edge spaces; never more than one empty line in a row."""
    if "\n" not in text:
        return _tidy(text)
    lines = [_tidy(line) for line in text.split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip("\n")


def _tidy(line: str) -> str:
    """Single spaces between words. Of all white space only " " is printable, so most lines need no splitting."""
    return line.strip(" ") if line.isprintable() and "  " not in line else " ".join(line.split())


def parseable(html: str) -> str:
    """What Python's own HTML parser may be given: it raises AssertionError for `<![odd[`, a comment to browsers.

    A comment it stays, as far as the next ">".
    """
    return html.replace("<![", "<?[")
