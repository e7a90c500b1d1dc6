"""The logo is known again however a platform shows it, and no other is taken for it."""

import itertools

import pytest
from PIL import Image

from kanalvakt.sendercheck.checks.logo import NEAR, Unreadable, compare
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved, shown

LOGOS = [logo(number) for number in range(8)]


@pytest.mark.parametrize("number", [0, 2, 4, 6])
def test_a_logo_is_known_in_every_shape_that_a_platform_gives_it(number: int) -> None:
    ours = saved(LOGOS[number])
    looks = {what: compare(ours, data) for what, data in shown(LOGOS[number])}
    assert not {what: look for what, look in looks.items() if not look.same}
    assert max(look.bits for look in looks.values()) <= NEAR - 8


def test_no_other_logo_comes_near() -> None:
    pairs = itertools.pairwise([*LOGOS, logo(8), logo(13), logo(5)])
    looks = [compare(saved(one), saved(circle(on(other), "white"), "JPEG", quality=70)) for one, other in pairs]
    assert min(look.bits for look in looks) >= NEAR + 8


def test_the_same_logo_in_other_colours_is_another() -> None:
    red, green, blue, alpha = LOGOS[4].split()
    assert not compare(saved(LOGOS[4]), saved(Image.merge("RGBA", (green, blue, red, alpha)))).same


def test_an_empty_picture_is_nobodys_logo() -> None:
    assert not compare(saved(LOGOS[0]), saved(Image.new("RGB", (200, 200), "white"))).same


@pytest.mark.parametrize("data", [b"", b"<html>", saved(LOGOS[0])[:300]])
def test_what_is_no_picture_is_said_to_be_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        compare(saved(LOGOS[0]), data)
