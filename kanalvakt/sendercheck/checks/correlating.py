"""Where in a picture a template fits: masked normalised cross-correlation, by FFT."""

import numpy as np
from numpy.typing import NDArray

type Array = NDArray[np.float64]


def correlated(template: Array, spectra: tuple[Array, ...], side: int) -> tuple[Array, Array]:
    """For every offset: the normalised correlation in what the circle shows, and the share of the template shown."""
    circle, picture, square = spectra
    box = np.ones(template.shape[1:])
    forms = [np.conj(fft(one, side)) for one in template]
    shape, energy = np.conj(fft(box, side)), np.conj(fft((template**2).sum(0), side))
    count = np.maximum(_back(circle * shape, side), 1e-6)
    of_picture = np.stack([_back(one * shape, side) for one in picture])
    of_template = np.stack([_back(circle * one, side) for one in forms])
    both = _back(sum(one * other for one, other in zip(picture, forms, strict=True)), side)
    cov = both - (of_picture * of_template).sum(0) / count
    one = _back(square * shape, side) - (of_picture**2).sum(0) / count
    other = _back(circle * energy, side) - (of_template**2).sum(0) / count
    floor = 30.0 * count
    return cov / np.sqrt(np.maximum(one, floor) * np.maximum(other, floor)), count / box.sum()


def fft(array: Array, side: int) -> Array:
    """Its spectrum, padded to a square."""
    return np.fft.rfft2(array, (side, side))  # type: ignore[return-value]


def _back(spectrum: Array, side: int) -> Array:
    return np.fft.irfft2(spectrum, (side, side))
