"""A channel on an invented platform, and what the hooks say."""

from collections.abc import Iterator

import pytest

from kanalvakt.collection.tests.fake import Fake
from kanalvakt.connectors import registry
from kanalvakt.core import hooks
from kanalvakt.register.models import Channel


@pytest.fixture
def fake(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """The platform that `channel` is on for this test."""
    connector = Fake()
    Channel.objects.update(platform="fake")
    channel.refresh_from_db()
    monkeypatch.setattr(registry, "connector", lambda _kind: connector)
    monkeypatch.setattr(
        registry, "kinds", lambda: [registry.Kind("fake", "Påhittad"), registry.Kind("manual", "Annan")]
    )
    monkeypatch.setattr(registry, "is_automatic", lambda kind: kind == "fake")
    return connector


@pytest.fixture
def heard() -> Iterator[dict[str, list[list[int]]]]:
    """What the hooks sent, beside what the rooms above heard."""
    heard: dict[str, list[list[int]]] = {"stored": [], "changed": []}
    stored, changed = heard["stored"].append, heard["changed"].append
    hooks.items_stored.connect(stored)
    hooks.items_changed.connect(changed)
    yield heard
    hooks.items_stored._receivers.remove(stored)
    hooks.items_changed._receivers.remove(changed)
