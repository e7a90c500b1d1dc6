"""A channel of each live kind with twelve posts of all ages and forty comments, on a server in this process."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from emulators.flickr import FlickrEmulator
from emulators.graph import GraphEmulator
from emulators.linkedin import PAGE, LinkedInEmulator
from emulators.linkedin import US as OUR_PAGE
from emulators.pinboard import PinboardEmulator
from emulators.rest import Route
from emulators.tiktok import TikTokEmulator
from emulators.vimeo import US as OUR_FILMS
from emulators.vimeo import VimeoEmulator
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.tests import made_up
from kanalvakt.connectors.tests.made_up import AGES, COMMENTS, DAY, ago


class World(NamedTuple):
    """A channel, and who may be reached for it."""

    channel: ChannelRef
    allow: list[str]


def _graph(kind: str, faulty: Faulty) -> ChannelRef:
    """Meta's three; where there are conversations, one of them has a message."""
    world = GraphEmulator(kind, faulty)
    world.page_size = 50
    posts = [world.post("Inlägg", days=age / DAY) for age in AGES[:0:-1]]  # type: ignore[arg-type] # parts of days too
    posts.append(world.root)
    for number in range(COMMENTS):
        world.root = posts[number % len(posts)]
        comment = world.comment("Kommentar")
        if number < 3:
            world.comment("Svar", below=comment)
    now = ago(timedelta(0)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    world.objects["t_1"] = ("thread", {"id": "t_1", "updated_time": now, "message_count": 1})
    world.objects["m_1"] = ("message", {"id": "m_1", "created_time": now, "from": {"id": "7"}, "message": "Hej"})
    world.lists |= {("100", "conversations"): ["t_1"], ("t_1", "messages"): ["m_1"]}
    return world.channel


def _flickr(faulty: Faulty) -> ChannelRef:
    world = FlickrEmulator(faulty)
    world.photos, world.page_size = [f"{54000 - number}" for number in range(len(AGES))], 500
    world.uploaded = {photo: int(ago(age).timestamp()) for photo, age in zip(world.photos, AGES, strict=True)}
    for number in range(COMMENTS):
        world.comment("Kommentar", photo=world.photos[number % len(AGES)])
    return world.channel


class _Page(LinkedInEmulator):
    """A page with many posts."""

    def routes(self) -> list[Route]:
        known = PAGE | {"q", "author", "sortBy"}
        return [("GET", "/rest/posts", known, lambda sent: self.page(self.posts(), sent)), *super().routes()]

    def posts(self) -> list[dict[str, Any]]:
        def one(number: int, age: timedelta) -> dict[str, Any]:
            at = int((START[0] - age).timestamp() * 1000)
            urn = f"urn:li:share:{7100 + number}"
            return {"id": urn, "author": OUR_PAGE, "commentary": "Badet", "publishedAt": at, "lastModifiedAt": at}

        return [one(number, age) for number, age in enumerate(AGES)]


START = [datetime.now(UTC)]  # when the world was made


def _linkedin(faulty: Faulty) -> ChannelRef:
    world = _Page(faulty)
    START[0], world.page_size = datetime.now(UTC), 100
    for number in range(COMMENTS):
        world.comment("Kommentar", above=f"urn:li:share:{7100 + number % len(AGES)}")
    for notice, one in zip(world.notices, world.comments.values(), strict=True):
        notice["sourcePost"] = one["above"]
    return world.channel


class _Films(TikTokEmulator):
    """An account with many films."""

    films: dict[str, int]

    def routes(self) -> list[Route]:
        known = frozenset({"business_id", "fields", "cursor", "max_count"})
        where = "/open_api/v1.3/business/video/list/"
        return [("GET", where, known, lambda sent: self.page("videos", self.videos(), sent)), *super().routes()]

    def videos(self) -> list[dict[str, Any]]:
        return [{**self.video(), "item_id": film, "create_time": f"{at}"} for film, at in self.films.items()]

    def listed(self, sent: dict[str, Any]) -> dict[str, Any]:
        mine = [one for one, value in self.comments.items() if value["film"] == sent["video_id"] and not value["above"]]
        return self.page("comments", [self.shown(one) for one in mine[::-1]], sent)


def _tiktok(faulty: Faulty) -> ChannelRef:
    world = _Films(faulty)
    world.page_size = 30
    world.films = {f"{7300 - number}": int(ago(age).timestamp()) for number, age in enumerate(AGES)}
    for number in range(COMMENTS):
        one = world.comment("Kommentar")
        world.comments[one]["film"] = [*world.films][number % len(AGES)]
        if number < 3:
            world.comments[world.comment("Svar", above=one)]["film"] = ""
    return world.channel


class _Videos(VimeoEmulator):
    """An account with many films."""

    films: dict[str, str]

    def routes(self) -> list[Route]:
        many = frozenset({"fields", "page", "per_page", "direction"})
        return [
            ("GET", "/me/videos", many | {"sort"}, lambda sent: self.page([*map(self.one, self.films)], sent)),
            ("GET", r"(/videos/\d+)/comments", many, lambda uri, sent: self.page(self.below(uri)[::-1], sent)),
            *super().routes(),
        ]

    def one(self, uri: str) -> dict[str, Any]:
        total = len(self.below(uri))
        about = {"metadata": {"connections": {"comments": {"total": total}}}, "created_time": self.films[uri]}
        return {"uri": uri, "name": "Badet", "description": "", "user": self.user(OUR_FILMS), **about}


def _vimeo(faulty: Faulty) -> ChannelRef:
    world = _Videos(faulty)
    world.page_size = 100
    world.films = {f"/videos/{9000 - number}": ago(age).isoformat() for number, age in enumerate(AGES)}
    for number in range(COMMENTS):
        world.film = [*world.films][number % len(AGES)]
        one = world.comment("Kommentar")
        if number < 3:
            world.comment("Svar", above=one)
    return world.channel


def _pinboard(faulty: Faulty) -> ChannelRef:
    return PinboardEmulator(faulty).channel


MADE: dict[str, Callable[[Faulty], ChannelRef]] = {
    "facebook": lambda faulty: _graph("facebook", faulty),
    "instagram": lambda faulty: _graph("instagram", faulty),
    "threads": lambda faulty: _graph("threads", faulty),
    "flickr": _flickr,
    "linkedin": _linkedin,
    "tiktok": _tiktok,
    "vimeo": _vimeo,
    "pinboard": _pinboard,
    "webmention": made_up.webmention,
    "youtube": made_up.youtube,
    "x": made_up.x,
    "mastodon": made_up.mastodon,
    "bluesky": made_up.bluesky,
    "feed": made_up.feed,
}


def made(kind: str) -> AbstractContextManager[World]:
    """A channel of this kind, until the context ends."""
    return _practice() if kind == "practice" else _made(kind)


@contextmanager
def _made(kind: str) -> Iterator[World]:
    with Faulty() as faulty:
        yield World(MADE[kind](faulty), faulty.allow)


@contextmanager
def _practice() -> Iterator[World]:
    """The practice platform, which is the real one."""
    import tempfile

    from kanalvakt.connectors.practice.tests.world import TOKEN, PracticeWorld
    from kanalvakt.practice.server import Practice

    with tempfile.TemporaryDirectory() as folder, Practice(Path(folder) / "practice.sqlite3", TOKEN) as server:
        world = PracticeWorld(server)
        posts = {f"inlägg{number}": int(age.total_seconds() // 60) for number, age in enumerate(AGES)}
        said = [{"key": key, "kind": "post", "text": "Hej", "minutes_ago": ago} for key, ago in posts.items()]
        said += [{"key": f"k{number}", "kind": "comment", "parent": [*posts][number % len(AGES)], "text": "Hej",
                  "author": "Åsa", "minutes_ago": number} for number in range(COMMENTS)]  # fmt: skip
        world.seed(*said)
        yield World(world.channel, [f"127.0.0.1:{server.port}"])


KINDS = ("practice", *MADE)
