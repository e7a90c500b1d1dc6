"""Sealing numbers every entry once, without gaps, and signs what anybody can check."""

import subprocess
import threading
from base64 import b64decode
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.core.actor import system
from kanalvakt.ledger import actions, keys, notes, queries
from kanalvakt.ledger.models import Checkpoint, Entry
from kanalvakt.ledger.tests import oracle


def append(count: int = 1) -> list[Entry]:
    return [actions.append("ledger.tested", actor=system("test"), subject=f"x:{n}") for n in range(count)]


def leaf_hashes() -> list[bytes]:
    return [bytes(leaf) for leaf in Entry.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)]


@pytest.mark.django_db
def test_nothing_waiting_is_nothing_to_sign() -> None:
    assert actions.seal() is None


@pytest.mark.django_db
@time_machine.travel("2026-09-01T06:30:00Z", tick=False)
def test_an_entry_is_sealed_when_a_signed_checkpoint_covers_it() -> None:
    (entry,) = append()
    assert queries.sealed_at(entry.pk) is None
    actions.seal()
    assert queries.sealed_at(entry.pk) == datetime(2026, 9, 1, 6, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_later_seal_never_moves_an_earlier_one() -> None:
    with time_machine.travel("2026-09-01T06:30:00Z", tick=False):
        (entry,) = append()
        actions.seal()
    append()
    actions.seal()
    assert queries.sealed_at(entry.pk) == datetime(2026, 9, 1, 6, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_the_checkpoint_is_a_note_that_openssl_verifies(tmp_path) -> None:
    append(3)
    checkpoint = actions.seal()
    assert checkpoint
    text, _, signature_line = checkpoint.note.rpartition("\n\n")
    origin, size, root = text.split("\n")
    assert (origin, size, b64decode(root)) == (settings.LEDGER_ORIGIN, "3", oracle.mth(leaf_hashes()))
    dash, name, encoded = signature_line.rstrip("\n").split(" ")
    signed = b64decode(encoded)
    assert (dash, name, signed[:4]) == ("—", origin, notes.key_id(origin, keys.public_bytes()))
    (tmp_path / "text").write_text(text + "\n")
    (tmp_path / "signature").write_bytes(signed[4:])
    (tmp_path / "ledger.pub").write_text(keys.public_pem())
    order = "openssl pkeyutl -verify -pubin -inkey ledger.pub -rawin -in text -sigfile signature"
    subprocess.run(order.split(), cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.django_db
def test_the_key_file_is_readable_by_its_owner_only() -> None:
    keys.private_key()
    assert (settings.KEY_DIR / "ledger.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
@hypothesis_settings(max_examples=15)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=6))
def test_every_root_is_that_of_the_whole_tree_however_the_entries_came(portions: list[int]) -> None:
    for portion in portions:
        append(portion)
        checkpoint = actions.seal()
        assert checkpoint
        hashes = leaf_hashes()
        assert checkpoint.tree_size == len(hashes)
        assert bytes(checkpoint.root) == oracle.mth(hashes)
        assert notes.is_ours(len(hashes), oracle.mth(hashes), checkpoint.note)


@pytest.mark.django_db
def test_proofs_from_the_database_convince_also_across_kept_subtrees() -> None:
    Entry.objects.bulk_create(_entry(number) for number in range(300))
    old = actions.seal()
    Entry.objects.bulk_create(_entry(number) for number in range(300, 777))
    new = actions.seal()
    assert old
    assert new
    hashes = leaf_hashes()
    for index in (0, 255, 256, 299, 511, 512, 776):
        path = queries.inclusion_proof(index, new)
        assert oracle.root_by_inclusion(hashes[index], index, 777, path) == bytes(new.root)
    proof = queries.consistency_proof(old, new)
    assert oracle.is_consistent(300, bytes(old.root), 777, bytes(new.root), proof)


@pytest.mark.django_db
def test_sealing_one_more_costs_the_same_however_long_the_ledger_is() -> None:
    costs = []
    for size in (1, 400):
        Entry.objects.bulk_create(_entry(number) for number in range(size))
        actions.seal()
        append()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            actions.seal()
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_a_seal_inside_another_transaction_is_refused_for_it_would_promise_too_much() -> None:
    from django.db import transaction

    append()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        actions.seal()


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_leave_no_gap_and_no_fork() -> None:
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(8):
                append(2)
                actions.seal()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    actions.seal()
    hashes = leaf_hashes()
    assert list(Entry.objects.order_by("leaf_index").values_list("leaf_index", flat=True)) == list(range(96))
    for checkpoint in Checkpoint.objects.all():
        assert bytes(checkpoint.root) == oracle.mth(hashes[: checkpoint.tree_size])


@pytest.mark.django_db(transaction=True)
def test_an_entry_committed_after_a_later_one_was_sealed_is_sealed_next() -> None:
    """On PostgreSQL ids may become visible out of order; on SQLite a second writer simply waits."""
    from django.db import transaction

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    written, may_commit = threading.Event(), threading.Event()
    slow: list[int] = []

    def slow_writer() -> None:
        with transaction.atomic():
            slow.append(append()[0].pk)
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    written.wait(10)
    (quick,) = append()
    first = actions.seal()
    may_commit.set()
    thread.join()
    second = actions.seal()
    assert first
    assert second
    assert (first.tree_size, second.tree_size) == (1, 2)
    assert slow[0] < quick.pk
    assert Entry.objects.get(pk=slow[0]).leaf_index == 1


def _entry(number: int) -> Entry:
    body = f'{{"n":{number}}}'
    return Entry(
        kind="ledger.tested",
        actor="system:test",
        subject=f"x:{number}",
        at=datetime(2026, 9, 1, tzinfo=UTC),
        body=body,
        salt=b"s" * 32,
        leaf_hash=oracle.leaf(body.encode()),
    )
