"""A channel of Björkskolan's on a page of our own making, and a logo to compare with."""

from collections.abc import Iterator
from typing import Any

import pytest

from kanalvakt.connectors import browser
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck import actions
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved
from kanalvakt.sendercheck.tests.site import OURS, Site, running


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    """Where `page` lies."""
    round_logo = saved(circle(on(logo(0)), "black").resize((160, 160)), "JPEG", quality=60)
    with running({"/bjorkskolan": OURS, "/logo.jpg": round_logo}) as site:
        settings.EGRESS_ALLOW = [site.allow]
        yield site


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Pages are read by HTTP, as on a server without a browser: but for the tests of the browser itself."""
    if not request.node.get_closest_marker("peer"):
        monkeypatch.setattr(browser, "browser_path", lambda: None)


@pytest.fixture
def as_karin(karin: User) -> Actor:
    return person(karin.pk)


@pytest.fixture
def page(site: Site, channel: Channel, as_karin: Actor) -> Channel:
    """Björkskolan's channel on that page, and the municipality's logo."""
    Channel.objects.update(platform="manual", address=f"{site.url}/bjorkskolan", handle="", name="Björkskolan")
    channel.refresh_from_db()
    actions.expect(None, new_logo=saved(logo(0)), directory=f"{site.url}/kanaler", actor=as_karin)
    site.pages["/kanaler"] = f"<h1>Våra kanaler</h1><p>Här finns vi.</p><a href='{channel.address}'>Björkskolan</a>"
    return channel
