"""The only browser driver: a page as a visitor sees it, by Chromium when there is one, behind the egress guard.

Nothing is kept between pages, nothing is downloaded, no service worker lives, and no connection is made but through
`guard.py`. Playwright refuses to work where an event loop runs, so each call has a thread of its own.
"""

import base64
import contextlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress
from kanalvakt.connectors.guard import Guard

WIDTH = 1280
# A taller picture of a page is silently blank at its end in Chromium.
TALLEST = 4000
SECONDS = 40
SIZE = 40 * 1024 * 1024
# How long a page may go on loading after it is there, in milliseconds.
SETTLE = 4000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page after its programs have run. `picture` is a PNG of its first 4,000 px; b'' when it could not be made."""

    status: int
    url: str
    html: str
    picture: bytes


def browser_path() -> str | None:
    """Where Chromium is, if it and Playwright are there."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return None
    named = os.environ.get("KANALVAKT_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def look(path: str, url: str, egress: Egress, *, seconds: float = SECONDS, size: int = SIZE) -> Seen:
    """Open `url` with the Chromium at `path`. Raises ConnectorError."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise faults.not_http(url)
    way = [url]
    with Guard(egress, size=size, seconds=seconds) as guard:
        try:
            seen = _alone(lambda: _look(path, way, guard, seconds))
        except Exception as error:  # Playwright's own kinds are not there before it is
            raise _fault(error, way, guard) from None
    if seen.status == 403 and urlsplit(seen.url).hostname in guard.refused:
        raise faults.not_allowed(urlsplit(seen.url).netloc)
    return seen


def draw(path: str, picture: bytes, media_type: str, side: int = 512) -> bytes:
    """A PNG of what only a browser draws (SVG), with nothing fetched and no script run; b'' when it cannot."""
    address = f"data:{media_type};base64,{base64.b64encode(picture).decode()}"
    try:
        return _alone(lambda: _draw(path, address, side))
    except Exception:  # whatever is wrong with the picture or the browser, there is none
        return b""


def _alone[R](work: Callable[[], R]) -> R:
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _look(path: str, way: list[str], guard: Guard, seconds: float) -> Seen:
    """Open the first address of `way`; the addresses that it leads to are added as they are asked for."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        # The bypass puts loopback and link-local behind the proxy as well, which Chromium would leave out.
        proxy: Any = {"server": guard.address, "bypass": "<-loopback>"}
        boxed = _boxed()
        arguments = [one for one in ARGUMENTS if not (boxed and one == "--no-sandbox")]
        browser = playwright.chromium.launch(executable_path=path, args=arguments, proxy=proxy, chromium_sandbox=boxed)
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 900},
            locale="sv-SE",
            accept_downloads=False,
            service_workers="block",
            user_agent=_agent(browser.version),
            reduced_motion="reduce",
        )
        tab = context.new_page()
        tab.on("request", lambda asked: way.append(asked.url) if asked.is_navigation_request() else None)
        answer = tab.goto(way[0], timeout=seconds * 1000 / 2)
        with contextlib.suppress(Error):
            tab.wait_for_load_state("networkidle", timeout=SETTLE)
        html, where = tab.content(), tab.url
        picture = b""
        with contextlib.suppress(Error):
            height = min(TALLEST, int(tab.evaluate("document.documentElement.scrollHeight")))
            clip: Any = {"x": 0, "y": 0, "width": WIDTH, "height": max(height, 200)}
            picture = tab.screenshot(type="png", full_page=True, clip=clip, timeout=10_000)
        browser.close()
    return Seen(answer.status if answer else 200, where, html, picture)


def _draw(path: str, address: str, side: int) -> bytes:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(offline=True, viewport={"width": side, "height": side}, java_script_enabled=False)
        tab = context.new_page()
        tab.set_content(
            f"<style>*{{margin:0}}img{{width:{side}px;height:{side}px;object-fit:contain}}</style><img src='{address}'>"
        )
        box = tab.locator("img").first
        box.wait_for()
        picture: bytes = tab.screenshot(type="png", omit_background=True)
        browser.close()
    return picture


def _boxed() -> bool:
    """Whether Chromium shuts foreign programs into its own sandbox: always, but for root, to whom it gives none."""
    return os.geteuid() != 0


def _agent(version: str) -> str:
    """A visitor's own kind of browser, and who we are."""
    major = version.partition(".")[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Kanalvakt"


def _fault(error: Exception, way: list[str], guard: Guard) -> ConnectorError:
    """Why there is no page, in the words of the HTTP client."""
    host = urlsplit(way[-1]).netloc
    if any(urlsplit(url).hostname in guard.refused for url in way):
        return faults.not_allowed(host)
    if guard.too_large:
        return faults.too_large(host)
    return faults.too_slow(host) if type(error).__name__ == "TimeoutError" else faults.unreachable(host)
