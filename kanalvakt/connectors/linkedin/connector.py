"""A LinkedIn page of an organisation (README.md)."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
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
    Receipt,
    Support,
    Unsupported,
)
from kanalvakt.connectors.linkedin import dma, parse
from kanalvakt.connectors.linkedin.client import COMMUNITY, PLACE, SCOPES, Client, Product, encoded, open_client
from kanalvakt.connectors.linkedin.news import news
from kanalvakt.connectors.reading import epoch, inside, text
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.core.wording import kept as _

ASKED: Mapping[str, Mapping[str, str]] = {
    "posts": {"q": "author", "count": "50", "sortBy": "LAST_MODIFIED"},
    "comments": {"count": "100"},
    "replies": {"count": "100"},
    "mentions": {},
}
COMMENT = re.compile(r"urn:li:comment:\((urn:li:\w+:\d+),(\d+)\)")
WARNED = timedelta(days=60)
NOT_THERE = _("LinkedIn låter ingen app göra det. Gör det på sidan som administratör och anteckna det här.")


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    return [task("/rest/posts", "posts", author=me)]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    number = _name(value)
    if not number.startswith("urn:"):
        return []
    if one["edge"] == "posts":
        return [_comments(number)]
    if one["edge"] == "comments" and inside(value, "commentsSummary", "aggregatedTotalComments") != 0:
        return [task(_below(number), "replies", root=one["root"], parent=number)]
    return []


def _comments(post: str) -> Task:
    return task(_below(post), "comments", root=post, parent=post)


def _below(urn: str) -> str:
    return f"/rest/socialActions/{encoded(urn)}/comments"


def _name(value: Mapping[str, Any]) -> str:
    return text(value.get("commentUrn")) or text(value.get("id"))


def _mark(edge: str, value: Mapping[str, Any]) -> str:
    """When a post was changed, how many answers a comment has; of new comments LinkedIn's notices tell: see `fetch`."""
    told = inside(value, "commentsSummary", "aggregatedTotalComments") if edge == "comments" else None
    return text(told) or text(value.get("lastModifiedAt"))


def _born(value: Mapping[str, Any]) -> datetime | None:
    return epoch(inside(value, "created", "time") or value.get("publishedAt") or value.get("createdAt"))


def _when(value: Mapping[str, Any]) -> datetime | None:
    latest = inside(value, "lastModified", "time") or value.get("lastModifiedAt")
    return epoch(latest) or _born(value)


class LinkedIn(Touring[Client]):
    """Posts, comments and mentions of one page."""

    kind = "linkedin"
    label = "LinkedIn"
    credential_fields = (*oauth.FIELDS, dma.KEY)
    guide = Guide(
        steps=(
            _("När LinkedIn har godkänt kommunens app lägger driften in den."),
            _("Välj Logga in på plattformen här under och logga in som administratör för sidan."),
            _("Godkänn rättigheterna. Kopplingen prövas innan något sparas."),
        ),
        review=(
            _("Kommunen är en registrerad organisation, och den som söker har en e-postadress i kommunens egen domän."),
            _("Appen är skapad på linkedin.com/developers och verifierad av kommunens sida på LinkedIn."),
            _(
                "Produkten Community Management API är begärd (Development Tier). Ett avslag gäller för alltid "
                "för appen."
            ),
            _("Kommunens integritetspolicy är publicerad."),
            _("En film visar inloggningen, ett inlägg, en kommentar och vilka uppgifter om avsändaren som visas."),
            _("Standard Tier är begärd med filmen. LinkedIn säger inte hur lång tid det tar."),
        ),
        rights=SCOPES,
        limits=_(
            "LinkedIn ger appen ett antal frågor om dygnet, 500 under utveckling. Är de slut fortsätter hämtningen "
            "efter midnatt (UTC)."
        ),
        ends=_(
            "Inloggningen gäller ett år, och varje version av LinkedIns API lika länge. Ansvarig får besked fjorton "
            "dagar före."
        ),
        trouble=_(
            "LinkedIns villkor låter appar spara andras kommentarer i högst 48 timmar och deras namn i 24. Det går "
            "inte ihop med att bevara allmänna handlingar: låt kommunens jurist avgöra innan ni kopplar. "
            "LinkedIns egen "
            "utlämning för sidor (Pages Data Portability, enligt EU:s DMA) är till för arkivering: den läses "
            "med Nyckel för arkivering här under, i stället för en inloggning."
        ),
    )
    tour = Tour(
        _begin, ASKED, _follow, parse.items, _when, _comments, _mark, "never", born=_born, name=_name,
        unsorted=frozenset({"comments", "replies"}),
    )  # fmt: skip
    able: ClassVar[Mapping[Cap, Support]] = {
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.REPLY), YES),
        Cap.WEBHOOK: Support(
            "conditional",
            _("Kanalen hämtas genast när LinkedIn säger till. Adressen för besked anmäls i kommunens egen app där."),
        ),
        Cap.LIST_COMMENTS: Support("conditional", _("LinkedIn säger vem som skrev med ett nummer, inte med namn.")),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys(Cap, NOT_THERE),
        **dict.fromkeys(
            (Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE),
            _("LinkedIn lämnar inte ut sidans meddelanden till appar. Läs dem på sidan."),
        ),
    }
    effects: ClassVar[Mapping[Cap, str]] = {
        Cap.REPLY: _("Alla kan se svaret, i sidans namn under kommentaren. Avsändaren får besked om det.")
    }

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at LinkedIn."""
        return oauth.begin(PLACE, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token for 60 days; what renews it lives for a year from now, however often it is used."""
        return oauth.finish(PLACE, channel, kept, code, redirect)

    def talk(self, channel: ChannelRef) -> AbstractContextManager[Client]:
        """A conversation as an administrator of the page."""
        return dma.open_client(channel) if dma.reads(channel) else open_client(channel)

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """With the key for archiving everything can be read, late, and nothing be done."""
        return dma.capabilities() if dma.reads(channel) else super().capabilities(channel)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Not with the key for archiving."""
        if dma.reads(channel):
            raise Unsupported(dma.ONLY_READS)
        return super().reply(channel, item, text, idempotency_key=idempotency_key)

    def _archive_health(self, channel: ChannelRef) -> Health:
        try:
            with self.talk(channel) as client:
                text(client.page.get("id"))
        except ConnectorError as error:
            return Health(False, str(error))
        return _works(channel, dma.ARCHIVE, tuple(dma.SCOPES))

    def account(self, client: Client, channel: ChannelRef) -> Account:
        """The page's urn."""
        return Account(client.urn, [client.urn])

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, and what ends first: the log-in or the version of the API."""
        if dma.reads(channel):
            return self._archive_health(channel)
        try:
            with self.talk(channel) as client:
                client.listing("/rest/posts", {**ASKED["posts"], "count": "1", "author": client.urn})
        except ConnectorError as error:
            return Health(False, str(error))
        return _works(channel, COMMUNITY, tuple(SCOPES))

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, description, address."""
        with self.talk(channel) as client:
            page, raw = client.page, client.get(f"{client.product.pages}/{text(client.page.get('id'))}").body
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
        """See tours.py. A short pass looks where LinkedIn tells of something new: a call for each post is too dear.

        Without the right to be told each post is asked by its age. The cursor also holds `told`, the notices seen.
        """
        if dma.reads(channel):
            return dma.fetch(channel)
        if complete or not isinstance(cursor, dict) or "todo" in cursor:
            return super().fetch(channel, cursor, complete=complete)
        with self.talk(channel) as client:
            state = self.begun(client, channel, cursor, complete=False)
            told, seen = news(client, state), cursor.get("told") or []
            if told is None:
                return tours.step(client, self.tour, {**state, "table": "told"})
            new = [one for one in told if one.key not in seen]
            posts = dict.fromkeys(one.post for one in new if one.action != "SHARE_MENTION" and one.post)
            mentions = dict.fromkeys(one.made for one in new if one.action == "SHARE_MENTION" and one.made)
            state["todo"] += [_comments(post) for post in posts]
            state["todo"] += [task(f"/rest/posts/{encoded(made)}", "mentions", root=made) for made in mentions]
            state["kept"] = {"told": [one.key for one in told]}
            page = tours.step(client, self.tour, state)
        return replace(page, gone=[Gone(one.made) for one in new if one.action == "COMMENT_DELETE" and one.made])

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Each is asked for by itself; with the key for archiving nothing is known to be gone."""
        if dma.reads(channel):
            return []
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


def _works(channel: ChannelRef, product: Product, scopes: Sequence[str]) -> Health:
    """What ends first: the log-in or the version of the API."""
    closes = datetime.combine(product.sunset, datetime.min.time(), UTC)
    said = _("Kopplingen fungerar.")
    if closes - datetime.now(UTC) < WARNED:
        said += " " + _(
            "LinkedIn stänger version {version} av sitt API, tidigast den {day}. Driften sätter "
            "KANALVAKT_{setting} till en nyare."
        ).format(version=product.version, day=f"{product.sunset:%Y-%m-%d}", setting=product.setting)
    ends = min((one for one in (closes, oauth.ends(channel)) if one), default=None)
    return Health(True, said, expires_at=ends, scopes=scopes)


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
