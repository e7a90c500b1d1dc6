"""One installation beside one real blog, shared by the tests of this folder in the order they stand."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.installation import Installation
from tests.e2e.people import MAKE
from tests.e2e.steps import connect
from tests.peers.wordpress import WordPress

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, wordpress_server: WordPress) -> Iterator[Installation]:
    """Kanalvakt with Exempelby's people, web and worker running, allowed to reach the blog."""
    home: Path = tmp_path_factory.mktemp("product")
    product = Installation(home, allow=wordpress_server.allow, KANALVAKT_UNDO_SECONDS="1", KANALVAKT_SYNC_SECONDS="1")
    product.run("migrate", "-v0")
    product.python(MAKE)
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def slug(product: Installation, chromium: "Browser", wordpress_server: WordPress) -> str:
    """The blog as an active channel, connected and accepted in the browser; its name in addresses."""
    context = chromium.new_context(base_url=product.url, locale="sv-SE")
    window = context.new_page()
    window.set_default_timeout(20_000)
    made = connect(window, wordpress_server)
    context.close()
    return made


@pytest.fixture
def page(product: Installation, chromium: "Browser") -> Iterator["Page"]:
    """A browser window on the product, nobody logged in."""
    context = chromium.new_context(base_url=product.url, locale="sv-SE", timezone_id="Europe/Stockholm")
    window = context.new_page()
    window.set_default_timeout(20_000)
    yield window
    context.close()
