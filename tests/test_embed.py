"""The element for other sites in a real browser: on a plain page of another origin, and in a real WordPress."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import PublicState
from kanalvakt.core import clock
from kanalvakt.register.models import Channel
from kanalvakt.website.tests.test_posts import write
from tests.browser import assert_accessible
from tests.peers.wordpress import WordPress

SCRIPT = Path(__file__).parent.parent / "kanalvakt/website/static/website/kanalvakt-flode.js"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """Another web site, whose files lie in `tmp_path`; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def block(ours: str, inside: str = "Alla inlägg") -> str:
    """What the page that tells how to embed says one should paste, for where the product is now."""
    return (
        f'<script src="{ours}/static/website/kanalvakt-flode.js" defer></script>\n'
        f'<kanalvakt-flode src="{ours}/offentligt/inlagg/flode.json" antal="2">'
        f'<a href="{ours}/offentligt/inlagg/">{inside}</a></kanalvakt-flode>'
    )


@pytest.mark.browser
def test_a_plain_page_elsewhere_shows_our_posts_in_its_own_style_until_they_are_hidden(
    browser_page: Any, live_server: Any, channel: Channel, elsewhere: str, tmp_path: Path
) -> None:
    first, second, third = write(channel, 1, 2, 3, text="<b onclick=x>Skolstart</b> på måndag")
    style = "kanalvakt-flode { --kanalvakt-link: rgb(0, 64, 128); }"
    (tmp_path / "index.html").write_text(
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Annan</title><style>{style}</style></head>'
        f"<body><main><h1>Annan webbplats</h1>{block(live_server.url)}</main></body></html>"
    )
    browser_page.context.clear_cookies()
    browser_page.goto(elsewhere)
    posts = browser_page.locator("kanalvakt-flode li")
    posts.first.wait_for()
    assert posts.count() == 2
    assert "<b onclick=x>Skolstart</b> på måndag" in posts.first.inner_text()
    link = posts.first.locator("a")
    assert link.get_attribute("href") == third.permalink
    assert link.evaluate("one => getComputedStyle(one).color") == "rgb(0, 64, 128)"
    assert not browser_page.get_by_text("Alla inlägg").is_visible()
    assert_accessible(browser_page)
    assert not browser_page.context.cookies(live_server.url)

    for item in (first, second, third):
        collection.set_public_state(item.pk, PublicState.HIDDEN, at=clock.now())
    browser_page.reload()
    browser_page.get_by_text("Inga inlägg just nu.").wait_for()

    (tmp_path / "broken.html").write_text(f'<!doctype html><meta charset="utf-8">{block(elsewhere)}')
    browser_page.context.route("**/kanalvakt-flode.js", lambda route: route.fulfill(path=SCRIPT))
    browser_page.goto(f"{elsewhere}/broken.html")
    browser_page.get_by_text("Alla inlägg").wait_for()


@pytest.mark.browser
@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
def test_a_real_wordpress_shows_our_posts_in_a_block_of_html(
    wordpress: WordPress, browser_page: Any, live_server: Any, channel: Channel
) -> None:
    write(channel, text="Skolstart på måndag")
    html = f"<!-- wp:html -->\n{block(live_server.url)}\n<!-- /wp:html -->"
    page = wordpress.rest(
        "POST", "/wp/v2/pages", json={"title": "Vi i sociala medier", "content": html, "status": "publish"}
    )
    browser_page.goto(page["link"])
    browser_page.locator("kanalvakt-flode li").wait_for()
    assert "Skolstart på måndag" in browser_page.locator("kanalvakt-flode li").inner_text()
