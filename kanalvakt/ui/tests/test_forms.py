"""A form whose action refuses shows why, at the field to blame, and keeps what was typed."""

from datetime import date

import pytest
from django import forms

from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ui.forms import FIRST, LAST, DayField, attempt


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


class Day(forms.Form):
    day = DayField(label="Dag", required=False)


def test_a_day_is_chosen_in_the_browsers_calendar() -> None:
    assert 'type="date"' in str(Day()["day"])
    assert 'value="2026-11-27"' in str(Day(initial={"day": date(2026, 11, 27)})["day"])


@pytest.mark.parametrize(("typed", "day"), [("", None), ("1900-01-01", FIRST), ("2999-12-31", LAST)])
def test_a_day_of_the_years_that_anybody_means_is_taken(typed: str, day: date | None) -> None:
    form = Day({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == day


@pytest.mark.parametrize("typed", ["0026-11-27", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_year_that_is_a_slip_of_the_hand_is_told_at_the_field(typed: str) -> None:
    assert Day({"day": typed}).errors["day"] == ["Ange en dag mellan år 1900 och 2999."]
