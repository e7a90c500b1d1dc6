"""Another's clock vouches for ours: later, visibly late, and never for something else."""

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core.actor import system
from kanalvakt.ledger import actions, queries, timestamps
from kanalvakt.ledger.models import Timestamp
from kanalvakt.ledger.tests.conftest import post

pytestmark = pytest.mark.django_db
NONCE = 1 << 62 | 12345
DIGEST = hashlib.sha256(b"kontrollpunkt").digest()


def sealed(count: int = 1) -> None:
    for number in range(count):
        actions.append("ledger.tested", actor=system("test"), subject=f"x:{number}")
        actions.seal()


@pytest.mark.peer("rfc3161")
def test_the_newest_checkpoint_is_stamped_and_openssl_verifies_the_kept_reply(
    settings, authority, tmp_path: Path
) -> None:
    settings.TSA_URL = authority.url
    sealed(3)
    stamp = timestamps.request_timestamps(post)
    assert stamp
    assert stamp.checkpoint == queries.newest_checkpoint()
    assert abs(stamp.stamped_at - timezone.now()) < timedelta(minutes=1)
    (tmp_path / "checkpoint").write_text(stamp.checkpoint.note)
    (tmp_path / "reply.tsr").write_bytes(stamp.reply)
    order = ["openssl", "ts", "-verify", "-in", "reply.tsr", "-data", "checkpoint", "-CAfile", str(authority.ca_file)]
    subprocess.run(order, cwd=tmp_path, check=True, capture_output=True)
    assert timestamps.request_timestamps(post) is None


@pytest.mark.peer("rfc3161")
def test_how_late_the_stamping_is_can_be_seen(settings, authority) -> None:
    settings.TSA_URL = authority.url
    assert queries.waiting_for_timestamp_since() is None
    with time_machine.travel("2026-09-01T06:30:00Z", tick=False):
        sealed()
    with time_machine.travel("2026-09-01T07:30:00Z", tick=False):
        sealed()
    assert queries.waiting_for_timestamp_since() == datetime(2026, 9, 1, 6, 30, tzinfo=UTC)
    timestamps.request_timestamps(post)
    assert queries.waiting_for_timestamp_since() is None


def test_without_an_authority_nothing_is_asked(settings) -> None:
    settings.TSA_URL = ""
    sealed()
    assert timestamps.request_timestamps(_unreachable) is None


def test_an_authority_that_does_not_answer_blocks_nothing_and_is_asked_again(settings) -> None:
    settings.TSA_URL = "https://tid.example/"
    sealed()
    with pytest.raises(ConnectionError):
        timestamps.request_timestamps(_unreachable)
    sealed()
    assert queries.waiting_for_timestamp_since()


def test_a_page_in_place_of_a_stamp_is_refused(settings) -> None:
    settings.TSA_URL = "https://tid.example/"
    sealed()
    with pytest.raises(timestamps.Refused):
        timestamps.request_timestamps(lambda *_: b"<html>Logga in</html>")
    assert not Timestamp.objects.exists()


@pytest.fixture(scope="module")
def reply(authority) -> bytes:
    return post(authority.url, timestamps.query(DIGEST, NONCE), {"Content-Type": "application/timestamp-query"})


@pytest.mark.peer("rfc3161")
def test_a_stamp_for_another_digest_or_another_question_is_refused(reply: bytes) -> None:
    assert timestamps.stamped_at(reply, DIGEST, NONCE).tzinfo
    with pytest.raises(timestamps.Refused, match="something else"):
        timestamps.stamped_at(reply, hashlib.sha256(b"annat").digest(), NONCE)
    with pytest.raises(timestamps.Refused, match="something else"):
        timestamps.stamped_at(reply, DIGEST, NONCE + 1)


@pytest.mark.peer("rfc3161")
def test_a_refusal_by_the_authority_is_one(authority) -> None:
    sha1 = timestamps.query(DIGEST, NONCE).replace(
        bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040202")
    )
    refusal = post(authority.url, sha1, {"Content-Type": "application/timestamp-query"})
    with pytest.raises(timestamps.Refused):
        timestamps.stamped_at(refusal, DIGEST, NONCE)


@given(st.binary(max_size=200))
def test_any_rubbish_is_refused_and_nothing_else(rubbish: bytes) -> None:
    with pytest.raises(timestamps.Refused):
        timestamps.stamped_at(rubbish, DIGEST, NONCE)


def test_openssl_reads_our_question(tmp_path: Path) -> None:
    (tmp_path / "q.tsq").write_bytes(timestamps.query(DIGEST, NONCE))
    order = ["openssl", "ts", "-query", "-in", "q.tsq", "-text"]
    said = subprocess.run(order, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "Hash Algorithm: sha256" in said
    assert f"Nonce: 0x{NONCE:X}" in said
    assert "Certificate required: yes" in said


def _unreachable(*_: object) -> bytes:
    raise ConnectionError
