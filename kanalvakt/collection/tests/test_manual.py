"""What no platform gives: pasted or uploaded by a person, under the same rules."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kanalvakt.collection import actions
from kanalvakt.collection.actions import Upload
from kanalvakt.collection.models import Item, ItemKind, Medium, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.core import blobs
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.core.models import Blob
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import RoleGrant, User
from kanalvakt.register.models import Channel


def picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, kind)
    return out.getvalue()


def add(channel: Channel, user: User, **order: object) -> Item:
    given = {"text": "Hej", "sender_name": "Kim K", "written_at": NOON, "kind": ItemKind.COMMENT} | order
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        return actions.add_manual(channel, actor=person(user.pk), **given)


def test_it_is_kept_like_all_else_with_who_put_it_in(channel: Channel, anna: User) -> None:
    item = add(channel, anna, text="Hej \u202eå", permalink="https://ovning.example/7")
    assert item.version is not None
    assert (item.version.source, item.version.text, item.version.number) == (Source.MANUAL, "Hej \u202eå", 1)
    assert (item.sender_name, item.sender, item.permalink) == ("Kim K", None, "https://ovning.example/7")
    assert "för hand" in item.sender_missing
    raw = json.loads(blobs.read(item.version.raw))
    assert (raw["text"], raw["entered_by"]) == ("Hej \u202eå", f"person:{anna.pk}")
    assert Entry.objects.get(kind="collection.added_by_hand").subject == f"item:{item.pk}"


def test_files_are_kept_byte_for_byte_as_what_they_are(channel: Channel, anna: User) -> None:
    uploads = [Upload("skärm.exe", picture()), Upload("b.pdf", b"%PDF-1.7 ..."), Upload("c.jpg", picture("WEBP"))]
    add(channel, anna, text="", files=uploads)
    media = list(Medium.objects.order_by("pk"))
    assert [medium.media_type for medium in media] == ["image/png", "application/pdf", "image/webp"]
    assert [blobs.read(medium.blob) for medium in media] == [upload.data for upload in uploads]


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload=alert(1)>", b"MZ\x90", picture()[:60], b"GIF89a<script>", b"x" * (10 * 1024 * 1024 + 1)],
    ids=["empty", "svg", "program", "cut off", "polyglot", "too large"],
)
def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(channel: Channel, anna: User, data: bytes) -> None:
    with pytest.raises(Invalid):
        add(channel, anna, files=[Upload("bild.png", data)])
    assert not Item.objects.exists()
    assert not Blob.objects.exists()


def test_a_decompression_bomb_is_refused(channel: Channel, anna: User) -> None:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(Invalid):
        add(channel, anna, files=[Upload("bild.png", out.getvalue())])


def test_a_form_that_is_sent_twice_gives_one_item(channel: Channel, anna: User) -> None:
    token = uuid.uuid4()
    first = add(channel, anna, token=token, files=[Upload("a.png", picture())])
    again = add(channel, anna, token=token, files=[Upload("a.png", picture())])
    assert first == again
    assert (Item.objects.count(), Medium.objects.count(), Entry.objects.filter(kind__contains="hand").count()) == (
        1,
        1,
        1,
    )


@pytest.mark.parametrize(
    ("order", "field"),
    [({"text": " \n"}, "text"), ({"written_at": NOON + timedelta(hours=2)}, "written_at")],
)
def test_what_is_missing_or_cannot_be_is_said(channel: Channel, anna: User, order: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(channel, anna, **order)
    assert refused.value.field == field


def test_only_those_of_the_unit_may(channel: Channel, bo: User) -> None:
    with pytest.raises(NotAllowed):
        add(channel, bo)


# Pages


@pytest.fixture
def as_anna_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def form(**fields: object) -> dict[str, object]:
    return {
        "kind": "comment",
        "sender_name": "Kim K",
        "written_at": "2026-01-24T13:00",
        "text": "Är skolan öppen?",
        "token": str(uuid.uuid4()),
    } | fields


def test_a_person_pastes_a_comment_under_a_post_with_a_screenshot(as_anna_in: Client, channel: Channel) -> None:
    post = fetched("post", "Välkomna till öppet hus", kind="post")
    actions.store(channel, [post], source=Source.API, at=NOON)
    parent = Item.objects.get()
    address = f"/kanaler/{channel.slug}/lagg-in/"
    assert "Välkomna till öppet hus" in as_anna_in.get(address).content.decode()
    file = SimpleUploadedFile("skärm.png", picture())
    answer = as_anna_in.post(address, form(parent=parent.pk, uploads=file), follow=True)
    assert "Sparat. Det ligger nu i inkorgen." in answer.content.decode()
    item = Item.objects.get(kind="comment")
    assert (item.parent, item.root) == (parent, parent)
    assert item.written_at == datetime(2026, 1, 24, 12, tzinfo=UTC)
    shown = as_anna_in.get(f"/kanaler/fil/{item.media.get().pk}/")
    assert b"".join(shown.streaming_content) == picture()
    assert shown["Content-Type"] == "image/png"
    assert "sandbox" in shown["Content-Security-Policy"]


def test_a_refused_form_comes_back_with_what_was_typed(as_anna_in: Client, channel: Channel) -> None:
    file = SimpleUploadedFile("virus.exe", b"MZ\x90")
    page = as_anna_in.post(f"/kanaler/{channel.slug}/lagg-in/", form(uploads=file)).content.decode()
    assert "Filen virus.exe är ingen bild" in page
    assert "Är skolan öppen?" in page


def test_a_pdf_is_a_download_that_can_run_nothing(as_anna_in: Client, channel: Channel, anna: User) -> None:
    item = add(channel, anna, files=[Upload("a.pdf", b"%PDF-1.7 ...")])
    answer = as_anna_in.get(f"/kanaler/fil/{item.media.get().pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_of_a_secrecy_marked_item_needs_clearance(as_anna_in: Client, channel, anna, bo, client) -> None:
    item = add(channel, anna, files=[Upload("a.png", picture())])
    actions.restrict(item.pk, actor=person(anna.pk))
    address = f"/kanaler/fil/{item.media.get().pk}/"
    assert as_anna_in.get(address).status_code == 200
    assert Entry.objects.filter(kind="collection.secret_viewed").count() == 1
    RoleGrant.objects.filter(user=anna).update(cleared=False)
    assert as_anna_in.get(address).status_code == 403
    client.force_login(bo)
    assert client.get(address).status_code == 403


def test_the_page_is_not_for_others(client: Client, channel: Channel, bo: User) -> None:
    client.force_login(bo)
    assert client.get(f"/kanaler/{channel.slug}/lagg-in/").status_code == 404
