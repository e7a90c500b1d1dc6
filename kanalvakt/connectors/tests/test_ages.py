"""Each post is asked as often as the table says, at once when it changes, and forgotten only when nothing is lost."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors import whose
from kanalvakt.connectors.ages import DAY, OLDER, TABLES, WATCHED, Known, Watch, due

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
MINUTES = st.integers(0, 60 * 24 * 45).map(lambda minutes: timedelta(minutes=minutes))
GAPS = st.lists(st.integers(1, 60 * 30).map(lambda minutes: timedelta(minutes=minutes)), min_size=1, max_size=40)


@settings(max_examples=50)
@given(MINUTES, GAPS, st.sampled_from(["told", "untold"]), st.booleans())
def test_a_quiet_post_is_asked_at_the_first_poll_after_its_time(
    age: timedelta,
    gaps: list[timedelta],
    table: str,
    listed: bool,  # noqa: FBT001
) -> None:
    """Whether a list shows it or not, and however polls fall."""
    written, known, last, now = NOW - age, {}, NOW, NOW
    Watch(known, NOW, table, complete=True).see("inlägg", "1", written)
    for gap in gaps:
        now += gap
        watch = Watch(json.loads(json.dumps(known)), now, table)
        asked = watch.see("inlägg", "1", written) if listed else False
        asked = asked or watch.rest() == ["inlägg"]
        every = next((every for younger, every in TABLES[table] if now - written < younger), None)
        assert asked == (every is not None and now - last >= every)
        assert watch.rest() == [], "once a pass is enough"
        last = now if asked else last
        known = watch.kept()


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=30), st.sampled_from([*TABLES]))
def test_a_change_is_asked_for_at_once_whatever_the_age(changes: list[tuple[int, int]], table: str) -> None:
    known: Known = {}
    marks: dict[str, str] = {}
    for number, (post, mark) in enumerate(changes):
        watch = Watch(known, NOW + timedelta(minutes=number), table)
        asked = watch.see(f"{post}", f"{mark}", NOW - 400 * DAY)
        assert asked == (marks.get(f"{post}") != f"{mark}")
        marks[f"{post}"], known = f"{mark}", watch.kept()


def test_what_nobody_can_tell_is_asked_each_time() -> None:
    watch = Watch({}, NOW, "never")
    assert [watch.see("a", None, NOW - 400 * DAY) for _ in range(2)] == [True, True]
    assert not watch.knows("a", None)


def test_everything_young_is_kept_and_the_newest_of_the_old() -> None:
    watch = Watch({}, NOW, "told")
    for days in range(OLDER * 2):
        watch.see(f"{days}", "", NOW - timedelta(days=days))
    kept = watch.kept()
    assert kept.keys() == {f"{days}" for days in range(WATCHED.days + OLDER)}
    assert due(kept, NOW + timedelta(days=1), "told") == [f"{days}" for days in range(WATCHED.days - 1)]
    assert due(kept, NOW + timedelta(days=1), "never") == []


def test_a_complete_pass_asks_for_everything_by_itself() -> None:
    watch = Watch({}, NOW, "untold", complete=True)
    assert watch.see("a", "", NOW)
    assert watch.rest() == []


@pytest.mark.parametrize(("ago", "kept"), [(1, True), (29, True), (31, False)])
def test_who_the_account_is_is_asked_once_a_night(ago: int, kept: bool) -> None:  # noqa: FBT001
    learned = whose.learned(path="1") | {"at": (datetime.now(UTC) - timedelta(hours=ago)).isoformat()}
    assert bool(whose.kept({"whose": learned}, complete=False)) is kept
    assert whose.kept({"whose": learned}, complete=True) is None
    assert whose.kept(None, complete=False) is None
