"""What LinkedIn lets a page's administrator read for archiving, by the EU's Digital Markets Act. Nothing can be done.

Pages Data Portability (learn.microsoft.com/linkedin/dma): posts and comments are listed by `dmaFeedContentsExternal`,
which takes one question a minute, and read whole by `dmaPosts` and `dmaComments`. What comes may be 48 hours late, and
leaves out who wrote where they have not agreed. So a pass asks one such question and is done: the list of posts once
a day, else the comments of one post whose number of comments has changed (`dmaSocialMetadata`). Where it stands is kept
in the channel's memory.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import YES, Cap, ChannelRef, CredentialField, Page, Parsed, Support
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.linkedin import parse
from kanalvakt.connectors.linkedin.client import API, Client, Product, encoded, name_of
from kanalvakt.connectors.reading import inside, moment, text
from kanalvakt.core.wording import kept as _

ARCHIVE = Product("LINKEDIN_DMA_VERSION", "/rest/dmaOrganizations", pause=60)
SCOPES = {
    "r_dma_admin_pages_content": _("Läsa sidans inlägg och kommentarer för arkivering. Inget kan ändras med den.")
}
KEY = CredentialField(
    "dma_token",
    _("Nyckel för arkivering (DMA)"),
    _(
        "I stället för en inloggning: en nyckel med rätten r_dma_admin_pages_content, ur en egen app hos "
        "LinkedIn som bara "
        "har produkten Pages Data Portability. Den läser, upp till två dygn sent, men svarar inte. Skriv också "
        "dagen då den går ut, efter 60 dagar, i fältet Inloggningen gäller till."
    ),
    required=False,
)
ONLY_READS = _(
    "Kanalen läses med nyckeln för arkivering, och med den kan inget göras. Gör det på sidan och anteckna det."
)
MESSAGES = _("Sidans meddelanden läses på LinkedIn: hur de lämnas ut för arkivering är inte öppet beskrivet.")
FEED = "/rest/dmaFeedContentsExternal"
LISTED_EVERY = timedelta(hours=20)
NEWEST, AT_ONCE = 200, 50  # how many posts are watched, and read in one question


def reads(channel: ChannelRef) -> bool:
    """Whether the channel has the key for archiving and no log-in."""
    given = channel.credentials
    return bool(given.get("dma_token")) and not (given.get("token") or given.get("refresh_token"))


def capabilities() -> Mapping[Cap, Support]:
    """Reading, late and never whole."""
    late = Support("conditional", _("LinkedIn lämnar ut det för arkivering, upp till två dygn efter att det skrevs."))
    able = {Cap.READ_PROFILE: YES, Cap.LIST_POSTS: late, Cap.LIST_COMMENTS: late}
    no = {Cap.READ_MESSAGES: Support("no", MESSAGES)}
    return {cap: {**able, **no}.get(cap, Support("no", ONLY_READS)) for cap in Cap}


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation as an administrator of the page, for archiving."""
    with Http(oauth.at(channel, API), bearer=channel.credentials["dma_token"]) as http:
        yield Client(http, name_of(channel), ARCHIVE)


def fetch(channel: ChannelRef) -> Page:
    """One question of the kind that is counted, and the pass is done."""
    state = _State(channel)
    with open_client(channel) as client:
        if state.is_old:
            state.page = client.urn
        context = {"own_ids": state.page, "fetched_at": state.now.isoformat()}
        found = _posts(client, state, context) if state.is_old else _comments(client, state, context)
    state.keep()
    return Page(items=found, cursor=None, done=True, observed_until=None, unread=found.unread)


class _State:
    """What is kept between passes: the newest posts with how many comments have been read, and what goes on."""

    def __init__(self, channel: ChannelRef) -> None:
        self._channel, self.now = channel, datetime.now(UTC)
        kept = oauth.remembered(channel).get("dma")
        known = kept if isinstance(kept, dict) else {}
        self.listed, self.page = moment(known.get("listed")), text(known.get("page"))
        self.turn = known["turn"] if isinstance(known.get("turn"), int) else 0
        self.posts: dict[str, int] = known.get("posts") or {}
        self.going: dict[str, str] = known.get("going") or {}  # {"post", "next"}: a list of comments with more to come

    @property
    def is_old(self) -> bool:
        """Whether the posts are to be listed again."""
        return not self.going and (not self.page or self.listed is None or self.now - self.listed > LISTED_EVERY)

    def keep(self) -> None:
        """For the next pass."""
        listed = self.listed.isoformat() if self.listed else ""
        kept = {"listed": listed, "page": self.page, "turn": self.turn, "posts": self.posts, "going": self.going}
        oauth.remember(self._channel, {"dma": kept})


def _posts(client: Client, state: _State, context: Mapping[str, str]) -> Parsed:
    names, _ = _feed(client, q="postsByAuthor", author=state.page, maxPaginationCount=f"{NEWEST}")
    state.listed = state.now
    state.posts = {name: state.posts.get(name, -1) for name in names}
    return _whole(client, "/rest/dmaPosts", names, context)


def _comments(client: Client, state: _State, context: Mapping[str, str]) -> Parsed:
    post, page = state.going.get("post", ""), state.going.get("next", "")
    if not post:
        post = _changed(client, state)
    if not post:
        return Parsed()
    more = {"paginationCursor": page} if page else {}
    names, further = _feed(client, q="commentsOnEntity", entity=post, maxPaginationCount="100", **more)
    state.going = {"post": post, "next": further} if further else {}
    return _whole(client, "/rest/dmaComments", names, {**context, "head": json.dumps({"root": post})})


def _changed(client: Client, state: _State) -> str:
    """The first post with another number of comments than has been read, which is then kept; "" when there is none.

    The newest posts are looked at every time, and one part of the others in turns: a poll asks two questions at most.
    """
    parts = list(_parts(list(state.posts)))
    others = parts[1:]
    state.turn += 1
    for some in [*parts[:1], *others[state.turn % (len(others) or 1) :][:1]]:
        told = inside(_batch(client, "/rest/dmaSocialMetadata", some).object(), "results")
        for name in some:
            count = inside(told, name, "commentSummary", "count")
            if isinstance(count, int) and count != max(state.posts[name], 0):
                state.posts[name] = count
                return name
    return ""


def _feed(client: Client, **asked: str) -> tuple[list[str], str]:
    """The names that a list holds, and what asks for more of it. LinkedIn spells the key of that as here."""
    answer = client.get(FEED, asked, finder=True).object()
    listed = answer.get("elements")
    names = [text(inside(one, "id")) for one in (listed if isinstance(listed, list) else [])]
    return [name for name in names if name], text(
        inside(answer, "metadata", "paginationCursorMetdata", "nextPaginationCursor")
    )


def _whole(client: Client, path: str, names: Sequence[str], context: Mapping[str, str]) -> Parsed:
    found = Parsed()
    for some in _parts(names):
        one = parse.items(_batch(client, path, some).body, context)
        found.extend(one)
        found.unread += one.unread
    return found


def _batch(client: Client, path: str, names: Iterable[str]) -> Answer:
    return client.get(path, {"ids": f"List({','.join(encoded(name) for name in names)})"}, batch=True)


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
