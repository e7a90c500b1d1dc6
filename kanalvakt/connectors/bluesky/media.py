"""Pictures, films and links of a post (pure)."""

from collections.abc import Iterator, Sequence
from typing import Any

from kanalvakt.connectors.base import Attachment
from kanalvakt.connectors.reading import inside, text

# Where Bluesky shows a picture that an answer names only by its content id.
SHOWN = "https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg"
FILM = "https://video.bsky.app/watch/{did}/{cid}/playlist.m3u8"


def attachments(did: str, view: Any, embed: Any) -> Sequence[Attachment]:
    """The media of a post: addresses from the view, or else made from what the record names; each once."""
    found = list(_viewed(view)) or list(_recorded(did, embed))
    return tuple({one.url: one for one in found if one.url.startswith(("http://", "https://"))}.values())


def _viewed(view: Any) -> Iterator[Attachment]:
    for part in (view, inside(view, "media")):
        for key in ("images", "items"):
            for image in _list(inside(part, key)):
                yield Attachment(text(inside(image, "fullsize")), "image/jpeg", text(inside(image, "alt")))
        if film := text(inside(part, "playlist")):
            yield Attachment(film, "application/vnd.apple.mpegurl", text(inside(part, "alt")))
            yield Attachment(text(inside(part, "thumbnail")), "image/jpeg", text(inside(part, "alt")))
        if picture := text(inside(part, "external", "thumb")):
            yield Attachment(picture, "image/jpeg", text(inside(part, "external", "title")))


def _recorded(did: str, embed: Any) -> Iterator[Attachment]:
    for part in (embed, inside(embed, "media")):
        for key in ("images", "items"):
            for image in _list(inside(part, key)):
                cid = text(inside(image, "image", "ref", "$link"))
                yield Attachment(_address(SHOWN, did, cid), "image/jpeg", text(inside(image, "alt")))
        cid = text(inside(part, "video", "ref", "$link"))
        yield Attachment(_address(FILM, did, cid), "application/vnd.apple.mpegurl", text(inside(part, "alt")))


def _address(pattern: str, did: str, cid: str) -> str:
    return pattern.format(did=did, cid=cid) if did and cid else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
