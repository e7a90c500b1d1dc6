"""docs/platforms.md: what each platform can do, how it is collected, and how that is proven. Written from the code."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kanalvakt.connectors.archives.registry import readers
from kanalvakt.connectors.base import Cap, ChannelRef, Support
from kanalvakt.connectors.catalogue import PLATFORMS, Platform
from kanalvakt.connectors.registry import cannot, connector, is_automatic

PAGE = Path(__file__).parents[2] / "docs/platforms.md"
SERVER, CONTRACT, RECORDING, DOCUMENT = "real server", "machine-readable contract", "recording", "document only"
# How each connector is proven, the strongest first; `tests/test_table.py` looks for what is claimed.
PROVEN: Mapping[str, tuple[str, ...]] = {
    "practice": (SERVER,),
    "wordpress": (SERVER,),
    "ghost": (SERVER,),
    "feed": (SERVER, RECORDING),
    "webmention": (RECORDING,),
    "bluesky": (SERVER, CONTRACT, RECORDING),
    "mastodon": (SERVER, RECORDING),
    "youtube": (CONTRACT, RECORDING),
    "x": (CONTRACT, RECORDING),
    "facebook": (CONTRACT, RECORDING),
    "instagram": (CONTRACT, RECORDING),
    "threads": (RECORDING,),
    "pinboard": (RECORDING,),
    "flickr": (CONTRACT,),
    "vimeo": (DOCUMENT,),
    "linkedin": (DOCUMENT,),
    "tiktok": (DOCUMENT,),
}
# The guideline's own list (G1.7.1), by kind; a blog is a WordPress or any other.
NAMED = ("facebook", "wordpress", "ghost", "feed", "myspace", "youtube", "secondlife", "x", "linkedin", "delicious",
         "flickr", "dayviews")  # fmt: skip
COLUMNS = {
    "posts": Cap.LIST_POSTS,
    "comments": Cap.LIST_COMMENTS,
    "messages": Cap.READ_MESSAGES,
    "answer": Cap.REPLY,
    "answer messages": Cap.REPLY_MESSAGE,
    "answer in private": Cap.PRIVATE_REPLY,
    "hide": Cap.HIDE,
    "hold": Cap.HOLD,
    "trash": Cap.TRASH,
    "delete": Cap.DELETE,
    "show again": Cap.RESTORE,
    "block": Cap.BLOCK_AUTHOR,
    "told at once": Cap.WEBHOOK,
}
SHOWN = {"yes": "yes", "conditional": "cond.", "no": "–"}
HEAD = """# Platforms

Written by `kanalvakt connectors table --write`; a test keeps it true. Every platform can be registered, and collected
in the browser by the ways in the column *collected*. *cond.*: its condition stands in the platform's README and on the
channel's page. *hand*: a person does it on the platform and notes it, with the same rules of evidence.

**Proven by.** *real server*: the whole contract against the platform's own software. *machine-readable contract*: every
path, method and field that is asked for stands in the platform's own description. *recording*: real answers are read
without loss; acts are tried against an emulator built from documents (`emulators/`, never shipped). *document only*:
requests and answers are built after documents; nobody has tried them against the platform yet. Recordings are read
where `KANALVAKT_RECORDINGS` names them; the platforms' own descriptions are fetched from the package index
(`requirements/contracts*.txt`). Where they are missing those tests say loudly that they were skipped.
"""

GHOST = """**A blog on Ghost 5** is collected as a blog, through its feed: it hands its members' comments to no key.
They are looked at, answered and hidden in Ghost, and put in by hand, until the blog is Ghost 6."""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_capabilities(), "", *_reasons(), ""])


def _capabilities() -> Iterator[str]:
    names = [*COLUMNS]
    yield f"| platform | collected | proven by | {' | '.join(names)} |"
    yield f"|---|---|---|{'---|' * len(names)}"
    for platform in PLATFORMS:
        able = _able(platform)
        cells = [SHOWN[able[cap].level] if is_automatic(platform.kind) else "hand" for cap in COLUMNS.values()]
        star = " *" if platform.kind in NAMED else ""
        proof = ", ".join(PROVEN.get(platform.kind, ())) or "–"
        yield f"| {platform.label}{star} | {_collected(platform)} | {proof} | {' | '.join(cells)} |"
    yield ""
    yield "\\* named by the guideline (G1.7.1)."


def _reasons() -> Iterator[str]:
    yield GHOST
    yield ""
    yield "## Each platform's limits, and what the organisation cannot do there"
    yield ""
    yield "In the words of the page Koppla kanal. What stands in the way of an app: the platform's README."
    yield ""
    for platform in PLATFORMS:
        if not is_automatic(platform.kind):
            continue
        guide = connector(platform.kind).guide
        yield f"**{platform.label}.** Takt: {guide.limits} Inloggning: {guide.ends}"
        if guide.review:
            yield f"Plattformen granskar appen: {' '.join(guide.review)}"
        yield f"Går inte: {' '.join(cannot(platform.kind))}"
        yield ""


def _able(platform: Platform) -> Mapping[Cap, Support]:
    return connector(platform.kind).capabilities(ChannelRef("", platform.kind, ""))


def _collected(platform: Platform) -> str:
    """The ways in the browser, the best first."""
    ways = []
    if is_automatic(platform.kind):
        ways.append("API, with the organisation's own app or key" if platform.reviewed else "API or feed")
    if any(one.kind == platform.kind for one in readers()):
        ways.append("import of the platform's own export")
    ways.append("by hand (text, files, screenshots)")
    return ("closed; " if platform.closed else "") + ", ".join(ways)
