"""What a request brings outside a form, made harmless: numbers, words, and where the person came from."""

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from kanalvakt.core.text import storable

MOST = 200  # ticked rows in one order
DIGITS = 18  # of a number that every database has room for


def number(text: str) -> int | None:
    """The whole number that is written there; None for anything else, or one that no row has."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def numbers(given: QueryDict, name: str, most: int = MOST) -> list[int]:
    """The numbers under a name, such as ticked rows."""
    found = (number(value) for value in given.getlist(name))
    return [one for one in found if one is not None][:most]


def said(given: QueryDict, name: str) -> str:
    """The words under a name, as a database can hold them."""
    return storable(given.get(name, ""))


def next_address(given: QueryDict, otherwise: str = "/") -> str:
    """Where the person came from, if that is one of our own pages."""
    wanted = given.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else otherwise
