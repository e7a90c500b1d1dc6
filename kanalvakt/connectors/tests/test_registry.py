"""Kinds, labels, and a connector for each of them."""

import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from kanalvakt.connectors import registry
from kanalvakt.connectors.base import Cap, ChannelRef, Health, ItemRef, Outcome, Receipt, Unsupported
from kanalvakt.connectors.manual.connector import Manual
from kanalvakt.core.clock import now


def test_every_kind_has_a_label_and_a_connector_that_knows_its_own() -> None:
    for kind, label in registry.kinds():
        found = registry.connector(kind)
        assert (found.kind, found.label) == (kind, label)


def test_the_platforms_of_the_guideline_are_there() -> None:
    named = {"facebook", "wordpress", "myspace", "youtube", "secondlife", "x", "linkedin", "delicious", "flickr"}
    assert named | {"dayviews"} <= {kind for kind, _ in registry.kinds()}


def test_a_platform_without_connector_is_kept_by_hand_under_its_own_name() -> None:
    assert isinstance(registry.connector("pinterest"), Manual)
    assert registry.connector("pinterest").label == "Pinterest"
    assert not registry.is_automatic("pinterest")


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(LookupError):
        registry.connector("orkut")


def test_another_package_adds_a_connector(monkeypatch: pytest.MonkeyPatch) -> None:
    class Orkut(Manual):
        def __init__(self) -> None:
            super().__init__("orkut", "Orkut")

    monkeypatch.setattr(sys.modules[__name__], "Orkut", Orkut, raising=False)
    entry = EntryPoint("orkut", f"{__name__}:Orkut", registry.GROUP)
    monkeypatch.setattr(registry, "_added", lambda: EntryPoints([entry]))
    registry.connector.cache_clear()
    assert registry.kinds()[-1] == ("orkut", "Orkut")
    assert registry.is_automatic("orkut")
    registry.connector.cache_clear()


CHANNEL = ChannelRef("1", "pinterest", "https://www.pinterest.com/exempelby")
ITEM = ItemRef("1", "comment")


def test_by_hand_means_a_manual_task_for_every_act() -> None:
    manual = registry.connector("pinterest")
    acts = [
        lambda: manual.act(CHANNEL, ITEM, Cap.HIDE, evidence=None, idempotency_key="k"),
        lambda: manual.reply(CHANNEL, ITEM, "Hej", idempotency_key="k"),
        lambda: manual.find_reply(CHANNEL, ITEM, "Hej", now()),
        lambda: manual.fetch(CHANNEL, None, complete=True),
        lambda: manual.profile(CHANNEL),
    ]
    for act in acts:
        with pytest.raises(Unsupported, match="Pinterest"):
            act()


def test_by_hand_claims_nothing_about_the_platform() -> None:
    manual = registry.connector("pinterest")
    assert manual.verify(CHANNEL, ITEM, Receipt("hide", now(), "")) == Outcome.UNKNOWN
    assert isinstance(manual.health(CHANNEL), Health)
    assert manual.parse(b"vad som helst", {}) == []
    assert "Pinterest" in manual.parse(b"vad som helst", {}).unread[0].reason
    assert [cap for cap, support in manual.capabilities(CHANNEL).items() if support] == [Cap.IMPORT]
    assert manual.describe(Cap.HIDE)
