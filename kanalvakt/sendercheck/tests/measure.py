"""How far apart the same logos are, and how near others come: the figures behind the threshold of `checks/logo.py`.

`python -m kanalvakt.sendercheck.tests.measure` measures the whole set (some minutes) and prints them.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from kanalvakt.sendercheck.checks.logo import NEAR, compare
from kanalvakt.sendercheck.tests import kinds
from kanalvakt.sendercheck.tests.arms import CHARGES, FIELDS, arms, in_avatar, photo
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved, shown

ARMS = [(charge, arms(charge, field)) for charge, field in zip(CHARGES, itertools.cycle(FIELDS), strict=False)]
LOGOS = [(f"logo {number}", logo(number)) for number in range(16)]
GROUNDS = {"white": (255, 255, 255), "blue": (12, 60, 90), "green": (90, 160, 120), "grey": (210, 214, 220)}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures and how far apart they are."""

    what: str
    parts: int
    spot: float
    is_same: bool


def same(step: int = 1) -> Iterator[Pair]:
    """A logo as platforms and people show it; every `step`th pair."""
    yield from _measured(_same(), step)


def others(step: int = 1) -> Iterator[Pair]:
    """Another's; every `step`th pair."""
    yield from _measured(_others(), step)


def same_kinds(step: int = 1) -> Iterator[Pair]:
    """Wordmarks, line art, monograms and more, as platforms and people show them."""
    yield from _measured(kinds.same_pairs(), step)


def other_kinds(step: int = 1) -> Iterator[Pair]:
    """Others of the same kind, and older versions."""
    yield from _measured(kinds.other_pairs(), step)


type _Pairs = Iterator[tuple[str, Image.Image, bytes]]


def _measured(pairs: _Pairs, step: int) -> Iterator[Pair]:
    for what, ours, picture in itertools.islice(pairs, 0, None, step):
        look = compare(saved(ours), picture)
        yield Pair(what, look.parts, look.spot, look.same)


def _same() -> _Pairs:
    for name, image in (*LOGOS, *ARMS):
        for what, data in shown(image):
            yield f"{name}, {what}", image, data
    for name, image in ARMS:
        for ground, paint in GROUNDS.items():
            for share in (0.5, 0.65):
                yield f"{name}, {share} of a {ground} avatar", image, _avatar(in_avatar(image, paint, share))
    for name, _image in ARMS:
        wide = arms(name, FIELDS[0], name="Exempelby")
        yield f"{name}, with its name", wide, _avatar(on(wide))
        yield f"{name}, of a wide logo only the arms", wide, _avatar(on(arms(name, FIELDS[0])))


def _others() -> _Pairs:
    for one, other in itertools.combinations(CHARGES, 2):
        yield f"{one} and {other}", arms(one, FIELDS[0]), _avatar(on(arms(other, FIELDS[0])))
    for one, other in itertools.combinations(FIELDS, 2):
        yield f"other colours {one} {other}", arms("tree", one), saved(arms("tree", other))
    for (name, image), number in itertools.product(ARMS, range(4)):
        yield f"{name} and a photo", image, _avatar(photo(number).convert("RGBA"))
    for (name, image), (other, picture) in itertools.pairwise([*LOGOS, LOGOS[0]]):
        yield f"{name} and {other}", image, _avatar(on(picture))


def _avatar(square: Image.Image) -> bytes:
    return saved(circle(square, "white").resize((200, 200)), "JPEG", quality=75)


if __name__ == "__main__":
    for title, pairs in (("same", [*same(), *same_kinds()]), ("others", [*others(), *other_kinds()])):
        mine = title == "same"
        print(title, len(pairs), *sorted(pairs, key=lambda pair: pair.parts, reverse=mine)[:12], sep="\n  ")
        near = [pair for pair in pairs if pair.parts <= NEAR]
        print("in one spot", len(near), *sorted(near, key=lambda pair: pair.spot, reverse=mine)[:12], sep="\n  ")
