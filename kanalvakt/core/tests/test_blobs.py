"""The blob store keeps bytes as given, lets no change pass, and forgets for good."""

import hashlib
from io import BytesIO

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.core import blobs
from kanalvakt.core.models import Blob

SIZES = [0, 1, blobs.FRAME - 1, blobs.FRAME, blobs.FRAME + 1, 2 * blobs.FRAME]


@pytest.mark.django_db
@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out_whatever_its_size(size: int) -> None:
    data = (b"Exempelby " * (size // 10 + 1))[:size]
    blob = blobs.put(data, "text/plain")
    assert blobs.read(blob) == data
    assert blobs.verify(blob)
    assert (blob.plain_size, blob.size) == (size, blobs.path(blob).stat().st_size)


@pytest.mark.django_db
def test_a_slow_network_gives_the_same_frames_as_a_file() -> None:
    class Trickle(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 77_777))

    data = bytes(range(256)) * 10_000
    assert blobs.read(blobs.put_stream(Trickle(data), "video/mp4")) == data


@pytest.mark.django_db
def test_the_address_is_the_hash_of_the_stored_bytes_so_anyone_can_check_without_a_key() -> None:
    blob = blobs.put(b"hemligt", "text/plain")
    stored = blobs.path(blob).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == blob.sha256
    assert b"hemligt" not in stored
    assert blobs.path(blob).relative_to(settings.BLOB_DIR).parts == (blob.sha256[:2], blob.sha256)


@pytest.mark.django_db
def test_the_same_bytes_twice_are_two_blobs_with_two_keys() -> None:
    one, two = blobs.put(b"samma", "text/plain"), blobs.put(b"samma", "text/plain")
    assert one.sha256 != two.sha256
    blobs.destroy(one)
    assert blobs.read(two) == b"samma"


@pytest.mark.django_db
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(data=st.binary(min_size=1, max_size=200), where=st.integers(min_value=0), flip=st.integers(1, 255))
def test_one_changed_byte_is_found_and_nothing_is_given_out(data: bytes, where: int, flip: int) -> None:
    blob = blobs.put(data, "application/octet-stream")
    stored = bytearray(blobs.path(blob).read_bytes())
    stored[where % len(stored)] ^= flip
    _overwrite(blob, bytes(stored))
    assert not blobs.verify(blob)
    with pytest.raises(blobs.Unreadable, match="has been changed"):
        blobs.read(blob)


@pytest.mark.django_db
@pytest.mark.parametrize("keep", [0, 3, 4, 10, 4 + blobs.FRAME + 16])
def test_a_file_cut_off_even_between_frames_is_found(keep: int) -> None:
    blob = blobs.put(b"x" * (2 * blobs.FRAME), "application/octet-stream")
    _overwrite(blob, blobs.path(blob).read_bytes()[:keep])
    assert not blobs.verify(blob)
    with pytest.raises(blobs.Unreadable):
        blobs.read(blob)


@pytest.mark.django_db
def test_frames_that_change_place_are_found() -> None:
    blob = blobs.put(b"a" * blobs.FRAME + b"b" * blobs.FRAME + b"c", "application/octet-stream")
    stored = blobs.path(blob).read_bytes()
    frame = blobs.FRAME + 16
    first, second, rest = stored[4 : 4 + frame], stored[4 + frame : 4 + 2 * frame], stored[4 + 2 * frame :]
    _overwrite(blob, stored[:4] + second + first + rest)
    with pytest.raises(blobs.Unreadable):
        blobs.read(blob)


@pytest.mark.django_db
def test_a_missing_file_is_said_to_be_missing() -> None:
    blob = blobs.put(b"bilden", "image/png")
    blobs.path(blob).unlink()
    assert not blobs.verify(blob)
    with pytest.raises(blobs.Unreadable, match="missing"):
        blobs.read(blob)


def test_destroying_forgets_the_key_at_once_and_the_file_after_the_commit(
    django_capture_on_commit_callbacks, db: None
) -> None:
    blob = blobs.put(b"ska gallras", "text/plain")
    backup = blobs.path(blob).read_bytes()
    with django_capture_on_commit_callbacks() as callbacks:
        blobs.destroy(blob)
    assert blob.wrapped_key is None
    assert blobs.path(blob).exists()
    callbacks[0]()
    assert not blobs.path(blob).exists()
    blobs.path(blob).write_bytes(backup)
    with pytest.raises(blobs.Unreadable, match="key was destroyed"):
        blobs.read(blob)
    assert not blobs.verify(blob)


@pytest.mark.django_db
def test_a_blob_with_two_holders_lives_until_both_have_let_go() -> None:
    blob = blobs.retain(blobs.put(b"delad", "text/plain"))
    blobs.destroy(blob)
    assert blobs.read(blob) == b"delad"
    blobs.destroy(blob)
    assert blob.destroyed_at
    blobs.destroy(blob)
    assert blob.references == 0


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_leaves_only_bytes_that_nobody_can_read() -> None:
    with transaction.atomic():
        blob = blobs.put("ångrat".encode(), "text/plain")
        transaction.set_rollback(True)
    assert not Blob.objects.filter(pk=blob.pk).exists()
    assert blobs.path(blob).exists()


@pytest.mark.django_db
def test_many_are_kept_in_their_order_and_read_only_when_their_rows_are_saved() -> None:
    contents = [b"%d" % number for number in range(50)]
    prepared = blobs.prepare(contents, "text/plain")
    assert not Blob.objects.exists()
    Blob.objects.bulk_create(prepared)
    assert [blobs.read(blob) for blob in prepared] == contents


@pytest.mark.django_db
def test_no_temporary_file_is_left_after_a_write_or_a_failure() -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        blobs.put_stream(Broken(), "text/plain")
    blobs.put(b"helt", "text/plain")
    assert not list(settings.BLOB_DIR.glob("new-*"))


@pytest.mark.django_db
def test_the_database_refuses_a_blob_that_is_neither_readable_nor_destroyed() -> None:
    blob = blobs.put(b"x", "text/plain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Blob.objects.filter(pk=blob.pk).update(wrapped_key=None)


def _overwrite(blob: Blob, stored: bytes) -> None:
    place = blobs.path(blob)
    place.chmod(0o600)
    place.write_bytes(stored)
