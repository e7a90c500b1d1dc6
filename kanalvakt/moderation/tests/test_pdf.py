"""Evidence as PDF/A-1b, judged by Apache PDFBox preflight."""

import io
import os
import time as wall
from html import escape
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import missing_peer
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.core import blobs
from kanalvakt.core.text import shown
from kanalvakt.moderation import actions
from kanalvakt.outbox import pdfa
from kanalvakt.outbox.actions.evidence import preserve
from kanalvakt.outbox.models import Evidence
from kanalvakt.outbox.tests.conftest import work
from tests.peers import preflight

pytestmark = [
    pytest.mark.usefixtures("rulebook", "platform"),
    # WeasyPrint leaves its colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SAMPLES = {
    "plain": "Ni är idioter allihop! Åäö – och ”citat”.",
    "emoji": "Hej 😀👨‍👩‍👧 🇸🇪 ✅❤️⭐ ☎ och så vidare",
    "right-to-left": "مرحبا بالعالم شكراً לשלום עולם שָׁלוֹם \u202egnirts\u202c",
    "far away": "日本語 हिन्दी ሀሎ ᚠᚢᚦ Ελληνικά Привет ქართული",
    "accents": "z̶̖̗a̷̡̠l̸̢̧g̡̛o̢ e\u0301\u0302\u0303\u0304\u0305",
    "controls": "a\u0000b\u0007c\u200bd\ufeffe\u2028f",
    "long": "Vi undrar varför badhuset är stängt. " * 2500,
    "without a break": "x" * 60_000,
    "markup": "<script>alert(1)</script> &amp; <b>fet</b>",
    "every line": "\n".join(f"rad {number}" for number in range(500)),
    "nothing": "",
}


@pytest.fixture
def annas(anna) -> Client:
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def judge(tmp_path: Path):
    """Preflight's judgement of some bytes."""
    if preflight.missing():
        missing_peer("Apache PDFBox preflight", f"apt install {preflight.PACKAGES}")

    def judge(pdf: bytes) -> str:
        path = tmp_path / "bevis.pdf"
        path.write_bytes(pdf)
        if folder := os.environ.get("KANALVAKT_SHOTS"):
            Path(folder, "bevis.pdf").write_bytes(pdf)
        return preflight.faults(path)

    return judge


@pytest.mark.peer("preflight")
@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_valid_whatever_was_written(name, annas, make_item, as_anna, judge) -> None:
    evidence = preserve(make_item(SAMPLES[name].replace("\x00", "\ufffd")), actor=as_anna)
    answer = annas.get(f"/bevis/{evidence.pk}/bevis.pdf")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="bevis-{evidence.pk}.pdf"'
    assert judge(answer.content) == ""


@pytest.mark.peer("preflight")
def test_a_megabyte_is_valid_and_soon_there(annas, make_item, as_anna, judge) -> None:
    evidence = preserve(make_item("lång text " * 105_000), actor=as_anna)
    began = wall.monotonic()
    pdf = annas.get(f"/bevis/{evidence.pk}/bevis.pdf").content
    assert wall.monotonic() - began < 60
    assert judge(pdf) == ""


@pytest.mark.peer("preflight")
def test_a_whole_removal_is_valid(annas, item, as_anna, judge, time) -> None:
    item.media.create(
        url="https://x.example/a.png", blob=blobs.put(b"\x89PNG", "image/png"), alternative_text="En hund"
    )
    reason = "Angriper rektorn 😡. <b>"
    actions.remove([item.pk], rule_id="G1.5.9.angrepp", reason=reason, actor=as_anna)
    work(time)
    evidence = Evidence.objects.get()
    client = annas
    client.force_login(evidence.acts.get().decided_by)
    assert judge(client.get(f"/bevis/{evidence.pk}/bevis.pdf").content) == ""


@pytest.mark.peer("preflight")
def test_a_description_without_a_copy_is_valid(annas, item, as_anna, judge) -> None:
    actions.remove([item.pk], rule_id="G1.5.9.barnpornografi", reason="Bild på ett barn.", actor=as_anna)
    assert judge(annas.get(f"/bevis/{Evidence.objects.get().pk}/bevis.pdf").content) == ""


def test_preflight_is_not_easily_pleased(judge) -> None:
    import weasyprint

    assert judge(weasyprint.HTML(string="<title>x</title><p>x").write_pdf()) != ""


def test_the_secret_is_not_printed_for_those_without_clearance(item, as_anna, olof) -> None:
    actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
    client = Client()
    client.force_login(olof)
    pdf = client.get(f"/bevis/{Evidence.objects.get().pk}/bevis.pdf").content
    assert pdf.startswith(b"%PDF")
    assert "idioter" not in _text(pdf)


def test_a_machine_without_pango_says_which_package(annas, item, as_anna, monkeypatch) -> None:
    def lacking() -> None:
        raise pdfa.Missing("Be driften installera paketet libpango-1.0-0.")

    evidence = preserve(item, actor=as_anna)
    monkeypatch.setattr(pdfa, "_weasyprint", lacking)
    assert "libpango-1.0-0" in annas.get(f"/bevis/{evidence.pk}/").text
    assert annas.get(f"/bevis/{evidence.pk}/bevis.pdf")["Location"] == f"/bevis/{evidence.pk}/"


def test_nothing_is_fetched_for_it() -> None:
    asked: list[str] = []
    with Faulty(lambda handler: (asked.append(handler.path), handler.send(200))) as server:
        html = f"<title>x</title><style>@import url({server.url}/x.css)</style><img src='{server.url}/x.png'>x"
        assert pdfa.render(f"<style>*{{font-family: Bevis}}</style>{html}").startswith(b"%PDF")
    assert asked == []


@settings(max_examples=60)
@given(text=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("☝✌❤☎1#©™✅😀🇸\ufe0f\u20e3\u200d🏽")))
def test_any_text_is_drawn_with_the_one_font_and_no_picture(text) -> None:
    body = "".join(f"<p>{escape(pdfa.printable(shown(piece)))}</p>" for piece in pdfa.pieces(text))
    pdf = pdfa.render(f"<title>x</title><style>*{{font-family: Bevis}}</style>{body}")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        resources = [page.Resources for page in document.pages if "/Resources" in page]
        fonts = {str(font.BaseFont)[8:] for one in resources for font in one.get("/Font", {}).values()}
        assert not any("/XObject" in one and len(one.XObject) for one in resources)
    assert len(fonts) <= 1, fonts


def _text(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        parts = [page.Contents.read_bytes() for page in document.pages if "/Contents" in page]
    return b"".join(parts).decode("latin-1")
