"""The logo is known again however a platform shows it, and no other is taken for it.

The figures in docs/developers/sendercheck.md are those of `python -m kanalvakt.sendercheck.tests.measure`.
"""

import io

import pytest
from PIL import Image

from kanalvakt.connectors import browser
from kanalvakt.sendercheck.checks.logo import CHANGED, NEAR, Unreadable, apart, compare, fingerprint, is_knowable
from kanalvakt.sendercheck.tests import kinds, measure
from kanalvakt.sendercheck.tests.arms import FIELDS, arms, in_avatar, monochrome
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved


def test_a_logo_is_known_in_every_shape_that_a_platform_gives_it() -> None:
    widest = max(measure.same(step=61), key=lambda pair: pair.parts)
    assert widest.parts <= NEAR - 4, widest
    assert widest.is_same, widest


def test_no_other_logo_comes_near_not_even_arms_with_one_shield_and_crown() -> None:
    closest = min(measure.others(step=9), key=lambda pair: pair.parts)
    assert closest.parts >= NEAR + 10, closest


def test_a_wordmark_and_line_art_are_known_and_another_word_of_the_shape_is_not() -> None:
    word = kinds.KINDS["a wide word"]
    assert is_knowable(saved(word))
    assert compare(saved(word), _small(word)).same
    assert not compare(saved(word), _small(kinds.word("Mellanby kommun", kinds.BLUE))).same
    boat = kinds.KINDS["line art, thin boat"]
    assert compare(saved(boat), _small(boat)).same
    assert not compare(saved(boat), _small(kinds.lines("crown", kinds.BLUE, 5))).same


def _small(image: Image.Image) -> bytes:
    """As a platform shows it, at its poorest."""
    return saved(circle(on(image), "white").resize((160, 160)), "JPEG", quality=30)


@pytest.mark.parametrize(
    "old", [kinds.dated(kinds.TREE), kinds.recoloured(kinds.TREE, (0, 0, 1, 0.28), kinds.RED)], ids=["year", "crown"]
)
def test_an_old_version_of_the_logo_is_not_met(old: Image.Image) -> None:
    assert compare(saved(kinds.TREE), _small(kinds.TREE)).same
    assert not compare(saved(kinds.TREE), _small(old)).same


def test_a_logo_of_one_colour_is_known_in_any() -> None:
    ours = monochrome(arms("ship", FIELDS[0]))
    white_on_blue = in_avatar(monochrome(arms("ship", FIELDS[0]), (255, 255, 255)), (0, 82, 147), 0.7)
    assert compare(saved(ours), saved(white_on_blue)).same
    assert not compare(saved(ours), saved(Image.new("RGB", (200, 200), "black"))).same
    assert not compare(saved(ours), saved(on(monochrome(arms("wheel", FIELDS[0]))))).same


def test_the_same_logo_in_other_colours_is_another() -> None:
    red, green, blue, alpha = logo(4).split()
    assert not compare(saved(logo(4)), saved(Image.merge("RGBA", (green, blue, red, alpha)))).same


def test_an_empty_picture_is_nobodys_logo() -> None:
    assert not compare(saved(logo(0)), saved(Image.new("RGB", (200, 200), "white"))).same


@pytest.mark.parametrize("data", [b"", b"<html>", saved(logo(0))[:300]])
def test_what_is_no_picture_is_said_to_be_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        compare(saved(logo(0)), data)


def test_a_picture_has_the_same_fingerprint_after_resizing_and_another_one_has_not() -> None:
    one = fingerprint(saved(on(logo(0))))
    assert apart(one, fingerprint(saved(on(logo(0)).resize((90, 90)), "JPEG", quality=50))) < CHANGED / 2
    assert apart(one, fingerprint(saved(on(logo(3))))) > CHANGED


@pytest.mark.peer("chromium")
def test_a_logo_drawn_as_svg_is_known() -> None:
    if browser.browser_path() is None:
        from conftest import missing_peer

        missing_peer("Chromium", "apt install chromium; pip install playwright")
    svg = (
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 512 512'>"
        b"<circle cx='256' cy='256' r='236' fill='#005aa0'/>"
        b"<path d='M256 80 420 400H92z' fill='#f0b400'/></svg>"
    )
    drawn = Image.open(io.BytesIO(browser.draw(str(browser.browser_path()), svg, "image/svg+xml")))
    assert compare(svg, saved(circle(on(drawn.convert("RGBA")), "white").resize((160, 160)), "JPEG", quality=60)).same
