"""`/kalender/` as karin and anna use it."""

from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from django.test import Client

from kanalvakt.organisation.calendar import Hours, Rule
from kanalvakt.organisation.models import User
from kanalvakt.organisation.queries import working_calendar

DAY = date(2026, 12, 28)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel("2026-11-26T09:00+01:00", tick=False):
        yield


@pytest.fixture
def karin_in(client: Client, karin: User) -> Client:
    client.force_login(karin)
    return client


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/kalender/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def close(client: Client, **fields: str) -> str:
    order = {"day": "2026-12-28", "kind": "closed", "text": "Stängt i mellandagarna"} | fields
    return client.post("/kalender/dag/", order, follow=True).content.decode()


def test_a_day_is_closed_with_a_reason_and_opened_again(karin_in: Client) -> None:
    page = close(karin_in)
    assert "Stängt i mellandagarna" in page
    assert working_calendar().service_hours(DAY) is None
    page = karin_in.post("/kalender/dag/2026-12-28/angra/", follow=True).content.decode()
    assert "Dagen är som andra dagar igen." in page
    assert working_calendar().service_hours(DAY) == Hours(time(8), time(16, 30))


def test_red_days_are_named_and_need_no_supervision(karin_in: Client) -> None:
    page = shown(karin_in, "?year=2027")
    assert "Kalender 2027" in page
    assert "Kristi himmelsfärdsdag" in page
    assert "torsdag 6 maj" in page


def test_an_open_day_needs_both_its_hours(karin_in: Client) -> None:
    page = close(karin_in, kind="open", opens="09:00")
    assert "Fyll i både när ni öppnar och när ni stänger." in page
    assert "Stängt i mellandagarna" in page
    assert "Ni stänger innan ni öppnar." in close(karin_in, kind="open", opens="09:00", closes="08:00")
    close(karin_in, kind="open", opens="09:00", closes="11:00")
    assert working_calendar().service_hours(DAY) == Hours(time(9), time(11))


def test_a_day_that_has_been_cannot_be_changed(karin_in: Client) -> None:
    assert "Välj i dag eller en dag som kommer." in close(karin_in, day="2026-11-25")


def test_service_hours_are_changed_by_weekday(karin_in: Client) -> None:
    karin_in.post("/kalender/svarstider/", {"opens_0": "10:00", "closes_0": "15:00"})
    assert working_calendar().hours == {0: Hours(time(10), time(15))}
    page = karin_in.post("/kalender/svarstider/", {"opens_0": ""}).content.decode()
    assert "Minst en veckodag måste ha svarstider" in page


def test_the_boards_choice_of_working_days_is_kept_with_its_decision(karin_in: Client) -> None:
    order = {
        "rule": "saturdays_too",
        "since": "2027-01-01",
        "decided_by": "Kommunstyrelsen",
        "case_number": "KS 2026/41",
    }
    page = karin_in.post("/kalender/vardag/", order, follow=True).content.decode()
    assert "beslutat av Kommunstyrelsen, KS 2026/41" in page
    assert working_calendar().rule(date(2027, 1, 1)) == Rule.SATURDAYS_TOO


def test_an_older_version_is_shown_as_it_was(karin_in: Client) -> None:
    before = working_calendar().version
    close(karin_in)
    page = shown(karin_in, f"?version={before}")
    assert f"Så här såg kalendern ut i version {before}" in page
    assert "måndag 28 december" not in page
    assert "måndag 28 december" in shown(karin_in)
    assert karin_in.get("/kalender/?version=finns-inte").status_code == 404


def test_anna_reads_the_calendar_but_does_not_change_it(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert "Ändra en dag" not in shown(client)
    assert client.get("/kalender/dag/").status_code == 403
    assert client.post("/kalender/dag/2026-12-28/angra/").status_code == 403
