"""The widest difference in one spot: what a count of parts does not see, a year over old arms, say.

A pixel differs by as much as it lies outside what the other picture has within a pixel of it: edges may lie a little
aside and be softer, but nothing may be there in one that is not in the other.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

type Array = NDArray[np.float64]

# The side of a spot, as pixels of the size that is worked in, and how soft the picture may be in place of ours.
_SPOT = 7
_SOFT = (0.0, 0.8, 1.6, 2.4, 3.6)


def widest(laid: Image.Image, seen: Image.Image, visible: NDArray[np.bool_], side: int) -> float:
    """The mean difference (0-255) in the spot where it is widest; `side`: of the picture as it came, in pixels."""
    best, wide = 255.0, 255.0
    for soft in _softened(laid, side):
        apart = np.abs(_array(soft) - _array(seen))[:, visible].mean()
        if apart < best:
            best, wide = apart, _spot(soft, seen, visible, side)
    return wide


def _softened(laid: Image.Image, side: int) -> Iterator[Image.Image]:
    """Ours as coarse as the picture was, and softer."""
    if side < laid.width:
        laid = laid.resize((side, side), Image.Resampling.LANCZOS).resize(laid.size, Image.Resampling.LANCZOS)
    for radius in _SOFT:
        yield laid.filter(ImageFilter.GaussianBlur(radius)) if radius else laid


def _spot(one: Image.Image, other: Image.Image, visible: NDArray[np.bool_], side: int) -> float:
    """Of brightness, and of colour, which JPEG keeps at half the size: so with a wider neighbourhood."""
    pixel = one.width / side
    light, hue = 2 * max(1, round(pixel / 2)) + 1, 2 * max(2, round(1.5 * pixel)) + 1
    mine, theirs = one.convert("YCbCr").split(), other.convert("YCbCr").split()
    apart = np.max([_apart(a, b, near) for a, b, near in zip(mine, theirs, (light, hue, hue), strict=True)], axis=0)
    shown = Image.fromarray((apart * visible).clip(0, 255).astype(np.uint8))
    return float(np.asarray(shown.filter(ImageFilter.BoxBlur(_SPOT // 2))).max())


def _apart(one: Image.Image, other: Image.Image, near: int) -> Array:
    return np.maximum(_outside(one, other, near), _outside(other, one, near))


def _outside(one: Image.Image, other: Image.Image, near: int) -> Array:
    """How far outside the other's neighbourhood of so many pixels."""
    mine, low, high = (
        np.asarray(image, dtype=np.float64)
        for image in (one, other.filter(ImageFilter.MinFilter(near)), other.filter(ImageFilter.MaxFilter(near)))
    )
    return np.maximum(np.maximum(mine - high, low - mine), 0)


def _array(image: Image.Image) -> Array:
    return np.asarray(image, dtype=np.float64).transpose(2, 0, 1)[:3]
