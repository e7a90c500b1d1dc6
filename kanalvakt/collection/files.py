"""Files that a person uploads: nothing they say of themselves is believed."""

import warnings
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from kanalvakt.core.errors import Invalid

MEGABYTE = 1024 * 1024
LARGEST, MOST = 10 * MEGABYTE, 10
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
PICTURES = frozenset(IMAGES.values())
FILMS = frozenset({"video/mp4", "video/webm"})
# What a browser may be handed as itself; all else is a download.
SHOWN = PICTURES | FILMS

_MARKS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"\x1aE\xdf\xa3": "video/webm",
    b"%PDF-": "application/pdf",
}


def media_type(name: str, data: bytes) -> str:
    """What the bytes are, whatever the name says: a picture or a PDF. Raises Invalid for anything else."""
    if not data:
        raise Invalid(_("Filen %(name)s är tom.") % {"name": name}, "uploads")
    if len(data) > LARGEST:
        raise Invalid(_("Filen %(name)s är större än 10 MB. Ta en mindre skärmbild.") % {"name": name}, "uploads")
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    found = _image(data)
    if found is None:
        raise Invalid(
            _("Filen %(name)s är ingen bild och ingen PDF. Det som går att lägga in är JPEG, PNG, GIF, WebP och PDF.")
            % {"name": name},
            "uploads",
        )
    return found


def _image(data: bytes) -> str | None:
    """The picture's kind, if all of it holds together and it is no decompression bomb."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=list(IMAGES)) as image:
                kind = image.format
                image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning):
        return None
    return IMAGES.get(kind or "")


def sniffed(start: bytes) -> str:
    """What a file's first bytes say it is; anything that a browser should not be handed is bytes."""
    if start[4:8] == b"ftyp":
        return "video/mp4"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS.items() if start.startswith(mark)), "application/octet-stream")
