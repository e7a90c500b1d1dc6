"""Many rows at once come out as they went in, under ids that nobody else gets."""

from datetime import UTC, datetime, timedelta

import pytest

from kanalvakt.core import bulk
from kanalvakt.core.models import Blob, Pack, Sweep

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, 0, 0, 123456, tzinfo=UTC)
TEXTS = ["", "å\tä\nö\r\\N \\ '\" %s %% \x7f", "🏛️ \u202e", "x" * 120]


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    pack = Pack.objects.create(sha256="p" * 64, size=1, held=2)
    rows = [
        Blob(sha256="a" * 64, pack=pack, size=2**40, plain_size=0, media_type=TEXTS[1],
             wrapped_key=bytes(range(256)), created_at=NOW),
        Blob(sha256="b" * 64, offset=7, size=1, plain_size=1, media_type="text/plain", created_at=NOW,
             destroyed_at=NOW, references=0),
    ]  # fmt: skip
    names = [field.attname for field in Blob._meta.concrete_fields]
    given = [{name: getattr(row, name) for name in names} for row in rows]
    assert bulk.insert(rows) == rows
    stored = list(Blob.objects.order_by("sha256").values(*names))
    assert [one | {"wrapped_key": one["wrapped_key"] and bytes(one["wrapped_key"])} for one in stored] == given
    assert not rows[0]._state.adding


def test_any_text_is_kept_to_the_letter() -> None:
    bulk.insert(Sweep(name=f"{number}", last_run=NOW, error=text) for number, text in enumerate(TEXTS))
    assert list(Sweep.objects.order_by("name").values_list("error", flat=True)) == TEXTS


def test_ids_are_given_once_however_they_were_asked_for() -> None:
    first = Pack.objects.create(sha256="1", size=1, held=1)
    reserved = bulk.reserve(Pack, 2)
    later = bulk.insert(Pack(sha256="2", size=1, held=1) for _ in range(3))
    bulk.insert(Pack(pk=pk, sha256="3", size=1, held=1) for pk in reserved)
    last = Pack.objects.create(sha256="4", size=1, held=1)
    ids = [first.pk, *reserved, *(row.pk for row in later), last.pk]
    assert ids == sorted(set(ids))
    assert Pack.objects.count() == 7


def test_nothing_to_insert_is_nothing() -> None:
    assert bulk.insert([]) == []
    assert bulk.reserve(Pack, 0) == []


def test_an_id_that_was_deleted_is_not_given_again() -> None:
    old = bulk.insert([Pack(sha256="1", size=1, held=1)])[0].pk
    Pack.objects.all().delete()
    assert bulk.insert([Pack(sha256="2", size=1, held=1)])[0].pk > old


def test_each_row_gets_values_of_its_own() -> None:
    bulk.insert(Sweep(name=f"{number}", last_run=NOW) for number in range(4))
    later = NOW + timedelta(days=1)
    bulk.update(Sweep, ("error", "last_ok"), [(f"{at}", text, later) for at, text in enumerate(TEXTS)][1:])
    stored = list(Sweep.objects.order_by("name").values_list("error", "last_ok"))
    assert stored == [("", None), *((text, later) for text in TEXTS[1:])]


def test_plain_rows_are_stored_and_found_by_their_ids() -> None:
    bulk.insert_plain(Pack, ("sha256", "size", "held"), [(text[:64], 2**40, at) for at, text in enumerate(TEXTS)])
    ids = list(Pack.objects.order_by("held").values_list("pk", flat=True))
    assert list(Pack.objects.order_by("held").values_list("sha256", "size")) == [(text[:64], 2**40) for text in TEXTS]
    assert set(Pack.objects.filter(pk__in=bulk.among(ids[1:3]))) == set(Pack.objects.filter(pk__in=ids[1:3]))
    assert not Pack.objects.filter(pk__in=bulk.among([])).exists()


def test_updating_nothing_changes_nothing() -> None:
    bulk.update(Sweep, ("error",), [])
    bulk.insert_plain(Pack, ("sha256", "size", "held"), [])
    assert not Pack.objects.exists()
