"""Times and counts are said as people say them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template

from kanalvakt.ui.templatetags.ui import age, ago, amount, duration, left, moment, since, when

SWEDEN = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 24, 16, 17, tzinfo=SWEDEN)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 24, 16, 16, 30, tzinfo=SWEDEN), "nyss"),
        (datetime(2026, 11, 24, 15, 36, tzinfo=SWEDEN), "för 41 min sedan"),
        (datetime(2026, 11, 24, 13, 5, tzinfo=SWEDEN), "för 3 h 12 min sedan"),
        (datetime(2026, 11, 24, 14, 17, tzinfo=SWEDEN), "för 2 h sedan"),
        (datetime(2026, 11, 23, 14, 2, tzinfo=SWEDEN), "i går 14.02"),
        (datetime(2026, 11, 22, 9, 15, tzinfo=SWEDEN), "i förrgår 09.15"),
        (datetime(2026, 11, 3, 9, 15, tzinfo=SWEDEN), "3 november"),
        (datetime(2025, 3, 3, 9, 15, tzinfo=SWEDEN), "3 mars 2025"),
        (datetime(2026, 11, 24, 18, 0, tzinfo=SWEDEN), "i dag 18.00"),
        (datetime(2026, 11, 25, 8, 0, tzinfo=SWEDEN), "i morgon 08.00"),
        (None, ""),
    ],
)
def test_a_time_is_said_as_people_say_it(at: datetime | None, said: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert when(at) == said


def test_beside_a_word_that_says_that_it_is_past_the_age_stands_alone() -> None:
    with time_machine.travel(NOW, tick=False):
        assert age(NOW - timedelta(minutes=41)) == "41 min"
        assert age(NOW - timedelta(days=1)) == when(NOW - timedelta(days=1)) == "i går 16.17"
        assert ">41 min</time>" in since(NOW - timedelta(minutes=41))


def test_the_full_time_is_in_swedish_time_and_in_the_title() -> None:
    utc = datetime(2026, 7, 1, 11, 5, tzinfo=ZoneInfo("UTC"))
    assert moment(utc) == "1 juli 2026 kl. 13.05"
    assert 'title="1 juli 2026 kl. 13.05"' in ago(utc)


def test_a_duration_has_its_two_largest_parts() -> None:
    assert duration(timedelta(days=2, hours=3, minutes=4)) == "2 d 3 h"
    assert duration(timedelta(days=2, minutes=4)) == "2 d"
    assert duration(timedelta(seconds=-5)) == "nyss"


def test_what_is_left_is_counted_and_zero_is_done() -> None:
    assert (left(12), left(1), left(0)) == ("12 kvar", "1 kvar", "allt klart")


def test_a_number_beyond_what_is_counted_says_so_to_eyes_and_ears() -> None:
    assert amount(500) == "500"
    assert left(501) == "500+ kvar"
    assert amount(501) == '<span aria-hidden="true">500+</span><span class="visually-hidden">fler än 500</span>'


def test_words_from_outside_are_shown_harmless_and_escaped() -> None:
    page = Template("{{ text|shown }}").render(Context({"text": "<b>\u202eevil\u200b"}))
    assert page == "&lt;b&gt;⟨U+202E⟩evil⟨U+200B⟩"
