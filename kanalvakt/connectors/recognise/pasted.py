"""What was pasted, as one address: without what comes along when an address is copied out of a text."""

import html
import re
import unicodedata
from urllib.parse import SplitResult, unquote, urlsplit

from kanalvakt.connectors.recognise import hosts
from kanalvakt.connectors.recognise.reasons import A_MAIL, ONE, WHOLE, WITH_USER, NotAChannel
from kanalvakt.connectors.redirectors import unwrapped

# What leads on to an address, such as a mail filter's link, is longer than it; a whole page is none.
_LONGEST = 4000
# Signs that are not seen: of no width, of direction, of control.
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Full-width signs stand for the plain ones.
_WIDE: dict[int, int | str] = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: " ", 0x3002: "."}
_BEFORE, _AFTER = "<>\"'`´([{«»„“”‘’‚*_|", "<>\"'`´]}«»„“”‘’‚*,;!|"
_MARKED = re.compile(r"""\]\(\s*<?([^)\s>]+)>?[^)]*\)|<a\s[^>]*href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_STARTS = re.compile(r"(?i)(https?:/|www\.|@?[\w.-]+@[\w-]+\.|@?[a-z\d-]+(\.[a-z\d-]+)+/|@[a-z\d-]+(\.[a-z\d-]+)+$)")
_NO_ADDRESS = re.compile(r"(?i)(mailto|tel|sms|javascript|data|file|about|blob|chrome|ftp)\s*:")
# A letter as HTML writes it, a mark that Markdown has made plain, a word that an address was told to be one with.
_HTML = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,5}|#x[\da-fA-F]{1,4});")
_ESCAPED = re.compile(r"\\([_*~.\-\[\]()#&])")
_TOLD = re.compile(r"(?i)^[^\W\d][\w-]*\s*[:=]\s*[\"']?(?=https?:/|www\.)")
# The scheme mistyped, or twice.
_SCHEME = re.compile(r"(?i)^(?:https?:/+(?=https?:?/))*(https?)\s*[:;]?\s*//\s*")
_NAME = r"(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*"


def address(text: str) -> SplitResult:
    """The one address in it, what leads on unwrapped. Raises `NotAChannel`."""
    if len(text) > _LONGEST:
        raise NotAChannel(WHOLE)
    return _split(unwrapped(_completed(_clean(text))))


def segments(url: SplitResult) -> list[str]:
    """The path's parts as they are meant: decoded, in one form of each letter, `..` followed."""
    parts: list[str] = []
    for part in url.path.split("/"):
        meant = unicodedata.normalize("NFC", _UNSEEN.sub("", unquote(part))).translate(_WIDE).strip()
        if meant == "..":
            parts = parts[:-1]
        elif meant not in ("", "."):
            parts.append(meant)
    return parts


def _clean(text: str) -> str:
    """The address alone, without the words, brackets, quotes and full stops around it."""
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", text).translate(_WIDE)).strip()
    seen = _HTML.sub(lambda one: html.unescape(one[0]), seen)
    if marked := _MARKED.search(seen):
        seen = marked[1] or marked[2]
    if emphasised := re.fullmatch(r"([*_~]{1,3})(.+)\1", seen):
        seen = emphasised[2]
    seen = _ESCAPED.sub(r"\1", seen).rstrip("\\")
    if "@" not in seen and re.match(r"(?i)https?:\\", seen):
        seen = seen.replace("\\", "/")
    if "\\" in seen:
        raise NotAChannel(WHOLE)
    bare = _trimmed(seen)
    if _NO_ADDRESS.match(bare):
        raise NotAChannel(WHOLE)
    bare = _SCHEME.sub(lambda scheme: f"{scheme[1].lower()}://", _TOLD.sub("", bare))
    return bare if "/secondlife/" in bare.lower() else _alone(bare)


def _alone(text: str) -> str:
    """Of several words the one that is an address."""
    words = text.split()
    if len(words) < 2:
        return text
    found = list(dict.fromkeys(word for word in map(_trimmed, words) if _STARTS.match(word)))
    if len(found) != 1:
        raise NotAChannel(ONE if found else WHOLE)
    return found[0]


def _trimmed(text: str) -> str:
    """Without what opens and ends around it; a bracket that belongs to the address stays."""
    while True:
        less = text.strip().lstrip(_BEFORE).rstrip(_AFTER)
        less = re.sub(r"(?<![/=])[.?:…]+$", "", less)
        if less.endswith(")") and less.count(")") > less.count("("):
            less = less[:-1]
        if less == text:
            return text
        text = less


def _completed(text: str) -> str:
    """With a scheme, and what platforms write in a way of their own as a web address."""
    text = re.sub(r"(?i)^(web\+)?acct:@?", "@", text)
    if text.startswith(("did:plc:", "did:web:", "at://")):
        return f"https://bsky.app/profile/{text.removeprefix('at://')}"
    if handle := re.fullmatch(rf"@({_NAME})", text, re.IGNORECASE):
        return f"https://bsky.app/profile/{handle[1]}"
    if remote := re.fullmatch(rf"(@?)([\w.-]+)@({_NAME}|[\w.-]+\.\w+)", text, re.IGNORECASE):
        if not remote[1] and not hosts.is_social(remote[3].lower()):
            raise NotAChannel(A_MAIL)
        return f"https://{remote[3]}/@{remote[2]}"
    text = re.sub(r"(?i)^secondlife:/+", "https://maps.secondlife.com/secondlife/", text)
    text = re.sub(r"(?i)^feed:(//)?(?=https?:/)", "", text)
    text = re.sub(r"(?i)^(feed:)?//(?=\w)", "https://", text)
    text = re.sub(r"(?i)^(https?):/*(?=[^/\s])", lambda scheme: f"{scheme[1].lower()}://", text)
    text = text.replace("/#!/", "/")
    return text if "://" in text.partition("?")[0] else f"https://{text}"


def _split(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        host = hosts.named(url.hostname or "")
        port = url.port
    except ValueError:
        host, port = "", None
    if not host or url.scheme not in ("http", "https"):
        raise NotAChannel(WHOLE)
    if url.username is not None:
        raise NotAChannel(WITH_USER)
    host = f"[{host}]" if ":" in host else host
    standard = {"http": 80, "https": 443}[url.scheme]
    return url._replace(netloc=host if port in (None, standard) else f"{host}:{port}")
