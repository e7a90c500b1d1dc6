"""A picture of each piece of evidence, made by Chromium when there is one (peer)."""

import io

import pytest
from PIL import Image

from conftest import missing_peer
from kanalvakt.core import blobs
from kanalvakt.outbox.actions import picture
from kanalvakt.outbox.actions.evidence import preserve, preserve_without_copy

pytestmark = pytest.mark.usefixtures("platform")


@pytest.fixture
def chromium_path() -> str:
    path = picture.browser_path()
    if path is None:
        missing_peer("Chromium", "apt install chromium; pip install playwright")
    return str(path)


@pytest.mark.peer("chromium")
@pytest.mark.parametrize(
    "text",
    [
        "Ni är idioter allihop!",
        "<script>document.body.textContent = 'borta'</script>",
        "😀\u202egnirts",
        "x" * 1_000_000,
    ],
)
def test_it_is_drawn_and_kept(text, make_item, as_anna, chromium_path) -> None:
    evidence = preserve(make_item(text), actor=as_anna)
    picture.sweep()
    evidence.refresh_from_db()
    drawn = Image.open(io.BytesIO(blobs.read(evidence.picture)))
    assert drawn.format == "PNG"
    assert drawn.width == picture.WIDTH
    assert 100 < drawn.height <= picture.TALLEST
    dark = sum(drawn.convert("L").histogram()[:128])
    assert dark > 500, "nothing is written on it"


@pytest.mark.peer("chromium")
def test_many_are_drawn_in_one_go(make_item, as_anna, chromium_path) -> None:
    made = [preserve(make_item(f"Text {number}"), actor=as_anna) for number in range(3)]
    picture.sweep()
    assert all(blobs.verify(type(one).objects.get(pk=one.pk).picture) for one in made)


def test_without_a_browser_it_says_so_and_is_made_later(item, as_anna, monkeypatch) -> None:
    evidence = preserve(item, actor=as_anna)
    monkeypatch.setattr(picture, "browser_path", lambda: None)
    picture.sweep()
    evidence.refresh_from_db()
    assert "Ingen webbläsare" in evidence.picture_missing
    monkeypatch.setattr(picture, "browser_path", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(picture, "draw", lambda _path, pages: [b"\x89PNG" for _page in pages])
    picture.sweep()
    evidence.refresh_from_db()
    assert blobs.read(evidence.picture) == b"\x89PNG"
    assert evidence.picture_missing == ""


def test_a_picture_that_fails_is_told_and_not_tried_for_ever(item, as_anna, monkeypatch) -> None:
    evidence = preserve(item, actor=as_anna)
    monkeypatch.setattr(picture, "browser_path", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(picture, "draw", lambda _path, pages: [None for _page in pages])
    picture.sweep()
    evidence.refresh_from_db()
    assert evidence.picture_missing == picture.FAILED
    assert not picture.sweep()


def test_a_browser_that_does_not_start_is_tried_again(item, as_anna, monkeypatch) -> None:
    evidence = preserve(item, actor=as_anna)
    monkeypatch.setattr(picture, "browser_path", lambda: "/nonexistent/chromium")
    with pytest.raises(Exception, match="nonexistent"):
        picture.sweep()
    evidence.refresh_from_db()
    assert evidence.picture_missing == ""


def test_what_may_not_be_copied_is_never_drawn(item, as_anna, monkeypatch) -> None:
    preserve_without_copy(item, "Bild på ett barn.", actor=as_anna)
    drawn: list[object] = []
    monkeypatch.setattr(picture, "browser_path", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(picture, "draw", lambda *given: drawn.append(given) or [])
    picture.sweep()
    assert drawn == []
