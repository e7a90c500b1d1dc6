"""What is said in Exempelby is readable, varied, and hangs together."""

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from kanalvakt.desk.demo import talk
from kanalvakt.desk.demo.people import EXEMPELBY

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=timezone.get_default_timezone())
PAGES = [channel["handle"] for channel in EXEMPELBY["channels"]]
SAID = [one for page in PAGES for one in talk.read(page, NOW)]


def test_every_channel_has_its_file_and_every_file_its_channel() -> None:
    assert len(PAGES) == 12
    assert {path.stem for path in talk.FOLDER.iterdir()} == set(PAGES)


def test_no_line_of_text_was_meant_as_a_heading() -> None:
    odd = re.compile(r"^(\*|>|!|\+|~)")
    assert [one.key for one in SAID if any(odd.match(line) for line in one.text.splitlines())] == []
    assert [one.key for one in SAID if not one.text or not one.author] == []


def test_there_is_much_of_it_and_hardly_anything_twice() -> None:
    comments = {one.text for one in SAID if one.kind == "comment" and not one.own}
    assert len(SAID) > 600
    assert len(comments) > 400
    assert 55 <= sum(one.waits and one.later is None and not one.own for one in SAID) <= 90
    assert {one.kind for one in SAID} == {"post", "comment", "message"}


def test_it_spans_six_weeks_and_then_trickles_in() -> None:
    times = [one.at for one in SAID if one.at]
    assert timedelta(41) < NOW - min(times) < timedelta(44)
    later = sorted(one.later for one in SAID if one.later is not None)
    assert len(later) >= 20
    assert max(b - a for a, b in pairwise(later)) <= 61


def test_a_comment_hangs_on_its_post_and_comes_after_it() -> None:
    by_key = {one.key: one for one in SAID}
    for one in SAID:
        assert bool(one.parent) is (one.kind == "comment" or (one.kind == "message" and one.own)), one.key
        if one.parent and one.at:
            parent = by_key[one.parent]
            assert parent.page == one.page
            assert parent.at is not None
            assert parent.at <= one.at, one.key


def test_something_is_edited_and_something_taken_away_by_its_author() -> None:
    assert [one.edit for one in SAID if one.edit]
    assert [one.deleted for one in SAID if one.deleted is not None]


def test_what_is_hard_to_see_is_really_there() -> None:
    text = "".join(one.text for one in SAID)
    for sign in ("\u202e", "\u200b", "<script>", "🚀", "ብ", "д", "ش"):
        assert sign in text


def test_a_seed_never_names_a_time_to_come() -> None:
    for one in SAID:
        item = one.seed(NOW)
        assert "at" not in item or datetime.fromisoformat(item["at"]) < NOW


def test_a_text_without_a_heading_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "FOLDER", tmp_path)
    (tmp_path / "x.txt").write_text("# ok\nbara text\n")
    with pytest.raises(ValueError, match="bara text"):
        talk.read("x", NOW)
