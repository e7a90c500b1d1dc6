"""A real Chromium for every room's tests: `browser_page`, `login`, `assert_accessible`.

@pytest.mark.browser
def test_x(browser_page: Page, anna: User) -> None:
    login(browser_page, anna)
    browser_page.goto("/inkorg/")
    assert_accessible(browser_page)
"""

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client

from conftest import missing_peer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from kanalvakt.organisation.models import User

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = [(1440, 900), (320, 720)]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What may differ between light and dark: everything else is asked of the light page.
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One Chromium a test process. Its event loop lives in this thread, so Django must allow database calls here."""
    from playwright.sync_api import expect, sync_playwright

    path = os.environ.get("KANALVAKT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        missing_peer("Chromium", "install the package chromium, or name it in KANALVAKT_CHROMIUM")
    with sync_playwright() as playwright:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        expect.set_options(timeout=20_000)  # as long as a crowded machine may take
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Served:
    """The requests that servers of this process are answering now, in threads of their own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._now = 0
        request_started.connect(self._started)
        request_finished.connect(self._finished)

    def _started(self, **_: object) -> None:
        self._count(1)

    def _finished(self, **_: object) -> None:
        self._count(-1)

    def _count(self, change: int) -> None:
        if threading.current_thread() is not threading.main_thread():  # there is the tests' own Client
            with self._changed:
                self._now += change
                self._changed.notify_all()

    def wait_until_none(self, timeout: float = 30) -> None:
        """Return when nothing is answered any more; after `timeout` seconds the test fails."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._now == 0, timeout), f"{self._now} requests do not end"


SERVED = Served()


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """A browser that is closed leaves requests behind; emptying the tables under one is a deadlock on PostgreSQL."""
    yield
    SERVED.wait_until_none()


@pytest.fixture
def browser_page(transactional_db: None, live_server: Any, chromium: "Browser") -> Iterator["Page"]:
    """A page on the running product; relative addresses work. Any script error or CSP refusal fails the test."""
    context = chromium.new_context(base_url=live_server.url, locale="sv-SE", reduced_motion="reduce")
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(10_000)
    faults = watch(page)
    page.goto("/farg/0b5a8a.css")
    yield page
    context.close()
    assert not faults, faults


def watch(page: "Page") -> list[str]:
    """Script errors, CSP refusals and missing parts of what `page` shows from now on; the list grows."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if _is_fault(line) else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if _is_broken(answer) else None)
    return faults


def _is_fault(line: Any) -> bool:
    """An error in the console; a refused address (403, 404) is an answer that tests may ask for."""
    return line.type == "error" and "Failed to load resource" not in line.text


def _is_broken(answer: Any) -> bool:
    """A script, style or picture of a page that is not there; the browser asks for /favicon.ico by itself."""
    kind = answer.request.resource_type
    return answer.status >= 400 and kind in ("script", "stylesheet", "image", "font") and "favicon" not in answer.url


def login(page: "Page", user: "User") -> None:
    """Log in without the log-in page (that one has tests of its own)."""
    client = Client()
    client.force_login(user)
    parts = urlsplit(page.url)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": f"{parts.scheme}://{parts.netloc}"}]
    )


def assert_accessible(page: "Page") -> None:
    """No axe violation and no sideways scroll, light and dark, at 1440 and 320 px."""
    before = page.viewport_size
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert_no_sideways_scroll(page)
        for scheme, rules in (("light", RULES), ("dark", OF_COLOUR)):
            page.emulate_media(color_scheme=scheme)
            _keep_picture(page, f"{width}-{scheme}")
            faults = _axe(page, rules)
            assert not faults, f"{page.url} {scheme} {width} px\n{faults}"
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)


def _axe(page: "Page", rules: Mapping[str, object]) -> str:
    """What axe finds, in words; '' is nothing. The script is handed over once a page."""
    from axe_playwright_python.base import AxeResults
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = AxeResults(page.evaluate("options => axe.run(options)", options))
    return found.generate_report() if found.violations_count else ""


def _keep_picture(page: "Page", kind: str) -> None:
    """For the eye: KANALVAKT_SHOTS=folder keeps a picture of every page that is checked."""
    if folder := os.environ.get("KANALVAKT_SHOTS"):
        name = urlsplit(page.url).path.strip("/").replace("/", "-") or "start"
        page.screenshot(path=Path(folder) / f"{name}-{kind}.png", full_page=True)


def assert_no_sideways_scroll(page: "Page") -> None:
    """Nothing is wider than the window (WCAG 1.4.10)."""
    page.wait_for_load_state()
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"{page.url}: {wide} px wide in a window of {room} px"
