"""Is a profile picture our logo, whatever the platform did to it: circle, crop, margin, size, ground, JPEG.

`matching.py` says how. `NEAR` was chosen on the sets in tests/logos.py and tests/arms.py: tests/test_logo.py measures
the widest of the same and the closest of the others, and fails when the gap closes.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from kanalvakt.connectors import browser

# Parts of 256 that may differ, and how wide the difference (0-255) may be in one spot: wider in a picture of fewer than
# SMALL pixels, which is coarse.
NEAR, SPOT = 24, 48
SMALL, SPOT_SMALL = 100, 90
# Bits of 256 in which two fingerprints of one picture may differ.
CHANGED = 40

_MOST_PIXELS = 40_000_000
_SVG = (b"<svg", b"<?xml")


class Unreadable(ValueError):
    """The bytes are no picture that can be read."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far apart they are: `parts` of 256 that differ, `colour` (0-255) in the mean and `spot` where it is widest.

    `small`: the picture is coarse. `blank`: one is empty.
    """

    parts: int
    colour: float
    spot: float
    small: bool = False
    blank: bool = False

    @property
    def alike(self) -> bool:
        """Whether it is the same logo but for some spot: an older version, say."""
        return not self.blank and self.parts <= NEAR

    @property
    def same(self) -> bool:
        """Whether it is the same logo."""
        return self.alike and self.spot <= (SPOT_SMALL if self.small else SPOT)


def compare(logo: bytes, picture: bytes) -> Likeness:
    """The likeness of a profile's picture to our logo. Raises `Unreadable`."""
    ours, theirs = _opened(logo), _opened(picture)
    from kanalvakt.sendercheck.checks import matching  # late: numpy takes a while, and most that start never compare

    parts, colour, spot = matching.compare(ours, theirs)
    return Likeness(parts, colour, spot, small=min(theirs.size) < SMALL, blank=parts == matching.BLANK)


def is_knowable(logo: bytes) -> bool:
    """Whether we would know the logo in its own picture: not where its lines are too thin, or it is far too wide."""
    own = _opened(logo)
    side = max(own.size)
    square = Image.new("RGBA", (side, side), "white")
    square.alpha_composite(own, ((side - own.width) // 2, (side - own.height) // 2))
    from kanalvakt.sendercheck.checks import matching

    parts, _, spot = matching.compare(own, square)
    return parts <= NEAR and spot <= SPOT


def is_readable(picture: bytes) -> bool:
    """Whether the bytes are a picture that can be compared with."""
    try:
        _opened(picture)
    except Unreadable:
        return False
    return True


def fingerprint(picture: bytes) -> str:
    """A picture's perceptual hash, to know it again without keeping it. Raises `Unreadable`."""
    import imagehash  # late: it takes long to load

    image = _opened(picture)
    flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return str(imagehash.phash(_round(flat.resize((128, 128), Image.Resampling.LANCZOS)), hash_size=16))


def apart(one: str, other: str) -> int:
    """The bits of 256 in which two fingerprints differ."""
    import imagehash

    return int(imagehash.hex_to_hash(one) - imagehash.hex_to_hash(other))


def _opened(data: bytes) -> Image.Image:
    """The picture as RGBA; an SVG as a browser draws it, where there is one."""
    if any(mark in data[:400].lower() for mark in _SVG) and (path := browser.browser_path()):
        data = browser.draw(path, data, "image/svg+xml")
    try:
        # Another library here may have told Pillow to put up with a file that is cut off: `verify` never does.
        with Image.open(io.BytesIO(data)) as image:
            image.verify()
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS or min(image.size) < 8:
                raise Unreadable
            return image.convert("RGBA")
    except Unreadable:
        raise
    except Exception as error:  # a broken picture raises whatever its decoder likes
        raise Unreadable from error


def _round(image: Image.Image) -> Image.Image:
    """Only what a circle shows, on grey."""
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((2, 2, image.width - 3, image.height - 3), fill=255)
    return Image.composite(image, Image.new("RGB", image.size, (128, 128, 128)), mask)
