"""A picture of evidence: our own rendering of what was preserved, by Chromium when there is one, else later."""

import json
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from kanalvakt.connectors.browser import ARGUMENTS, browser_path
from kanalvakt.core import blobs
from kanalvakt.core.wording import kept as _
from kanalvakt.outbox import canon
from kanalvakt.outbox.models import Evidence

log = logging.getLogger(__name__)

WIDTH = 900
# A taller picture of a page is silently blank at its end in Chromium.
TALLEST = 4000
# Characters of the text and of each text above it that go into the picture; the rest is in the evidence itself.
LONGEST = 4000
ABOVE = 500
BATCH = 10
NO_BROWSER = _("Ingen webbläsare på servern: bilden görs när Chromium och Playwright finns.")
FAILED = _("Bilden kunde inte göras.")


def sweep() -> bool:
    """Make the pictures that are missing, some at a time; without a browser, say so in their place."""
    waiting = Evidence.objects.filter(picture=None, no_copy=False, item__sealed=False)
    path = browser_path()
    if path is None:
        waiting.filter(picture_missing="").update(picture_missing=NO_BROWSER)
        return False
    batch = list(waiting.filter(picture_missing__in=["", NO_BROWSER]).order_by("id")[:BATCH])
    pages = {evidence.pk: page(evidence) for evidence in batch}
    made = draw(path, pages.values()) if batch else []
    for evidence, picture in zip(batch, made, strict=True):
        _keep(evidence, picture)
    return len(batch) == BATCH


def page(evidence: Evidence) -> str:
    """The HTML to draw; '' when the evidence cannot be read."""
    try:
        document = canon.restored(json.loads(blobs.read(evidence.canonical)))
    except blobs.Unreadable:
        return ""
    text = document["version"]["text"]
    context = {
        "evidence": evidence,
        "document": document,
        "text": text[:LONGEST],
        "left_out": len(text) - LONGEST,
        "written_at": datetime.fromisoformat(document["item"]["written_at"]),
        "thread": [_above(above) for above in document["thread"][-3:]],
    }
    return render_to_string("outbox/picture.html", context)


def _above(above: dict[str, Any]) -> dict[str, Any]:
    return above | {"text": above["text"][:ABOVE], "at": datetime.fromisoformat(above["written_at"])}


def draw(path: str, pages: Iterable[str]) -> list[bytes | None]:
    """A PNG of each page, or None where it could not be made. Nothing is fetched and no script is run.

    Raises when the browser itself does not start: the sweep then shows it and tries again.
    """
    # In a thread of its own: Playwright refuses to work where an event loop runs, as it may around a caller.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_draw, path, list(pages)).result()


def _draw(path: str, pages: list[str]) -> list[bytes | None]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        size = {"width": WIDTH, "height": 400}
        context = browser.new_context(java_script_enabled=False, offline=True, viewport=size)  # type: ignore[arg-type]
        context.route("**/*", lambda route: route.abort())
        pictures = [_shot(context, html) for html in pages]
        browser.close()
    return pictures


def _shot(context: Any, html: str) -> bytes | None:
    from playwright.sync_api import Error

    if not html:
        return None
    tab = context.new_page()
    try:
        tab.set_content(html)
        height = min(TALLEST, int(tab.locator("html").bounding_box()["height"]))
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
        picture: bytes = tab.screenshot(type="png", full_page=True, clip=clip)
    except Error as error:
        log.error("Chromium could not draw a page: %s", type(error).__name__)
        return None
    finally:
        tab.close()
    return picture


def _keep(evidence: Evidence, picture: bytes | None) -> None:
    mine = Evidence.objects.filter(pk=evidence.pk, picture=None)
    if picture is None:
        mine.update(picture_missing=FAILED)
        return
    blob = blobs.put(picture, "image/png")
    if not mine.update(picture=blob, picture_missing=""):
        blobs.destroy(blob)  # another worker was quicker
