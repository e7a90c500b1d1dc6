"""One municipal colour becomes the four that a page needs, each readable (WCAG 1.4.3) whatever colour was chosen."""

import re
from dataclasses import dataclass

LIGHT_PAGE = (0xF0, 0xF3, 0xF6)  # the darkest surface of the light theme that carries coloured text
DARK_PAGE = (0x28, 0x30, 0x37)  # the lightest surface of the dark theme that does
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
READABLE = 4.6  # a little above 4.5: rounding to whole channel values must not cost it

type Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """CSS colours: behind text, on it, and as text in the light and in the dark theme."""

    fill: str
    ink: str
    light: str
    dark: str


def parse(text: str) -> Rgb:
    """`#0b5a8a` or `0b5a8a` as channels; ValueError for anything else."""
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}", text):
        raise ValueError(text)
    value = int(text.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palette(text: str) -> Palette:
    """The palette of a colour written in hex."""
    colour = parse(text)
    ink = WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK
    return Palette(
        fill=_hex(colour),
        ink=_hex(ink),
        light=_hex(_towards(BLACK, colour, LIGHT_PAGE)),
        dark=_hex(_towards(WHITE, colour, DARK_PAGE)),
    )


def _luminance(colour: Rgb) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _towards(end: Rgb, colour: Rgb, page: Rgb) -> Rgb:
    """The colour, mixed with `end` in steps of 5 % until it can be read on `page`."""
    for step in range(21):
        mixed = _mix(colour, end, step / 20)
        if contrast(mixed, page) >= READABLE:
            return mixed
    return end


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
