"""Finding a logo in a picture.

The logo is looked for at every size and place (masked normalised cross-correlation, by FFT), laid where it fits best,
on the ground that the picture has there, and compared with it in 16 x 16 parts: arms of two municipalities have one
shield and one crown, so a hash of the whole says too little. What the circle hides is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

# A part differs when its mean colour does by more than this (0-255) in some channel.
PART = 42.0
# In place of a number of parts: one of the two shows nothing.
BLANK = 257
# So few parts differ that no better place is looked for.
CLEAR = 12

_COARSE, _FINE, _FFT = 48, 96, 128
_GRID = np.mgrid[0:_FINE, 0:_FINE]
_SCALES = np.geomspace(0.3, 1.7, 25)
# The share of the logo that must be seen, and how like it must be before it is worth a closer look.
_SEEN, _WORTH = 0.35, 0.55
# Finding the very place: by these factors of size and this shift, one round after another.
_SEARCH = (((0.94, 0.97, 1.0, 1.03, 1.06), 0.0), ((1.0,), 0.02), ((0.985, 1.0, 1.015), 0.01))
type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class _Look:
    """How far apart they are in one place: `parts` of 256 that differ, and `colour` (0-255) in the mean."""

    parts: int
    colour: float


FAR = _Look(256, 255.0)


def compare(logo: Image.Image, picture: Image.Image) -> tuple[int, float]:
    """Of two pictures (RGBA): the parts of 256 that differ where the logo fits best, and the mean difference there."""
    ours = _Logo(logo)
    seen = [_Seen(square) for square in _squares(picture)]
    if ours.blank or all(one.blank for one in seen):
        return BLANK, 255.0
    best = FAR
    for one in seen:
        for place in ours.places(one):
            best = min(best, ours.at(place, one))
            if best.parts <= CLEAR:
                return best.parts, best.colour
    return best.parts, best.colour


def _squares(image: Image.Image) -> Iterator[Image.Image]:
    """What a square of the picture may be: its middle, and all of it on its own ground."""
    flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    side = min(flat.size)
    left, top = (flat.width - side) // 2, (flat.height - side) // 2
    yield flat.crop((left, top, left + side, top + side))
    if max(flat.size) > side * 1.05:
        side = max(flat.size)
        whole = Image.new("RGB", (side, side), flat.getpixel((0, 0)))
        whole.paste(flat, ((side - flat.width) // 2, (side - flat.height) // 2))
        yield whole


@cache
def _circle(side: int) -> Array:
    """1 where a round frame shows something, a little inside its edge."""
    mask = Image.new("L", (side * 4, side * 4), 0)
    edge = side * 4 * 0.02
    ImageDraw.Draw(mask).ellipse((edge, edge, side * 4 - edge, side * 4 - edge), fill=255)
    small = np.asarray(mask.resize((side, side), Image.Resampling.BOX), dtype=np.float64)
    return (small > 250).astype(np.float64)


def _flat(image: Image.Image) -> bool:
    return max(ImageStat.Stat(image.convert("RGB").resize((32, 32))).stddev) < 4


class _Seen:
    """A square picture in the sizes that are worked with."""

    def __init__(self, square: Image.Image) -> None:
        self.blank = _flat(square)
        self.coarse = _array(square.resize((_COARSE, _COARSE), Image.Resampling.BOX))
        self.fine = _array(
            square.resize((_FINE, _FINE), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.8))
        )
        self.rim = np.median(self.fine[:, _rim()], axis=1)

    @cached_property
    def spectra(self) -> "tuple[Array, ...]":
        """What every size of the logo is correlated with: the circle, the picture in it, its square."""
        circle = _circle(_COARSE)
        return (
            _fft(circle),
            np.stack([_fft(circle * one) for one in self.coarse]),
            _fft(circle * (self.coarse**2).sum(0)),
        )

    @cached_property
    def grey(self) -> "_Seen":
        """The same in grey, for a logo of one colour, which may be shown in any."""
        made = object.__new__(_Seen)
        made.blank, made.rim, made.fine = self.blank, self.rim, self.fine
        made.coarse = np.repeat(self.coarse.mean(0, keepdims=True), 3, axis=0)
        return made


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the logo may lie: its long side and its middle, as shares of the square's side."""

    scale: float
    x: float
    y: float
    score: float


class _Logo:
    """Our logo, trimmed, with what is ground let through."""

    def __init__(self, image: Image.Image) -> None:
        clear = _cleared(image)
        box = clear.getchannel("A").point(lambda value: 255 if value > 40 else 0).getbbox()
        self.blank = box is None or min(box[2] - box[0], box[3] - box[1]) < 8
        self._image = clear.crop(box) if box and not self.blank else clear
        self.blank = self.blank or (_flat(self._image) and _opaque(self._image))
        self._mono = not self.blank and _one_colour(self._image)
        if max(self._image.size) > 2 * _FINE:
            self._image.thumbnail((2 * _FINE, 2 * _FINE), Image.Resampling.BOX)
        self._sizes: dict[tuple[int, int], Image.Image] = {}

    def places(self, seen: _Seen) -> list[_Place]:
        """The likeliest, best first."""
        if self._mono:
            seen = seen.grey
        grounds = [seen.rim] if self._mono or _opaque(self._image) else [seen.rim, np.full(3, 255.0)]
        found = [
            place
            for scale in _SCALES
            for ground in grounds
            for place in [self._best(float(scale), ground, seen)]
            if place
        ]
        return sorted(found, key=lambda place: -place.score)[:3]

    def _best(self, scale: float, ground: Array, seen: _Seen) -> _Place | None:
        """The best place of one size, if it is worth a closer look."""
        size = self._size(scale * _COARSE)
        pad = max(1, round(0.06 * scale * _COARSE))
        high, wide = size[1] + 2 * pad, size[0] + 2 * pad
        if min(size) < 6 or max(high, wide) + _COARSE > _FFT:
            return None
        small = self._image.resize(size, Image.Resampling.BOX)
        alpha = np.pad(np.asarray(small.getchannel("A"), dtype=np.float64) / 255, pad)
        colours = np.repeat(alpha[None] * 255, 3, 0) if self._mono else np.stack(
            [np.pad(one, pad) for one in _array(small.convert("RGB"))]
        ) * alpha + ground[:, None, None] * (1 - alpha)  # fmt: skip
        score, seen_share = _correlated(colours, seen)
        score = np.where(seen_share >= _SEEN, np.abs(score) if self._mono else score, -1)
        at = np.unravel_index(int(score.argmax()), score.shape)
        best = float(score[at])
        y, x = (int(one) if one < _COARSE else int(one) - _FFT for one in at)
        middle = (x + wide / 2) / _COARSE, (y + high / 2) / _COARSE
        return _Place(scale, *middle, best) if best >= _WORTH else None

    def _size(self, long: float) -> tuple[int, int]:
        share = long / max(self._image.size)
        return max(1, round(self._image.width * share)), max(1, round(self._image.height * share))

    def at(self, place: _Place, seen: _Seen) -> _Look:
        """The likeness there, or a little beside it."""
        best, centre = FAR, place
        for steps, shift in _SEARCH:
            for step in steps:
                for dx in (-shift, 0.0, shift) if shift else (0.0,):
                    for dy in (-shift, 0.0, shift) if shift else (0.0,):
                        tried = _Place(centre.scale * step, centre.x + dx, centre.y + dy, 0)
                        look = self._laid(tried, seen)
                        if (look.colour, look.parts) < (best.colour, best.parts):
                            best, place = look, tried
            centre = place
        return best

    def _resized(self, size: tuple[int, int]) -> Image.Image:
        if size not in self._sizes:
            self._sizes[size] = self._image.resize(size, Image.Resampling.LANCZOS)
        return self._sizes[size]

    def _laid(self, place: _Place, seen: _Seen) -> _Look:
        """Laid exactly there, compared in 16 x 16 parts of the logo's own box."""
        size = self._size(place.scale * _FINE)
        left, top = round(place.x * _FINE - size[0] / 2), round(place.y * _FINE - size[1] / 2)
        if min(size) < 16:
            return FAR
        canvas = Image.new("RGBA", (_FINE, _FINE), (0, 0, 0, 0))
        canvas.paste(self._resized(size), (left, top))
        alpha = np.asarray(canvas.getchannel("A").filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64) / 255
        ys, xs = _GRID
        rim = max(2, round(0.06 * max(size)))
        inside = (xs >= left - rim) & (xs < left + size[0] + rim) & (ys >= top - rim) & (ys < top + size[1] + rim)
        visible = inside & (_circle(_FINE) > 0)
        clear = visible & (alpha < 0.05)
        ground = np.median(seen.fine[:, clear], axis=1) if clear.sum() >= 30 else seen.rim
        solid = visible & (alpha > 0.95)
        if solid.sum() < 60:
            return FAR
        if self._mono:
            paint = np.median(seen.fine[:, solid], axis=1)
            if np.abs(paint - ground).max() < 60:
                return FAR
            colours = np.repeat(paint[:, None], _FINE * _FINE, 1).reshape(3, _FINE, _FINE)
        else:
            colours = _array(canvas.convert("RGB"))
        laid = colours * alpha + ground[:, None, None] * (1 - alpha)
        if not self._mono:
            laid = _blurred(laid)
        if laid[:, visible].std(axis=1).max() < 6:
            return FAR
        return _parts(
            laid - seen.fine, visible, (xs - left + rim) / (size[0] + 2 * rim), (ys - top + rim) / (size[1] + 2 * rim)
        )


def _parts(apart: Array, visible: NDArray[np.bool_], across: Array, down: Array) -> _Look:
    """How many of the 256 parts of the box differ, of those that can be seen."""
    number = (np.clip(down * 16, 0, 15).astype(int) * 16 + np.clip(across * 16, 0, 15).astype(int))[visible]
    count = np.bincount(number, minlength=256)
    sums = np.stack([np.bincount(number, weights=one[visible], minlength=256) for one in apart])
    known = count >= max(1, 0.4 * count.max())
    means = np.abs(sums[:, known] / count[known]).max(axis=0)
    if known.sum() < 40:
        return FAR
    return _Look(round(256 * float((means > PART).mean())), float(means.mean()))


def _correlated(template: Array, seen: _Seen) -> tuple[Array, Array]:
    """For every offset: the normalised correlation in what the circle shows, and the share of the template shown."""
    circle, picture, square = seen.spectra
    box = np.ones(template.shape[1:])
    forms = [np.conj(_fft(one)) for one in template]
    shape, energy = np.conj(_fft(box)), np.conj(_fft((template**2).sum(0)))
    count = np.maximum(_back(circle * shape), 1e-6)
    of_picture = np.stack([_back(one * shape) for one in picture])
    of_template = np.stack([_back(circle * one) for one in forms])
    both = _back(sum(one * other for one, other in zip(picture, forms, strict=True)))
    cov = both - (of_picture * of_template).sum(0) / count
    one = _back(square * shape) - (of_picture**2).sum(0) / count
    other = _back(circle * energy) - (of_template**2).sum(0) / count
    floor = 30.0 * count
    return cov / np.sqrt(np.maximum(one, floor) * np.maximum(other, floor)), count / box.sum()


def _blurred(colours: Array) -> Array:
    image = Image.fromarray(colours.clip(0, 255).astype(np.uint8).transpose(1, 2, 0))
    return _array(image.filter(ImageFilter.GaussianBlur(0.8)))


def _fft(array: Array) -> Array:
    return np.fft.rfft2(array, (_FFT, _FFT))  # type: ignore[return-value]


def _back(spectrum: Array) -> Array:
    return np.fft.irfft2(spectrum, (_FFT, _FFT))


def _array(image: Image.Image) -> Array:
    return np.asarray(image, dtype=np.float64).transpose(2, 0, 1)[:3]


@cache
def _rim() -> NDArray[np.bool_]:
    """A ring just inside the circle."""
    inner = np.zeros((_FINE, _FINE))
    side = round(_FINE * 0.9)
    edge = (_FINE - side) // 2
    inner[edge : edge + side, edge : edge + side] = _circle(side)
    ring: NDArray[np.bool_] = (_circle(_FINE) > 0) & (inner == 0)
    return ring


def _opaque(image: Image.Image) -> bool:
    return ImageStat.Stat(image.getchannel("A")).mean[0] > 250


def _one_colour(image: Image.Image) -> bool:
    """Whether what is there of it has one colour, so that its shape alone is the logo."""
    if _opaque(image):
        return False
    seen = ImageStat.Stat(image.convert("RGB"), image.getchannel("A").point(lambda value: 255 if value > 200 else 0))
    return max(seen.stddev) < 18


def _cleared(image: Image.Image) -> Image.Image:
    """With its ground let through: what is transparent already, else what is white from the edge inwards."""
    if not _opaque(image):
        return image
    flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    right, bottom = flat.width - 1, flat.height - 1
    corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
    if any(value < 225 for at in corners for value in _pixel(flat, at)):
        return image
    filled, marker = flat.copy(), (255, 0, 255)
    for at in corners:
        ImageDraw.floodfill(filled, at, marker, thresh=40)
    kept = ImageChops.difference(filled, Image.new("RGB", flat.size, marker)).convert("L")
    cleared = flat.convert("RGBA")
    cleared.putalpha(kept.point(lambda value: 255 if value else 0))
    return cleared


def _pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(at)
    return found if isinstance(found, tuple) else ()
