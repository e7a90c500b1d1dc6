"""Whatever colour a municipality has, its name can be read on every page."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.ui.colour import DARK_PAGE, LIGHT_PAGE, contrast, palette, parse


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_text_on_it_and_in_it_can_be_read_in_both_themes(colour: str) -> None:
    made = palette(colour)
    assert made.fill == colour
    assert contrast(parse(made.fill), parse(made.ink)) >= 4.5
    assert contrast(parse(made.light), LIGHT_PAGE) >= 4.5
    assert contrast(parse(made.dark), DARK_PAGE) >= 4.5


def test_a_colour_that_can_be_read_as_it_is_stays_as_it_is() -> None:
    assert palette("#0b5a8a").light == "#0b5a8a"


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_the_stylesheet_needs_no_log_in_and_can_be_kept(client: Client) -> None:
    answer = client.get("/farg/aa0000.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert "--brand-fill: #aa0000" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("colour", ["red", "12345", "1234567", "0b5a8a-url"])
def test_only_a_colour_is_a_colour(client: Client, colour: str) -> None:
    assert client.get(f"/farg/{colour}.css").status_code == 404
