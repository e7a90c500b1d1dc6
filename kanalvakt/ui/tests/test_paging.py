"""Walking a list page by page sees every row once, whatever happens to it meanwhile."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board, Unit
from kanalvakt.ui.paging import Page, decode, encode, page

ORDER = ("name", "-id")
ONE_WAY = ("-name", "-slug", "-id")


BY_NAME = (Q(name="a"), Q(name="b"), Q(name="c"))


def walk(
    size: int, way: str, params: dict[str, str], order: tuple[str, ...] = ORDER, parts: tuple[Q, ...] = ()
) -> list[list[str]]:
    pages = []
    while True:
        found: Page[Unit] = page(Unit.objects.all(), order, params, size=size, parts=parts)
        pages.append([unit.slug for unit in found.rows])
        token = found.older if way == "after" else found.newer
        if token is None:
            return pages
        params = {way: token}


@pytest.mark.django_db
@settings(max_examples=50)
@given(
    names=st.lists(st.sampled_from("abc"), max_size=12),
    size=st.integers(1, 5),
    order=st.sampled_from([ORDER, ONE_WAY]),
    parts=st.sampled_from([(), BY_NAME]),
)
def test_forwards_sees_each_row_once_in_order(
    board: Board, names: list[str], size: int, order: tuple[str, ...], parts: tuple[Q, ...]
) -> None:
    Unit.objects.all().delete()
    units = [Unit.objects.create(name=name, slug=f"u{number}", board=board) for number, name in enumerate(names)]
    units.sort(key=lambda unit: (unit.name, -unit.pk) if order == ORDER else (unit.name, unit.slug, unit.pk))
    expected = [unit.slug for unit in (units if order == ORDER else reversed(units))]
    pages = walk(size, "after", {}, order, parts)
    assert [slug for part in pages for slug in part] == expected
    assert all(len(part) == size for part in pages[:-1])
    if len(pages) > 1:
        at_its_end = next(unit for unit in units if unit.slug == pages[-2][-1])
        last = page(Unit.objects.all(), order, {"after": encode(at_its_end, order)}, size=size)
        assert [unit.slug for unit in last.rows] == pages[-1]
        assert walk(size, "before", {"before": str(last.newer)}, order, parts)[0] == pages[-2]


@pytest.mark.django_db
def test_back_from_the_last_page_leads_to_the_first(board: Board) -> None:
    for number in range(7):
        Unit.objects.create(name=f"n{number}", slug=f"u{number}", board=board)
    first = page(Unit.objects.all(), ORDER, {}, size=3)
    assert first.newer is None
    second = page(Unit.objects.all(), ORDER, {"after": first.older}, size=3)
    third = page(Unit.objects.all(), ORDER, {"after": second.older}, size=3)
    assert [unit.slug for unit in third.rows] == ["u6"]
    back = walk(3, "before", {"before": str(third.newer)})
    assert back == [["u3", "u4", "u5"], ["u0", "u1", "u2"]]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [ORDER, ("name", "id")])
def test_a_page_can_begin_at_a_row_or_where_it_was(board: Board, order: tuple[str, ...]) -> None:
    units = [Unit.objects.create(name=f"n{number}", slug=f"u{number}", board=board) for number in range(5)]
    begun = page(Unit.objects.all(), order, {}, size=2, start=units[2])
    assert [unit.slug for unit in begun.rows] == ["u2", "u3"]
    units[2].delete()
    units[2].pk = 999
    assert [unit.slug for unit in page(Unit.objects.all(), order, {}, size=2, start=units[2]).rows] == ["u3", "u4"]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "skräp", "eyJ0IjoxfQ", "a" * 5000, "\x00"])
def test_a_token_that_is_not_ours_gives_the_first_page(board: Board, token: str) -> None:
    Unit.objects.create(name="n", slug="u", board=board)
    for way in ("after", "before"):
        assert len(page(Unit.objects.all(), ORDER, {way: token}).rows) == 1


@pytest.mark.django_db
def test_a_token_of_another_list_is_not_used(board: Board) -> None:
    for number in range(2):
        Unit.objects.create(name="n", slug=f"u{number}", board=board)
    token = page(Unit.objects.all(), ORDER, {}, size=1).older
    assert token
    assert decode(token, ORDER)
    assert decode(token, ("slug", "-id")) is None


@pytest.mark.django_db
def test_time_is_carried_to_the_microsecond() -> None:
    now = timezone.now()
    for number in range(3):
        at = now + timedelta(microseconds=number)
        Entry.objects.create(kind="a.b", actor="a", subject="s", at=at, body="{}", salt=b"", leaf_hash=b"%d" % number)
    order = ("-at", "-id")
    first = page(Entry.objects.all(), order, {}, size=1)
    second = page(Entry.objects.all(), order, {"after": first.older}, size=1)
    assert second.rows[0].at == now + timedelta(microseconds=1)
