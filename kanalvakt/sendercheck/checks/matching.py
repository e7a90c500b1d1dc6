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
from PIL import Image, ImageDraw, ImageFilter, ImageStat

from kanalvakt.sendercheck.checks import closely, correlating, trimming

# A part differs when its mean colour does by more than this (0-255) in some channel.
PART = 42.0
# So few parts differ that no better place is looked for; so many, that no spot is.
CLEAR, _NO_NEARER = 2, 64
# In place of a number of parts: one of the two shows nothing.
BLANK = 257
# The share of the logo that must be seen, and how like it must be before it is worth a closer look.
_SEEN, _WORTH = 0.35, 0.55
# Finding the very place: by these factors of size and this shift, one round after another.
_SEARCH = (((0.94, 0.97, 1.0, 1.03, 1.06), 0.0), ((1.0,), 0.02), ((0.985, 1.0, 1.015), 0.01))
_CLOSER = (((0.985, 1.0, 1.015), 0.01), ((0.9925, 1.0, 1.0075), 0.005))
type Array = NDArray[np.float64]
type _Rounds = tuple[tuple[tuple[float, ...], float], ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """The sides in pixels that are worked with: to look for a place, to compare there, to transform."""

    coarse: int
    fine: int
    fft: int
    scales: tuple[float, ...]


_COMMON = _Work(48, 96, 128, tuple(np.geomspace(0.3, 1.7, 25)))
_CLOSE = _Work(96, 192, 256, tuple(np.geomspace(0.3, 1.7, 49)))
# Wider than this, or with less ink (pixels of `_COMMON.fine` squared), a logo is looked at closely from the start.
_WIDE, _INK = 2.5, 1500


@dataclass(frozen=True, slots=True, order=True)
class _Look:
    """How far apart they are in one place: `parts` of 256 that differ, and `colour` (0-255) in the mean."""

    parts: int
    colour: float


FAR = _Look(256, 255.0)


def compare(logo: Image.Image, picture: Image.Image) -> tuple[int, float, float]:
    """Of two pictures (RGBA): the parts of 256 that differ where the logo fits best, the mean difference there, and
    the widest in one spot."""
    ours = _Logo(logo)
    seen = [_Seen(square, ours.work) for square in _squares(picture)]
    if ours.blank or all(one.blank for one in seen):
        return BLANK, 255.0, 255.0
    best, spot = FAR, 255.0
    for look, place, one in sorted(_looks(ours, seen), key=lambda item: item[0])[:1]:
        best = look
        if look.parts <= _NO_NEARER:
            spot = ours.widest(place, one)
    return best.parts, best.colour, spot


def _looks(ours: "_Logo", seen: "list[_Seen]") -> "Iterator[tuple[_Look, _Place, _Seen]]":
    """The logo where it may be, no more of them once it is clear."""
    for one in seen:
        for place in ours.places(one):
            look, there = ours.at(place, one)
            yield look, there, one
            if look.parts <= CLEAR:
                return


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


class _Seen:
    """A square picture in the sizes that are worked with."""

    def __init__(self, square: Image.Image, work: _Work) -> None:
        self.square, self.work, self.blank = square, work, trimming.flat(square)
        self.coarse = _array(square.resize((work.coarse, work.coarse), Image.Resampling.BOX))
        self.sharp = square.resize((work.fine, work.fine), Image.Resampling.LANCZOS)
        self.fine = _array(self.sharp.filter(ImageFilter.GaussianBlur(0.8)))
        self.rim = np.median(self.fine[:, _rim(work.fine)], axis=1)

    @cached_property
    def spectra(self) -> "tuple[Array, ...]":
        """What every size of the logo is correlated with: the circle, the picture in it, its square."""
        circle, side = _circle(self.work.coarse), self.work.fft
        return (
            correlating.fft(circle, side),
            np.stack([correlating.fft(circle * one, side) for one in self.coarse]),
            correlating.fft(circle * (self.coarse**2).sum(0), side),
        )

    @cached_property
    def grey(self) -> "_Seen":
        """The same in grey, for a logo of one colour, which may be shown in any."""
        made = object.__new__(_Seen)
        made.square, made.work, made.blank, made.rim = self.square, self.work, self.blank, self.rim
        made.sharp, made.fine = self.sharp, self.fine
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
        clear = trimming.cleared(image)
        box = clear.getchannel("A").point(lambda value: 255 if value > 40 else 0).getbbox()
        self.blank = box is None or min(box[2] - box[0], box[3] - box[1]) < 8
        self._image = clear.crop(box) if box and not self.blank else clear
        self.blank = self.blank or (trimming.flat(self._image) and trimming.opaque(self._image))
        self._mono = not self.blank and trimming.one_colour(self._image)
        self.work = _CLOSE if self._thin() else _COMMON
        if max(self._image.size) > 2 * _CLOSE.fine:
            self._image.thumbnail((2 * _CLOSE.fine, 2 * _CLOSE.fine), Image.Resampling.BOX)
        self._sizes: dict[tuple[int, int], Image.Image] = {}

    def _thin(self) -> bool:
        """Whether so little of it is solid that its lines are lost in the common size."""
        long, short = max(self._image.size), min(self._image.size)
        share = ImageStat.Stat(self._image.getchannel("A")).mean[0] / 255
        return long > _WIDE * short or share * short / long * _COMMON.fine**2 < _INK

    def places(self, seen: _Seen) -> list[_Place]:
        """The likeliest, best first."""
        if self._mono:
            seen = seen.grey
        grounds = [seen.rim] if self._mono or trimming.opaque(self._image) else [seen.rim, np.full(3, 255.0)]
        found = [
            place
            for scale in self.work.scales
            for ground in grounds
            for place in [self._best(scale, ground, seen)]
            if place
        ]
        return sorted(found, key=lambda place: -place.score)[:3]

    def _best(self, scale: float, ground: Array, seen: _Seen) -> _Place | None:
        """The best place of one size, if it is worth a closer look."""
        coarse, fft = seen.work.coarse, seen.work.fft
        size = self._size(scale * coarse)
        pad = max(1, round(0.06 * scale * coarse))
        high, wide = size[1] + 2 * pad, size[0] + 2 * pad
        if min(size) < 6 or max(high, wide) + coarse > fft:
            return None
        small = self._image.resize(size, Image.Resampling.BOX)
        alpha = np.pad(np.asarray(small.getchannel("A"), dtype=np.float64) / 255, pad)
        colours = np.repeat(alpha[None] * 255, 3, 0) if self._mono else np.stack(
            [np.pad(one, pad) for one in _array(small.convert("RGB"))]
        ) * alpha + ground[:, None, None] * (1 - alpha)  # fmt: skip
        score, seen_share = correlating.correlated(colours, seen.spectra, fft)
        score = np.where(seen_share >= _SEEN, np.abs(score) if self._mono else score, -1)
        at = np.unravel_index(int(score.argmax()), score.shape)
        best = float(score[at])
        y, x = (int(one) if one < coarse else int(one) - fft for one in at)
        middle = (x + wide / 2) / coarse, (y + high / 2) / coarse
        return _Place(scale, *middle, best) if best >= _WORTH else None

    def _size(self, long: float) -> tuple[int, int]:
        share = long / max(self._image.size)
        return max(1, round(self._image.width * share)), max(1, round(self._image.height * share))

    def at(self, place: _Place, seen: _Seen) -> tuple[_Look, _Place]:
        """The likeness there, or a little beside it, and where that is."""
        return self._sought(place, seen, (*_SEARCH, *_CLOSER) if seen.work == _CLOSE else _SEARCH)

    def _sought(self, place: _Place, seen: _Seen, rounds: _Rounds) -> tuple[_Look, _Place]:
        best, centre = FAR, place
        for steps, shift in rounds:
            for step in steps:
                for dx in (-shift, 0.0, shift) if shift else (0.0,):
                    for dy in (-shift, 0.0, shift) if shift else (0.0,):
                        tried = _Place(centre.scale * step, centre.x + dx, centre.y + dy, 0)
                        look = self._look(tried, seen)
                        if (look.colour, look.parts) < (best.colour, best.parts):
                            best, place = look, tried
            centre = place
        return best, place

    def widest(self, place: _Place, seen: _Seen) -> float:
        """The widest difference in one spot, seen closely."""
        if seen.work != _CLOSE:
            seen = _Seen(seen.square, _CLOSE)
        _, place = self._sought(place, seen, _CLOSER)
        laid = self._laid(place, seen)
        if laid is None:
            return 255.0
        inner = _inner(seen.work.fine)
        return closely.widest(_image(laid.sharp), seen.sharp, laid.visible & inner, seen.square.width)

    def _resized(self, size: tuple[int, int]) -> Image.Image:
        if size not in self._sizes:
            self._sizes[size] = self._image.resize(size, Image.Resampling.LANCZOS)
        return self._sizes[size]

    def _look(self, place: _Place, seen: _Seen) -> _Look:
        """Laid exactly there, compared in 16 x 16 parts of the logo's own box."""
        laid = self._laid(place, seen)
        return FAR if laid is None else _parts(laid.soft - seen.fine, laid)

    def _laid(self, place: _Place, seen: _Seen) -> "_Laid | None":
        """The logo on the picture's ground; nothing where too little of it would be seen."""
        fine = seen.work.fine
        size = self._size(place.scale * fine)
        left, top = round(place.x * fine - size[0] / 2), round(place.y * fine - size[1] / 2)
        if min(size) < 12:
            return None
        canvas = Image.new("RGBA", (fine, fine), (0, 0, 0, 0))
        canvas.paste(self._resized(size), (left, top))
        crisp = canvas.getchannel("A")
        alpha = np.asarray(crisp.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64) / 255
        ys, xs = _grid(fine)
        rim = max(2, round(0.06 * max(size)))
        inside = (xs >= left - rim) & (xs < left + size[0] + rim) & (ys >= top - rim) & (ys < top + size[1] + rim)
        visible = inside & (_circle(fine) > 0)
        clear = visible & (alpha < 0.05)
        ground = np.median(seen.fine[:, clear], axis=1) if clear.sum() >= 30 else seen.rim
        if alpha[visible].sum() < 60:
            return None
        if self._mono:
            paint = _paint(seen.fine, ground, alpha * visible)
            if np.abs(paint - ground).max() < 60:
                return None
            colours = np.repeat(paint[:, None], fine * fine, 1).reshape(3, fine, fine)
        else:
            colours = _array(canvas.convert("RGB"))
        soft = _on(colours, alpha, ground)
        if not self._mono:
            soft = _blurred(soft)
        if soft[:, visible].std(axis=1).max() < 6:
            return None
        across, down = (xs - left + rim) / (size[0] + 2 * rim), (ys - top + rim) / (size[1] + 2 * rim)
        return _Laid(soft, _on(colours, np.asarray(crisp) / 255, ground), visible, across, down)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A logo as it would look in one place, softened and not; where it can be seen; each pixel's place in its box."""

    soft: Array
    sharp: Array
    visible: NDArray[np.bool_]
    across: Array
    down: Array


def _on(colours: Array, alpha: Array, ground: Array) -> Array:
    return colours * alpha + ground[:, None, None] * (1 - alpha)


def _paint(picture: Array, ground: Array, cover: Array) -> Array:
    """The one colour that a logo has in a picture: the likeliest, by what it covers."""
    solid = cover > 0.95
    if solid.sum() >= 60:
        return np.median(picture[:, solid], axis=1)
    apart = ((picture - ground[:, None, None]) * cover).sum(axis=(1, 2))
    return (ground + apart / (cover**2).sum()).clip(0, 255)


def _parts(apart: Array, laid: _Laid) -> _Look:
    """How many of the 256 parts of the box differ, of those that can be seen."""
    visible = laid.visible
    number = (np.clip(laid.down * 16, 0, 15).astype(int) * 16 + np.clip(laid.across * 16, 0, 15).astype(int))[visible]
    count = np.bincount(number, minlength=256)
    sums = np.stack([np.bincount(number, weights=one[visible], minlength=256) for one in apart])
    known = count >= max(1, 0.4 * count.max())
    means = np.abs(sums[:, known] / count[known]).max(axis=0)
    if known.sum() < 40:
        return FAR
    return _Look(round(256 * float((means > PART).mean())), float(means.mean()))


def _blurred(colours: Array) -> Array:
    return _array(_image(colours).filter(ImageFilter.GaussianBlur(0.8)))


def _image(colours: Array) -> Image.Image:
    return Image.fromarray(colours.clip(0, 255).astype(np.uint8).transpose(1, 2, 0))


def _array(image: Image.Image) -> Array:
    return np.asarray(image, dtype=np.float64).transpose(2, 0, 1)[:3]


@cache
def _grid(side: int) -> NDArray[np.int_]:
    return np.mgrid[0:side, 0:side]


@cache
def _inner(side: int, share: float = 0.92) -> NDArray[np.bool_]:
    """Where a round frame of this share of the side shows something."""
    inner = np.zeros((side, side), dtype=bool)
    small = round(side * share)
    edge = (side - small) // 2
    inner[edge : edge + small, edge : edge + small] = _circle(small) > 0
    return inner


@cache
def _rim(side: int) -> NDArray[np.bool_]:
    """A ring just inside the circle."""
    ring: NDArray[np.bool_] = (_circle(side) > 0) & ~_inner(side, 0.9)
    return ring
