"""An act becomes one canonical, salted, append-only entry."""

import hashlib
import json

import pytest
import rfc8785
import time_machine
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.core.actor import person, system
from kanalvakt.ledger import actions
from kanalvakt.ledger.models import Checkpoint, Entry
from kanalvakt.ledger.tests import oracle

pytestmark = pytest.mark.django_db
CONTENT = hashlib.sha256("Ni är inte kloka!".encode()).hexdigest()


@time_machine.travel("2026-09-01T06:30:00Z", tick=False)
def test_an_entry_says_who_did_what_to_what_and_when_as_canonical_json() -> None:
    entry = actions.append("moderation.removed", actor=person("7d"), subject="item:12", data={"rule": "G1.5.9-f"})
    assert entry.body == (
        '{"actor":"person:7d","at":"2026-09-01T06:30:00.000000Z","data":{"rule":"G1.5.9-f"},"hashes":{},'
        '"kind":"moderation.removed","subject":"item:12","v":1}'
    )
    assert bytes(entry.leaf_hash) == oracle.leaf(entry.body.encode())
    assert entry.leaf_index is None


def test_the_hash_of_content_is_salted_so_that_it_says_nothing_once_the_salt_is_destroyed() -> None:
    one, two = (
        actions.append("outbox.preserved", actor=system("sweep"), subject="item:12", hashes={"canonical": CONTENT})
        for _ in range(2)
    )
    kept = json.loads(one.body)["hashes"]["canonical"]
    assert kept == hashlib.sha256(bytes(one.salt) + bytes.fromhex(CONTENT)).hexdigest()
    assert CONTENT not in one.body
    assert kept not in two.body


ids = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.booleans(),
    st.none(),
    st.text(st.characters(categories=["L", "N"]), max_size=40),
)


@hypothesis_settings(max_examples=50)
@given(
    st.dictionaries(
        st.text("abcö_", min_size=1, max_size=8), st.one_of(ids, st.lists(ids), st.dictionaries(st.text("xyz"), ids))
    )
)
def test_any_ids_come_back_as_they_were_and_in_one_form_only(data: dict) -> None:
    entry = actions.append("ledger.tested", actor=system("test"), subject="x:1", data=data)
    assert json.loads(entry.body)["data"] == data
    assert rfc8785.dumps(json.loads(entry.body)).decode() == entry.body


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "Tog bort"},
        {"kind": "ledger." + "x" * 60},
        {"subject": ""},
        {"subject": "x" * 121},
        {"subject": "item:1\nitem:2"},
        {"actor": system("x" * 80)},
        {"data": {"text": "rad ett\nrad två"}},
        {"data": {"text": "x" * 201}},
        {"data": {"where": [{"x": "a\u202eb"}]}},
        {"data": {"number": 2**60}},
        {"hashes": {"canonical": "inte en hash"}},
    ],
)
def test_what_cannot_be_an_id_is_refused_loudly(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"^not |never content|safe integer"):
        actions.append(**{"kind": "ledger.tested", "actor": system("test"), "subject": "x:1", **wrong})


def test_a_rolled_back_act_leaves_no_entry() -> None:
    with transaction.atomic():
        actions.append("ledger.tested", actor=system("test"), subject="x:1")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "change", ["kind = 'x'", "actor = 'x'", "body = '{}'", "at = '2020-01-01'", "leaf_index = 7", "leaf_index = NULL"]
)
def test_the_database_refuses_to_rewrite_a_sealed_entry(change: str) -> None:
    actions.append("ledger.tested", actor=system("test"), subject="x:1")
    actions.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_entry SET {change}")


def test_a_salt_may_be_destroyed_but_not_exchanged() -> None:
    entry = actions.append("ledger.tested", actor=system("test"), subject="x:1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(salt=b"x" * 32)
    Entry.objects.filter(pk=entry.pk).update(salt=b"")


def test_a_checkpoint_cannot_be_rewritten_and_nothing_is_deleted() -> None:
    entry = actions.append("ledger.tested", actor=system("test"), subject="x:1")
    checkpoint = actions.seal()
    assert checkpoint
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Checkpoint.objects.update(frontier=b"")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Checkpoint.objects.update(note="annat")
    for delete in (entry.delete, checkpoint.delete, Entry.objects.all().delete, Checkpoint.objects.all().delete):
        with pytest.raises(TypeError, match="append-only"):
            delete()
