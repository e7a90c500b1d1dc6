"""The blob store keeps bytes as given, lets no change pass, and forgets for good."""

import hashlib
from io import BytesIO

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.core import blobs, frames
from kanalvakt.core.fields import keyring
from kanalvakt.core.models import Blob

SIZES = [0, 1, frames.FRAME - 1, frames.FRAME, frames.FRAME + 1, 2 * frames.FRAME]


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
@hypothesis_settings(max_examples=30)
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
@pytest.mark.parametrize("keep", [0, 3, 4, 10, 4 + frames.FRAME + 16])
def test_a_file_cut_off_even_between_frames_is_found(keep: int) -> None:
    blob = blobs.put(b"x" * (2 * frames.FRAME), "application/octet-stream")
    _overwrite(blob, blobs.path(blob).read_bytes()[:keep])
    assert not blobs.verify(blob)
    with pytest.raises(blobs.Unreadable):
        blobs.read(blob)


@pytest.mark.django_db
def test_frames_that_change_place_are_found() -> None:
    blob = blobs.put(b"a" * frames.FRAME + b"b" * frames.FRAME + b"c", "application/octet-stream")
    stored = blobs.path(blob).read_bytes()
    frame = frames.FRAME + 16
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
    blobs.save(prepared)
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


@pytest.mark.django_db
def test_small_ones_kept_together_share_a_file_and_have_their_own_address_and_key() -> None:
    one, two, large, three = _kept([b"ett", b"", b"x" * (blobs.SMALL + 1), "åäö".encode()])
    assert len({blobs.path(blob) for blob in (one, two, large, three)}) == 3  # the large one parts them
    together = _kept([b"ett", b"", b"x" * blobs.SMALL])
    assert len({blobs.path(blob) for blob in together}) == 1
    assert [blobs.read(blob) for blob in together] == [b"ett", b"", b"x" * blobs.SMALL]
    for blob in together:
        with blobs.stored(blob) as file:
            stored = file.read()
        assert hashlib.sha256(stored).hexdigest() == blob.sha256
        assert blobs.verify(blob)
    assert len({keyring().decrypt(bytes(blob.wrapped_key or b"")) for blob in together}) == 3


@pytest.mark.django_db
def test_a_pack_is_closed_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "FULL_PACK", 10)
    kept = _kept([b"12345", b"12345", b"1", b"2", b"12345678901"])
    assert [blob.pack.held if blob.pack else 0 for blob in kept] == [2, 2, 2, 2, 0]
    assert [blobs.read(blob) for blob in kept] == [b"12345", b"12345", b"1", b"2", b"12345678901"]


def test_one_of_a_pack_is_disposed_of_alone_and_the_file_goes_with_the_last(
    django_capture_on_commit_callbacks, db: None
) -> None:
    one, two = _kept([b"ska gallras", b"ska bevaras"])
    blobs.retain(two)
    backup = blobs.path(one).read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        blobs.destroy(one)
        blobs.destroy(one)
        blobs.destroy(two)
    assert blobs.path(one).read_bytes() == backup
    with pytest.raises(blobs.Unreadable, match="key was destroyed"):
        blobs.read(one)
    assert blobs.read(two) == b"ska bevaras"
    with django_capture_on_commit_callbacks(execute=True):
        blobs.destroy(two)
    assert not blobs.path(two).exists()


@pytest.mark.django_db
@hypothesis_settings(max_examples=30)
@given(where=st.integers(min_value=0), flip=st.integers(1, 255))
def test_a_changed_byte_of_a_pack_is_found_in_the_one_it_belongs_to(where: int, flip: int) -> None:
    kept = _kept([b"ett", b"tv\xc3\xa5", b"tre"])
    stored = bytearray(blobs.path(kept[0]).read_bytes())
    where %= len(stored)
    stored[where] ^= flip
    _overwrite(kept[0], bytes(stored))
    assert [blobs.verify(blob) for blob in kept] == [
        not blob.offset <= where < blob.offset + blob.size for blob in kept
    ]


@pytest.mark.django_db
def test_a_pack_that_was_cut_off_gives_what_is_whole_and_no_more() -> None:
    one, two = _kept([b"ett", b"tv\xc3\xa5"])
    _overwrite(one, blobs.path(one).read_bytes()[:-1])
    assert blobs.read(one) == b"ett"
    with pytest.raises(blobs.Unreadable, match="has been changed"):
        blobs.read(two)


@pytest.mark.django_db
def test_only_what_is_saved_of_a_pack_holds_its_file() -> None:
    prepared = blobs.prepare([b"ett", "två".encode(), b"tre"], "text/plain")
    [saved] = blobs.save(prepared[1:2])
    assert Blob.objects.count() == 1
    blobs.destroy(saved)
    assert saved.pack
    saved.pack.refresh_from_db()
    assert saved.pack.held == 0


def _kept(contents: list[bytes]) -> list[Blob]:
    rows = blobs.save(blobs.prepare(contents, "application/octet-stream"))
    return [Blob.objects.select_related("pack").get(pk=row.pk) for row in rows]


def _overwrite(blob: Blob, stored: bytes) -> None:
    place = blobs.path(blob)
    place.chmod(0o600)
    place.write_bytes(stored)
