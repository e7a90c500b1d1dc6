"""A LinkedIn page of an organisation (README.md)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from kanalvakt.connectors import oauth, tours
from kanalvakt.connectors.base import (
    YES,
    Begun,
    Cap,
    ChannelRef,
    ConnectorError,
    Gone,
    Guide,
    Health,
    ItemRef,
    Page,
    Profile,
    Support,
)
from kanalvakt.connectors.linkedin import parse
from kanalvakt.connectors.linkedin.client import PLACE, SCOPES, Client, encoded, open_client, sunset, version
from kanalvakt.connectors.reading import epoch, inside, moment, text
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.connectors.tours import Task, Tour, task

ASKED: Mapping[str, Mapping[str, str]] = {
    "posts": {"q": "author", "count": "50", "sortBy": "LAST_MODIFIED"},
    "comments": {"count": "100"},
    "replies": {"count": "100"},
    "mentions": {},
}
TOLD = "List(COMMENT,COMMENT_EDIT,COMMENT_DELETE,ADMIN_COMMENT,SHARE_MENTION)"
COMMENT = re.compile(r"urn:li:comment:\((urn:li:\w+:\d+),(\d+)\)")
WARNED = timedelta(days=60)
NOT_THERE = "LinkedIn låter ingen app göra det. Gör det på sidan som administratör och anteckna det här."


def _begin(me: str) -> Sequence[Task]:
    return [task("/rest/posts", "posts", author=me)]


def _follow(one: Task, value: Mapping[str, Any], since: datetime | None) -> Sequence[Task]:
    number = text(value.get("commentUrn")) or text(value.get("id"))
    at = _when(value)
    if not number.startswith("urn:") or (since and one["edge"] == "posts" and at and at < since):
        return []  # new comments below older posts are told of: see `fetch`
    if one["edge"] == "posts":
        return [_comments(number)]
    if one["edge"] == "comments" and inside(value, "commentsSummary", "aggregatedTotalComments") != 0:
        return [task(_below(number), "replies", root=one["root"], parent=number)]
    return []


def _comments(post: str) -> Task:
    return task(_below(post), "comments", root=post, parent=post)


def _below(urn: str) -> str:
    return f"/rest/socialActions/{encoded(urn)}/comments"


def _when(value: Mapping[str, Any]) -> datetime | None:
    latest = inside(value, "lastModified", "time") or value.get("lastModifiedAt")
    return epoch(latest or inside(value, "created", "time") or value.get("publishedAt") or value.get("createdAt"))


class LinkedIn(Touring[Client]):
    """Posts, comments and mentions of one page."""

    kind = "linkedin"
    label = "LinkedIn"
    credential_fields = oauth.FIELDS
    guide = Guide(
        steps=(
            "När LinkedIn har godkänt kommunens app lägger driften in den.",
            "Välj Logga in på servern här under och logga in som administratör för sidan.",
            "Godkänn rättigheterna. Kopplingen prövas innan något sparas.",
        ),
        review=(
            "Kommunen är en registrerad organisation, och den som söker har en e-postadress i kommunens egen domän.",
            "Appen är skapad på linkedin.com/developers och verifierad av kommunens sida på LinkedIn.",
            "Produkten Community Management API är begärd (Development Tier). Ett avslag gäller för alltid för appen.",
            "Kommunens integritetspolicy är publicerad.",
            "En film visar inloggningen, ett inlägg, en kommentar och vilka uppgifter om avsändaren som visas.",
            "Standard Tier är begärd med filmen. LinkedIn säger inte hur lång tid det tar.",
        ),
        rights=SCOPES,
        trouble="LinkedIns villkor låter appar spara andras kommentarer i högst 48 timmar och deras namn i 24. Det går "
        "inte ihop med att bevara allmänna handlingar: låt kommunens jurist avgöra innan ni kopplar. LinkedIns egen "
        "export för sidor (Pages Data Portability, enligt EU:s DMA) är till för arkivering.",
    )
    tour = Tour(_begin, ASKED, _follow, parse.items, _when)
    able: ClassVar[Mapping[Cap, Support]] = {
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.REPLY), YES),
        Cap.LIST_COMMENTS: Support("conditional", "LinkedIn säger vem som skrev med ett nummer, inte med namn."),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys(Cap, NOT_THERE),
        **dict.fromkeys(
            (Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE),
            "LinkedIn lämnar inte ut sidans meddelanden till appar. Läs dem på sidan.",
        ),
    }
    effects: ClassVar[Mapping[Cap, str]] = {
        Cap.REPLY: "Alla kan se svaret, i sidans namn under kommentaren. Avsändaren får besked om det."
    }

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at LinkedIn."""
        return oauth.begin(PLACE, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token for 60 days; what renews it lives for a year from now, however often it is used."""
        return oauth.finish(PLACE, channel, kept, code, redirect)

    def talk(self, channel: ChannelRef) -> AbstractContextManager[Client]:
        """A conversation as an administrator of the page."""
        return open_client(channel)

    def account(self, client: Client, channel: ChannelRef) -> Account:
        """The page's urn."""
        return Account(client.urn, [client.urn])

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, and what ends first: the log-in or the version of the API."""
        try:
            with self.talk(channel) as client:
                client.listing("/rest/posts", {**ASKED["posts"], "count": "1", "author": client.urn})
        except ConnectorError as error:
            return Health(False, str(error))
        closes = datetime.combine(sunset(), datetime.min.time(), UTC)
        said = "Kopplingen fungerar."
        if closes - datetime.now(UTC) < WARNED:
            said += (
                f" LinkedIn stänger version {version()} av sitt API, tidigast den {sunset():%Y-%m-%d}. Driften sätter "
                "KANALVAKT_LINKEDIN_VERSION till en nyare."
            )
        ends = min((one for one in (closes, oauth.ends(channel)) if one), default=None)
        return Health(True, said, expires_at=ends, scopes=tuple(SCOPES))

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, description, address."""
        with self.talk(channel) as client:
            page, raw = client.page, client.get(f"/rest/organizations/{text(client.page.get('id'))}").body
        site = text(page.get("localizedWebsite"))
        return Profile(
            name=text(page.get("localizedName")) or text(page.get("vanityName")),
            description=text(page.get("localizedDescription")),
            links=[site] if site else [],
            raw=raw,
            account=text(page.get("id")),
            handle=text(page.get("vanityName")),
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See tours.py. A short pass looks where LinkedIn tells of something new: a call for each post is too dear."""
        if complete or not isinstance(cursor, dict) or "todo" in cursor:
            return super().fetch(channel, cursor, complete=complete)
        with self.talk(channel) as client:
            whose = self.account(client, channel)
            state = tours.begin(self.tour, whose.path, whose.own, cursor, complete=False)
            try:
                told = list(_told(client, whose.path, moment(state["since"])))
            except ConnectorError as error:
                if error.code != "forbidden":
                    raise
                return super().fetch(channel, cursor, complete=True)  # without the right to be told everything is read
            posts = dict.fromkeys(post for post, action, _ in told if action != "SHARE_MENTION" and post)
            mentions = dict.fromkeys(made for _, action, made in told if action == "SHARE_MENTION" and made)
            state["todo"] += [_comments(post) for post in posts]
            state["todo"] += [task(f"/rest/posts/{encoded(made)}", "mentions", root=made) for made in mentions]
            page = tours.step(client, self.tour, state)
        gone = [Gone(made) for _, action, made in told if action == "COMMENT_DELETE" and made]
        return Page(page.items, page.cursor, page.done, gone, page.observed_until, None, page.unread)

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Each is asked for by itself."""
        with self.talk(channel) as client:
            return [number for number in platform_ids if client.one(_path(number)) is None]

    def is_there(self, client: Client, item: ItemRef, number: str) -> bool:
        """Whether an answer of ours is there."""
        return client.one(_path(number)) is not None

    def answer(self, client: Client, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Below the comment, or below the post, in the page's name."""
        thread = _thread(item)
        values = {"actor": client.urn, "object": item.root_id or thread, "message": {"text": words}}
        values |= {"parentComment": thread} if thread.startswith("urn:li:comment:") else {}
        made = client.write(_below(thread), values)
        return _made(made.object(), made.headers.get("x-restli-id", ""), item), made.body

    def answers_to(self, item: ItemRef) -> Task:
        """The answers below the comment."""
        return task(_below(_thread(item)), "replies", root=item.root_id)


def _told(client: Client, me: str, since: datetime | None) -> Iterator[tuple[str, str, str]]:
    """(post, action, what was made) of LinkedIn's notifications; it keeps them for 60 days."""
    start = int((since or datetime.now(UTC) - timedelta(days=1)).timestamp() * 1000)
    asked = {"q": "criteria", "actions": TOLD, "organizationalEntity": me, "count": "100"}
    asked["timeRange"] = f"(start:{start},end:{int(datetime.now(UTC).timestamp() * 1000)})"
    for _ in range(20):
        listed = client.listing("/rest/organizationalEntityNotifications", asked)
        for one in listed.values:
            yield text(one.get("sourcePost")), text(one.get("action")), text(one.get("generatedActivity"))
        if not listed.next:
            return
        asked |= listed.next


def _thread(item: ItemRef) -> str:
    """Answers stand below the first comment, whichever of its comments they answer."""
    return item.parent_id if item.parent_id.startswith("urn:li:comment:") else item.platform_id


def _made(values: Mapping[str, Any], number: str, item: ItemRef) -> str:
    """The new comment's own name."""
    return text(values.get("commentUrn")) or f"urn:li:comment:({item.root_id},{number or text(values.get('id'))})"


def _path(number: str) -> str:
    if found := COMMENT.fullmatch(number):
        return f"{_below(found[1])}/{found[2]}"
    return f"/rest/posts/{encoded(number)}"
