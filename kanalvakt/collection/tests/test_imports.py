"""Imports: whatever happens to the file or the worker, nothing is lost, nothing comes twice, the rest is told."""

import io
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from playwright.sync_api import Page, Route

from kanalvakt.collection import actions, tasks
from kanalvakt.collection.actions import importing, uploading
from kanalvakt.collection.models import Import, ImportPart, ImportState, Item, ItemVersion, Medium, Source
from kanalvakt.collection.tests.givers import fetched
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import Case, CaseState
from tests.browser import login

AT = int(datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).timestamp())
PNG = b"\x89PNG\r\n\x1a\n" + b"bild" * 10
COMMENTS = "your_facebook_activity/comments_and_reactions/comments.json"


@pytest.fixture(autouse=True)
def facebook(channel: Channel) -> None:
    channel.platform = "facebook"
    channel.save()
    importing._going.clear()


def comment(number: int, at: int = AT) -> dict[str, object]:
    return {"timestamp": at, "data": [{"comment": {"timestamp": at, "comment": f"Hej {number}", "author": "Kim"}}]}


def export(count: int = 3, more: Mapping[str, object] | None = None, at: int = AT) -> bytes:
    out = io.BytesIO()
    post = {"timestamp": AT, "data": [{"post": "Vi ses"}], "attachments": [
        {"data": [{"media": {"uri": "your_facebook_activity/posts/media/1.png"}}]}
    ]}  # fmt: skip
    files: dict[str, object] = {
        COMMENTS: {"comments_v2": [comment(number, at) for number in range(count)]},
        "your_facebook_activity/posts/your_posts_1.json": [post, "skräp"],
        "your_facebook_activity/posts/media/1.png": PNG,
    }
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in (files | dict(more or {})).items():
            archive.writestr(name, body if isinstance(body, bytes) else json.dumps(body))
    return out.getvalue()


def upload(channel: Channel, user: User, body: bytes, name: str = "facebook.zip") -> Import:
    return actions.upload_whole(channel.pk, file_name=name, size=len(body), pieces=[body], actor=person(user.pk))


def finished(of: Import) -> Import:
    while tasks.import_sweep():
        pass
    of.refresh_from_db()
    return of


def counts(of: Import) -> tuple[str, int, int, int, int]:
    return of.state, of.new, of.changed, of.known, of.unread


def test_an_upload_becomes_items_with_their_media_and_a_second_one_adds_nothing(channel: Channel, anna: User) -> None:
    body = export()
    first = finished(upload(channel, anna, body))
    assert counts(first) == ("done", 4, 0, 0, 1)
    assert [(fault.where, fault.number) for fault in first.faults.all()] == [
        ("your_facebook_activity/posts/your_posts_1.json, rad 1", 4)
    ]
    [medium] = Medium.objects.all()
    assert medium.blob is not None
    assert (blobs.read(medium.blob), medium.media_type) == (PNG, "image/png")
    assert set(ItemVersion.objects.values_list("source", flat=True)) == {Source.IMPORT}
    assert Entry.objects.filter(kind="collection.imported").count() == 1
    before = (
        ItemVersion.objects.count(),
        Item.objects.count(),
    )
    again = finished(upload(channel, anna, body))
    assert counts(again) == ("done", 0, 0, 4, 1)
    assert again.sha256 == first.sha256
    assert (ItemVersion.objects.count(), Item.objects.count(), Medium.objects.count()) == (*before, 1)


@pytest.mark.parametrize("order", [1, -1])
def test_pictures_that_lie_in_another_part_of_the_export_come_to_their_post(
    channel: Channel, anna: User, order: int
) -> None:
    parts: list[bytes] = []
    for wanted in (".json", ".png"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(export())) as whole, zipfile.ZipFile(out, "w") as part:
            for name in whole.namelist():
                if name.endswith(wanted):
                    part.writestr(f"facebook-exempelby/{name}" if order < 0 else name, whole.read(name))
        parts.append(out.getvalue())
    for body in parts[::order]:
        assert finished(upload(channel, anna, body)).state == "done"
    [medium] = Medium.objects.select_related("blob")
    assert medium.blob is not None
    assert (blobs.read(medium.blob), medium.missing, medium.media_type) == (PNG, "", "image/png")


def test_what_the_channel_collected_itself_is_not_written_over(channel: Channel, anna: User) -> None:
    finished(upload(channel, anna, export(1)))
    item = Item.objects.get(kind="comment")
    newer = fetched(item.platform_id, text="Ändrad sedan dess")
    actions.store(channel, [newer], source=Source.API, at=clock.now())
    actions.set_public_state(item.pk, "removed", at=clock.now())
    finished(upload(channel, anna, export(1)))
    item.refresh_from_db()
    assert item.version is not None
    assert (item.version.text, item.public_state) == ("Ändrad sedan dess", "removed")


def test_a_worker_that_was_killed_goes_on_where_it_was(
    channel: Channel, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    of = upload(channel, anna, export(5))
    importing.read_on(seconds=0)
    of.refresh_from_db()
    assert (of.state, of.position, Item.objects.count()) == (ImportState.RUNNING, 2, 2)
    importing._going.clear()  # another process: nothing is open any more
    Import.objects.update(claimed_until=clock.now() + timedelta(minutes=5))
    assert not importing.read_on(seconds=0), "another worker has it"
    Import.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    assert counts(finished(of)) == ("done", 6, 0, 0, 1)

    real = importing._note

    def dies(*_: object) -> None:
        raise RuntimeError("killed")

    other = upload(channel, anna, export(5, at=AT + 7))
    monkeypatch.setattr(importing, "_note", dies)
    monkeypatch.setattr(importing, "_fail", lambda *_: None)  # a killed process says nothing
    importing.read_on()
    assert Item.objects.count() == 6, "the batch and its place: both or neither"
    monkeypatch.setattr(importing, "_note", real)
    Import.objects.update(claimed_until=None)
    assert counts(finished(other))[:2] == ("done", 5)


def test_an_upload_is_resumed_where_it_stopped_and_may_be_given_up(
    channel: Channel, anna: User, bo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE", 100)
    body, actor = export(), person(anna.pk)
    begin = {"file_name": "a.zip", "size": len(body), "resume_key": "a.zip|1", "actor": actor}
    of = actions.begin_import(channel.pk, **begin)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.receive(of.pk, 0, body[:100], actor=person(bo.pk))
    actions.receive(of.pk, 0, body[:100], actor=actor)
    with pytest.raises(Conflict):
        actions.receive(of.pk, 0, body[:100], actor=actor)
    with pytest.raises(Invalid, match="Hela filen"):
        actions.finish_upload(of.pk, actor=actor)
    again = actions.begin_import(channel.pk, **begin)  # type: ignore[arg-type]
    assert (again.pk, again.received) == (of.pk, 100)
    for at in range(100, len(body), 100):
        actions.receive(of.pk, at, body[at : at + 100], actor=actor)
    actions.finish_upload(of.pk, actor=actor)
    assert counts(finished(of)) == ("done", 4, 0, 0, 1)

    given_up = actions.begin_import(channel.pk, **begin | {"resume_key": "b"})  # type: ignore[arg-type]
    actions.receive(given_up.pk, 0, body[:100], actor=actor)
    actions.cancel_import(given_up.pk, actor=actor)
    assert not given_up.parts.exists()
    with time_machine.travel(clock.now() + uploading.KEPT + timedelta(days=1)):
        while tasks.import_sweep():
            pass
    assert not ImportPart.objects.exists()
    assert Medium.objects.get().blob is not None, "what was read stays"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"Hej", "känns inte igen"),
        (b"PK\x03\x04 avhuggen", "skadad"),
        (export(more={"../../etc/passwd": b"x"}), "pekar ut ur"),
    ],
    ids=["a letter", "cut off", "path escape"],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    channel: Channel, anna: User, body: bytes, why: str
) -> None:
    of = finished(upload(channel, anna, body))
    assert of.state == ImportState.FAILED
    assert why in of.message
    assert not Item.objects.exists()


def test_old_things_are_history_and_new_ones_wait_in_the_inbox(channel: Channel, anna: User) -> None:
    now = int(clock.now().timestamp()) - 3600
    finished(upload(channel, anna, export(1)))
    finished(upload(channel, anna, export(1, at=now)))
    assert sorted(Case.objects.values_list("state", flat=True)) == [CaseState.NO_ANSWER, CaseState.OPEN]


def test_the_command_reads_a_file_or_a_folder_and_says_what_came(
    channel: Channel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.zip").write_bytes(export())
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "mapp")
    with pytest.raises(SystemExit):
        call_command("import_archive", channel.slug, tmp_path / "a.zip", "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["items"] == 4
    assert not Item.objects.exists()
    with pytest.raises(SystemExit):
        call_command("import_archive", channel.slug, tmp_path / "a.zip", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["reader"], told["new"], told["unread"], told["faults"][0]["where"][-5:]) == (
        "facebook-export",
        4,
        1,
        "rad 1",
    )
    with pytest.raises(SystemExit):
        call_command("import_archive", channel.slug, tmp_path / "mapp")
    assert "0 new, 0 changed, 4 known, 1 unread" in capsys.readouterr().out
    (tmp_path / "b.txt").write_text("Hej")
    with pytest.raises(CommandError, match="känns inte igen"):
        call_command("import_archive", channel.slug, tmp_path / "b.txt")
    assert Import.objects.filter(state=ImportState.DONE, kept=False).count() == 2
    with pytest.raises(NotAllowed):
        actions.import_path(channel, tmp_path / "a.zip", actor=person(User().pk))


def test_the_browser_sends_pieces_and_the_page_tells_what_could_not_be_read(
    client: Client, channel: Channel, anna: User, bo: User
) -> None:
    body, base = export(), f"/kanaler/{channel.slug}/importera/"
    client.force_login(anna)
    assert "Facebooks export" in client.get(base).content.decode()
    plan = client.post(f"{base}borja/", {"name": "a\u202e.zip", "size": len(body), "key": "a|1"}).json()
    half = len(body) // 2

    def send(offset: int, data: bytes) -> tuple[int, object]:
        answer = client.post(f"{plan['send']}?offset={offset}", data, content_type="application/octet-stream")
        return answer.status_code, answer.json().get("received")

    assert send(0, body[:half]) == (200, half)
    assert send(0, body[:half]) == (409, half), "a piece that came twice: go on from there"
    assert send(half, body + b"x")[0] == 400
    assert client.post(plan["finish"]).status_code == 400
    assert client.post(f"{base}borja/", {"name": "a\u202e.zip", "size": len(body), "key": "a|1"}).json() == plan | {
        "received": half
    }
    assert send(half, body[half:]) == (200, len(body))
    page = client.post(plan["finish"]).json()["page"]
    finished(Import.objects.get())
    shown = client.get(page).content.decode()
    assert "your_posts_1.json, rad 1" in shown
    assert "Varken inlägg, kommentar eller meddelande." in shown
    listed = b"".join(client.get(f"{page}ej-last.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert listed.splitlines()[1].startswith("your_facebook_activity/posts/your_posts_1.json, rad 1;")
    whole = client.post(base, {"file": SimpleUploadedFile("b.zip", body)}, follow=True)
    assert "läses in" in whole.content.decode()
    assert counts(finished(Import.objects.latest("pk"))) == ("done", 0, 0, 4, 1)
    assert "Filen är tom" in client.post(f"{base}borja/", {"name": "x", "size": 0}).json()["error"]
    waiting = upload(channel, anna, body)
    client.post(f"{base}{waiting.pk}/avbryt/")
    assert Import.objects.get(pk=waiting.pk).state == ImportState.CANCELLED
    client.force_login(bo)
    assert {client.get(base).status_code, client.post(f"{base}borja/").status_code, client.get(page).status_code} == {
        404
    }


@pytest.mark.browser
def test_a_large_file_is_dropped_and_an_upload_that_was_cut_off_goes_on(
    browser_page: Page, channel: Channel, anna: User, tmp_path: Path
) -> None:
    heavy = {f"media/{number}.bin": os.urandom(3_000_000) for number in range(2)}
    body = export(more=heavy)
    (tmp_path / "export.zip").write_bytes(body)
    login(browser_page, anna)
    cut = []

    def once(route: Route) -> None:
        if "offset=4194304" in route.request.url and not cut:
            cut.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    browser_page.route("**/del/**", once)
    browser_page.goto(f"/kanaler/{channel.slug}/importera/")
    browser_page.get_by_label("Fil", exact=True).set_input_files(tmp_path / "export.zip")
    browser_page.get_by_role("button", name="Läs in filen").click()
    browser_page.get_by_text("Filen läses in av sig själv").wait_for()
    assert cut
    tasks.import_sweep()
    browser_page.get_by_text("klar", exact=True).wait_for()
    browser_page.get_by_text("your_posts_1.json, rad 1").wait_for()

    browser_page.goto(f"/kanaler/{channel.slug}/importera/")
    (tmp_path / "del-2.zip").write_bytes(export(1))
    several = [tmp_path / "export.zip", tmp_path / "del-2.zip"]
    browser_page.get_by_label("Fil", exact=True).set_input_files(several)
    browser_page.get_by_role("button", name="Läs in filen").click()
    browser_page.get_by_role("link", name="del-2.zip").wait_for()
    browser_page.get_by_label("Fil", exact=True).set_input_files(tmp_path / "export.zip")
    browser_page.context.clear_cookies()
    browser_page.get_by_role("button", name="Läs in filen").click()
    browser_page.get_by_role("alert").get_by_text("Du är utloggad").wait_for()
