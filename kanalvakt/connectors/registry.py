"""From a kind to its connector, imported on first use. A new connector is one folder and one line here.

Other packages add theirs through the entry-point group `kanalvakt.connectors` (name = kind, value = the class).
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points
from typing import Any, NamedTuple

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.catalogue import BY_KIND, PLATFORMS, label
from kanalvakt.connectors.protocol import Connector

BUILT_IN = {
    "bluesky": "kanalvakt.connectors.bluesky.connector:Bluesky",
    "facebook": "kanalvakt.connectors.facebook.connector:Facebook",
    "flickr": "kanalvakt.connectors.flickr.connector:Flickr",
    "ghost": "kanalvakt.connectors.ghost.connector:Ghost",
    "instagram": "kanalvakt.connectors.instagram.connector:Instagram",
    "linkedin": "kanalvakt.connectors.linkedin.connector:LinkedIn",
    "mastodon": "kanalvakt.connectors.mastodon.connector:Mastodon",
    "feed": "kanalvakt.connectors.feed.connector:Feed",
    "pinboard": "kanalvakt.connectors.pinboard.connector:Pinboard",
    "practice": "kanalvakt.connectors.practice.connector:Practice",
    "tiktok": "kanalvakt.connectors.tiktok.connector:TikTok",
    "threads": "kanalvakt.connectors.threads.connector:Threads",
    "vimeo": "kanalvakt.connectors.vimeo.connector:Vimeo",
    "webmention": "kanalvakt.connectors.webmention.connector:Webmention",
    "wordpress": "kanalvakt.connectors.wordpress.connector:WordPress",
    "x": "kanalvakt.connectors.x.connector:X",
    "youtube": "kanalvakt.connectors.youtube.connector:YouTube",
}
# Platforms whose answers are read (from a file, an export), though no connector speaks to them.
READERS = {
    "delicious": "kanalvakt.connectors.pinboard.parse:items",
}
BY_HAND = "kanalvakt.connectors.manual.connector:Manual"
GROUP = "kanalvakt.connectors"


class Kind(NamedTuple):
    """A kind and its name; usable as a choice of a form."""

    kind: str
    label: str


def kinds() -> list[Kind]:
    """Every platform a channel may be on, as choices."""
    added = [Kind(name, connector(name).label) for name in _added().names if name not in BY_KIND]
    return [*(Kind(platform.kind, platform.label) for platform in PLATFORMS), *added]


def is_automatic(kind: str) -> bool:
    """Whether a connector reads the platform by itself; the others are kept by hand."""
    return kind in BUILT_IN or kind in _added().names


def is_automatic_unconnected(kind: str) -> bool:
    """Whether it is read by itself even without a log-in; where the platform reviews apps it is kept by hand so far."""
    return is_automatic(kind) and not (kind in BY_KIND and BY_KIND[kind].reviewed)


def cannot(kind: str) -> list[str]:
    """What the organisation cannot do on a platform, each reason once, in plain Swedish."""
    able = connector(kind).capabilities(ChannelRef("", kind, ""))
    return list(dict.fromkeys(support.reason for support in able.values() if not support and support.reason))


@cache
def connector(kind: str) -> Connector:
    """The connector of a kind; platforms that none speaks to are kept by hand. Raises `LookupError` for no platform."""
    for entry in _added().select(name=kind):
        made: Connector = entry.load()()
        return made
    if kind in BUILT_IN:
        built: Connector = _load(BUILT_IN[kind])()
        return built
    if kind in BY_KIND:
        by_hand: Connector = _load(BY_HAND)(kind, label(kind), _load(READERS[kind]) if kind in READERS else None)
        return by_hand
    raise LookupError(f"no connector for {kind!r}")


@cache
def _added() -> EntryPoints:
    """Looked for once a process: it reads every installed distribution."""
    return entry_points(group=GROUP)


def _load(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
