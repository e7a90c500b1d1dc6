"""Preserving: everything that is known about a comment is durable before anything is done to it (G1.5.7)."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors.faulty import Faulty
from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor, person, system
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.core.models import Blob
from kanalvakt.ledger.models import Entry
from kanalvakt.outbox import canon
from kanalvakt.outbox.actions.evidence import preserve, preserve_without_copy
from kanalvakt.outbox.models import Evidence
from kanalvakt.outbox.tests.conftest import new_version

pytestmark = pytest.mark.usefixtures("platform")


def content(evidence: Evidence) -> dict[str, Any]:
    """The document as it lies in the store."""
    stored = blobs.read(evidence.canonical)
    assert hashlib.sha256(stored).hexdigest() == evidence.sha256
    return canon.restored(json.loads(stored))


def test_text_sender_thread_times_and_place_are_kept(item, as_anna) -> None:
    kept = content(preserve(item, actor=as_anna))
    assert kept["version"]["text"] == "Ni är idioter allihop!"
    assert kept["version"]["text_sha256"] == hashlib.sha256("Ni är idioter allihop!".encode()).hexdigest()
    assert kept["sender"]["names"][0]["name"] == "Kim Karlsson"
    assert [above["text"] for above in kept["thread"]] == ["Skolan är stängd på fredag."]
    assert kept["item"]["written_at"] == "2026-11-24T12:00:00.000000Z"
    assert kept["channel"]["board"] == "Barn- och utbildningsnämnden"
    assert kept["item"]["permalink"] == item.permalink


def test_what_the_platform_told_only_in_raw_is_kept_too(make_item, as_anna) -> None:
    raw = b'{"id": "1", "text": "Hej", "email": "kim@exempel.example", "ip": "192.0.2.7"}'
    evidence = preserve(make_item("Hej", raw=raw), actor=as_anna)
    told = {one["name"]: one["value"] for one in content(evidence)["sender"]["extra"]}
    assert told == {"email": "kim@exempel.example", "ip": "192.0.2.7"}
    assert blobs.read(evidence.raw) == raw
    assert content(evidence)["raw"]["sha256"] == hashlib.sha256(raw).hexdigest()


def test_a_slice_that_cannot_be_read_again_is_kept_byte_by_byte(make_item, as_anna) -> None:
    evidence = preserve(make_item("Hej", raw=b"\xff\x00 inte json"), actor=as_anna)
    assert blobs.read(evidence.raw) == b"\xff\x00 inte json"


def test_a_lone_surrogate_is_held_and_given_back(make_item, as_anna) -> None:
    raw = b'{"id": "1", "text": "trasig \\ud83d emoji"}'
    kept = content(preserve(make_item("trasig \ufffd emoji", raw=raw), actor=as_anna))
    assert kept["version"]["text_as_given"] == "trasig \ud83d emoji"
    assert kept["version"]["text"] == "trasig \ufffd emoji"


@settings(max_examples=15)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_any_text_is_held_exactly(text, make_item, as_anna) -> None:
    assert content(preserve(make_item(text), actor=as_anna))["version"]["text"] == text


def test_a_megabyte_is_held_exactly(make_item, as_anna) -> None:
    text = "skräp😀 " * 150_000
    assert content(preserve(make_item(text), actor=as_anna))["version"]["text"] == text


def test_preserving_twice_gives_the_same_evidence(item, as_anna) -> None:
    assert preserve(item, actor=as_anna) == preserve(item, actor=system("outbox"))
    assert Entry.objects.filter(kind="evidence.preserved").count() == 1


def test_an_edited_text_is_preserved_anew(item, as_anna) -> None:
    first = preserve(item, actor=as_anna)
    new_version(item, "Jag menade inte så.")
    second = preserve(item, actor=as_anna)
    assert first != second
    assert content(first)["version"]["text"] == "Ni är idioter allihop!"


def test_the_ledger_has_addresses_and_salted_hashes_and_no_content(item, as_anna) -> None:
    evidence = preserve(item, actor=as_anna)
    entry = Entry.objects.get(pk=evidence.ledger_entry)
    body = json.loads(entry.body)
    assert body["data"]["blobs"] == {"canonical": evidence.canonical_id, "raw": evidence.raw_id}
    assert body["hashes"].keys() == {"canonical", "raw", "text"}
    assert evidence.sha256 not in entry.body
    assert "idioter" not in entry.body
    assert "Kim" not in entry.body


def test_a_picture_is_fetched_and_kept(item, as_anna, settings) -> None:
    with Faulty(lambda handler: handler.send(200, b"\x89PNG bild", {"Content-Type": "image/png"})) as server:
        settings.EGRESS_ALLOW = [f"127.0.0.1:{server.port}"]
        medium = item.media.create(url=f"{server.url}/bild.png", alternative_text="En hund")
        evidence = preserve(item, actor=as_anna)
    kept = content(evidence)["media"][0]
    assert kept["sha256"] == hashlib.sha256(b"\x89PNG bild").hexdigest()
    assert kept["media_type"] == "image/png"
    medium.refresh_from_db()
    assert blobs.read(medium.blob) == b"\x89PNG bild"
    assert medium.blob.references == 2
    assert evidence.media == [{"url": medium.url, "blob": medium.blob_id}]


def test_a_picture_that_cannot_be_had_leaves_the_reason(item, as_anna) -> None:
    medium = item.media.create(url="http://127.0.0.1:9/bild.png")
    evidence = preserve(item, actor=as_anna)
    medium.refresh_from_db()
    assert medium.missing
    assert evidence.media == [{"url": medium.url, "missing": medium.missing}]


def test_a_picture_that_is_stored_already_is_not_fetched_again(item, as_anna) -> None:
    medium = item.media.create(url="http://127.0.0.1:9/bild.png", blob=blobs.put(b"bild", "image/png"))
    assert preserve(item, actor=as_anna).media == [{"url": medium.url, "blob": medium.blob_id}]


def test_raw_bytes_that_the_disk_lost_do_not_hinder_the_rest(item, as_anna) -> None:
    blobs.path(item.version.raw).unlink()
    evidence = preserve(item, actor=as_anna)
    assert evidence.raw is None
    assert evidence.raw_missing
    assert content(evidence)["version"]["text"] == "Ni är idioter allihop!"


def test_a_full_disk_leaves_no_evidence(item, as_anna, monkeypatch) -> None:
    def full(*_args: object) -> Blob:
        raise OSError("No space left on device")

    monkeypatch.setattr(blobs, "put", full)
    with pytest.raises(OSError, match="No space"):
        preserve(item, actor=as_anna)
    assert not Evidence.objects.exists()
    assert not Entry.objects.filter(kind="evidence.preserved").exists()


def test_an_outsider_preserves_nothing(item, bo) -> None:
    with pytest.raises(NotAllowed):
        preserve(item, actor=person(bo.pk))


class TestNothingIsCopied:
    """Law 1's one exception: suspected child-abuse material (G1.5.9)."""

    @pytest.fixture
    def evidence(self, item, as_anna: Actor) -> Evidence:
        item.media.create(url="http://127.0.0.1:9/bild.png")
        return preserve_without_copy(item, "Bild på ett barn. Mer beskrivs inte här.", actor=as_anna)

    def test_address_times_sender_id_and_description_are_kept(self, evidence, item) -> None:
        kept = content(evidence)
        assert kept["item"]["permalink"] == item.permalink
        assert kept["sender"] == {"platform_id": "user-1", "missing": ""}
        assert kept["description"] == "Bild på ett barn. Mer beskrivs inte här."
        assert kept["item"]["written_at"]

    def test_neither_content_nor_a_hash_of_it_is_kept(self, evidence, item) -> None:
        stored = blobs.read(evidence.canonical).decode()
        assert "idioter" not in stored
        assert item.version.content_hash not in stored
        assert evidence.raw is None
        assert evidence.media == []
        body = json.loads(Entry.objects.get(pk=evidence.ledger_entry).body)
        assert body["hashes"].keys() == {"canonical"}
        assert body["data"]["blobs"].keys() == {"canonical"}

    def test_a_description_is_required(self, item, as_anna) -> None:
        with pytest.raises(Invalid):
            preserve_without_copy(item, "  ", actor=as_anna)
