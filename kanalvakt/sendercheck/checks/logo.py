"""Is a profile picture our logo, whatever the platform did to it: circle, crop, margin, size, JPEG.

Both pictures are brought to the same form (on one ground, square, corners outside the circle painted over) and
compared as 256-bit perceptual hashes and by colour, over a few croppings and margins. `NEAR` was chosen on the set
in tests/logos.py: tests/test_logo.py measures the widest of the same and the closest of the others, and fails when the
gap closes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from PIL import Image, ImageChops, ImageDraw, ImageStat

if TYPE_CHECKING:
    import imagehash

# Bits of 256 that may differ, and the mean difference of colour (0-255) at 8 x 8 points.
NEAR = 56
NEAR_COLOUR = 48.0

_SIDE = 128
_MOST_PIXELS = 40_000_000
_ZOOMS = (1.0, 1.12, 1.25, 0.92, 0.84, 0.72, 0.6)


class Unreadable(ValueError):
    """The bytes are no picture that can be read."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two pictures are apart: `bits` of 256 and `colour`. `blank`: there is nothing in one of them."""

    bits: int
    colour: float
    blank: bool = False

    @property
    def same(self) -> bool:
        """Whether it is the same logo."""
        return not self.blank and self.bits <= NEAR and self.colour <= NEAR_COLOUR


def compare(logo: bytes, picture: bytes) -> Likeness:
    """The likeness of a profile's picture to our logo. Raises `Unreadable`."""
    theirs = _opened(picture)
    ours = [_opened(logo, ground) for ground in _grounds(theirs)]
    if _blank(theirs) or all(_blank(one) for one in ours):
        return Likeness(256, 255.0, blank=True)
    seen = (_square(theirs, crop=True), _square(theirs, crop=False), _square(_trimmed(theirs), crop=False))
    found = [_Print.of(form) for form in seen]
    wanted = [_Print.of(form) for one in ours for form in _forms(one)]
    looks = [one.likeness(other) for one in wanted for other in found]
    return min(looks, key=lambda look: (not look.same, look.bits + look.colour))


@dataclass(frozen=True, slots=True)
class _Print:
    """What is compared of a picture: its hash, and its colours at 8 x 8 points."""

    bits: "imagehash.ImageHash"
    colours: Image.Image

    @classmethod
    def of(cls, square: Image.Image) -> Self:
        """Of a square picture, as a circle shows it."""
        import imagehash  # late: it takes long to load

        seen = _round(square)
        return cls(imagehash.phash(seen, hash_size=16), seen.resize((8, 8), Image.Resampling.BOX))

    def likeness(self, other: "_Print") -> Likeness:
        """How far apart two are."""
        apart = max(ImageStat.Stat(ImageChops.difference(self.colours, other.colours)).mean)
        return Likeness(int(self.bits - other.bits), apart)


def fingerprint(picture: bytes) -> str:
    """A picture's perceptual hash, to know it again without keeping it. Raises `Unreadable`."""
    return str(_Print.of(_square(_opened(picture), crop=True)).bits)


def apart(one: str, other: str) -> int:
    """The bits of 256 in which two fingerprints differ."""
    import imagehash

    return int(imagehash.hex_to_hash(one) - imagehash.hex_to_hash(other))


def _grounds(picture: Image.Image) -> list[tuple[int, ...]]:
    """What a logo with a transparent ground may have been laid on: white, or the colour that the picture has on top."""
    top = picture.resize((32, 32), Image.Resampling.BOX).getpixel((16, 1))
    white = (255, 255, 255)
    return [white, top] if isinstance(top, tuple) and min(top) < 230 else [white]


def _opened(data: bytes, ground: tuple[int, ...] = (255, 255, 255)) -> Image.Image:
    try:
        # Another library here may have told Pillow to put up with a file that is cut off: `verify` never does.
        with Image.open(io.BytesIO(data)) as image:
            image.verify()
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS or min(image.size) < 8:
                raise Unreadable
            seen = image.convert("RGBA")
    except Unreadable:
        raise
    except Exception as error:  # a broken picture raises whatever its decoder likes
        raise Unreadable from error
    return Image.alpha_composite(Image.new("RGBA", seen.size, (*ground, 255)), seen).convert("RGB")


def _blank(image: Image.Image) -> bool:
    return max(ImageStat.Stat(image.convert("RGB").resize((32, 32))).stddev) < 4


def _trimmed(image: Image.Image) -> Image.Image:
    """Without an even margin of the colour of its corner."""
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, ground).convert("L").point(lambda value: 255 if value > 24 else 0).getbbox()
    return image.crop(box) if box and min(box[2] - box[0], box[3] - box[1]) >= 8 else image


def _square(image: Image.Image, *, crop: bool) -> Image.Image:
    """A square: the middle of the picture, or all of it on its own ground."""
    side = (min if crop else max)(image.size)
    ground = Image.new("RGB", (side, side), image.getpixel((0, 0)))
    ground.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return ground.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)


def _forms(logo: Image.Image) -> Iterator[Image.Image]:
    """How platforms and people show a logo: cropped, whole, trimmed, nearer, with a margin."""
    for square in (_square(logo, crop=True), _square(logo, crop=False), _square(_trimmed(logo), crop=False)):
        for zoom in _ZOOMS:
            size = round(_SIDE * zoom)
            form = Image.new("RGB", (_SIDE, _SIDE), square.getpixel((0, 0)))
            form.paste(square.resize((size, size), Image.Resampling.LANCZOS), ((_SIDE - size) // 2,) * 2)
            yield form


def _round(image: Image.Image) -> Image.Image:
    """Only what a circle shows, on grey."""
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((2, 2, image.width - 3, image.height - 3), fill=255)
    return Image.composite(image, Image.new("RGB", image.size, (128, 128, 128)), mask)
