"""Numbers and places with a form: every shape people write, and what only looks like them."""

import pytest

from kanalvakt.screening.engine import scan


def found(text, kind):
    return [text[item.start : item.end] for item in scan(text, "comment").items if item.type == kind]


@pytest.mark.parametrize(
    "written",
    [
        *("850312-2387", "8503122387", "19850312-2387", "198503122387", "850312 2387", "85 03 12-2387"),
        *("1985-03-12-2387", "850312\u20132387", "850312\u00a02387", "850312 - 2387", "850312\n2387", "180405+2387"),
        *("85O312-2387", "８５０３１２-２３８７"),
    ],
)
def test_a_personnummer_is_found_in_every_shape(written):
    assert found(f"Hon heter {written} där", "PERSONNUMMER") == [written]


def test_a_personnummer_is_found_in_words():
    text = "det är åtta fem noll tre ett två streck två tre åtta sju"
    assert found(text, "PERSONNUMMER") == ["åtta fem noll tre ett två streck två tre åtta sju"]


@pytest.mark.parametrize(
    "text",
    [
        "850312-2380 har fel kontrollsiffra",
        "290229-2383 finns inte",
        "Ordernummer 8503122387",
        "2015-09-08",
        "tid 0800-1200",
        "ÅÅMMDD-XXXX",
        "850312-000",
    ],
)
def test_what_only_looks_like_a_personnummer_is_left_alone(text):
    assert not found(text, "PERSONNUMMER")


@pytest.mark.parametrize(
    "text",
    ["KK 15-0198 021", "2015-09-08", "kl 08.00-16.30", "10 000 000 kr", "ring 112 eller 1177", "978-91-7000-123-4"],
)
def test_case_numbers_dates_and_sums_are_no_phone_numbers(text):
    assert not found(text, "PHONE")


@pytest.mark.parametrize("text", ["OSL 400", "SFS 200", "BMW 320", "USB 300", "ISO 900", "SEK 500"])
def test_laws_products_and_money_are_no_vehicles(text):
    assert not found(text, "VEHICLE_REG")


@pytest.mark.parametrize(
    "text", ["Johannes 3:16", "Norberg vann 5:2 i bandy", "Klockan 7:15", "Psaltaren 23:4", "skala 1:50"]
)
def test_verses_scores_and_hours_are_no_properties(text):
    assert not found(text, "PROPERTY_DESIGNATION")


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        ("arne (at) hemma (dot) se", "arne (at) hemma (dot) se"),
        ("eva snabel-a post punkt nu", "eva snabel-a post punkt nu"),
        ("bo@ek.example.", "bo@ek.example"),
    ],
)
def test_mail_addresses_written_to_be_missed_are_found(text, mail):
    assert found(text, "EMAIL") == [mail]
