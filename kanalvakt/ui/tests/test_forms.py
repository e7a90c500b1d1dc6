"""A form whose action refuses shows why, at the field to blame, and keeps what was typed."""

import pytest
from django import forms

from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ui.forms import attempt


class Name(forms.Form):
    name = forms.CharField(label="Namn")


def refuse(error: Exception) -> None:
    raise error


def test_an_action_that_is_done_gives_what_it_made() -> None:
    assert attempt(Name({"name": "Björkskolan"}), lambda: "gjort") == "gjort"


def test_an_incomplete_form_never_reaches_the_action() -> None:
    assert attempt(Name({}), lambda: pytest.fail("nådde fram")) is None


def test_a_refusal_is_told_at_its_field() -> None:
    form = Name({"name": "Björkskolan"})
    attempt(form, lambda: refuse(Invalid("Namnet är upptaget.", "name")))
    assert form.errors["name"] == ["Namnet är upptaget."]


@pytest.mark.parametrize("error", [Conflict("Någon hann före."), Invalid("Något fattas.", "other")])
def test_a_refusal_without_a_field_is_told_above_the_form(error: Exception) -> None:
    form = Name({"name": "Björkskolan"})
    attempt(form, lambda: refuse(error))
    assert form.non_field_errors() == [str(error)]
