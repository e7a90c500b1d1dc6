"""Whatever a request brings outside a form can be asked of a database, kept and gone back to, or is nothing."""

import pytest
from django.http import QueryDict

from kanalvakt.ui.given import next_address, number, numbers, said


@pytest.mark.parametrize(("text", "told"), [("12", 12), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text: str, told: int) -> None:
    assert number(text) == told


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "1\x00", "9" * 19, "9" * 5000])
def test_what_no_row_has_is_no_number(text: str) -> None:
    assert number(text) is None


def test_so_many_ticked_rows_are_taken_and_the_rest_left() -> None:
    given = QueryDict("rad=1&rad=x&rad=3&rad=4&annat=5")
    assert numbers(given, "rad") == [1, 3, 4]
    assert numbers(given, "rad", 2) == [1, 3]


def test_words_can_be_kept_by_every_database() -> None:
    assert said(QueryDict("varför=hej%00då"), "varför") == "hej\ufffddå"
    assert said(QueryDict(""), "varför") == ""


@pytest.mark.parametrize("address", ["/inkorg/", "/inkorg/?q=a&state=all#1"])
def test_one_goes_back_to_a_page_of_ours(address: str) -> None:
    given = QueryDict(mutable=True)
    given["next"] = address
    assert next_address(given, "/annars/") == address


@pytest.mark.parametrize(
    "address", ["", "x", "1\x00", "//ond.example/", "/\\ond.example/", "https://ond.example/", "javascript:alert(1)"]
)
def test_no_page_elsewhere_is_ever_gone_to(address: str) -> None:
    given = QueryDict(mutable=True)
    given["next"] = address
    assert next_address(given, "/annars/") == "/annars/"
