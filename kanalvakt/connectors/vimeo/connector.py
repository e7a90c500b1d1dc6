"""A Vimeo account: its films and the comments below them (README.md)."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, ClassVar

from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import (
    YES,
    Begun,
    Cap,
    ChannelRef,
    ConnectorError,
    Guide,
    Health,
    ItemRef,
    Outcome,
    Profile,
    Support,
    Unsupported,
)
from kanalvakt.connectors.reading import inside, moment, text
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.connectors.vimeo import parse
from kanalvakt.connectors.vimeo.client import PLACE, SCOPES, Client, open_client
from kanalvakt.core.wording import kept as _

FILM = "uri,name,description,link,created_time,modified_time,user.uri,user.name,user.link,metadata.connections.comments"
COMMENT = "uri,text,created_on,link,user.uri,user.name,user.link,metadata.connections.replies"
ASKED = {
    "posts": {"fields": FILM, "per_page": "100", "sort": "date", "direction": "desc"},
    "comments": {"fields": COMMENT, "per_page": "100", "direction": "desc"},
    "replies": {"fields": COMMENT, "per_page": "100"},
}


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    return [task("/me/videos", "posts")]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    uri = text(value.get("uri"))
    below = {"posts": "comments", "comments": "replies"}.get(one["edge"], "")
    if not uri or not below or inside(value, "metadata", "connections", below, "total") == 0:
        return []
    root = uri if below == "comments" else one["root"]
    return [task(f"{uri}/{below}", below, root=root, parent=uri, may_lack=True)]


def _comments(film: str) -> Task:
    return task(f"{film}/comments", "comments", root=film, parent=film, may_lack=True)


def _mark(edge: str, value: Mapping[str, Any]) -> str:
    """How many comments a film has, how many answers a comment."""
    below = {"posts": "comments", "comments": "replies"}.get(edge, "")
    return text(inside(value, "metadata", "connections", below, "total"))


def _name(value: Mapping[str, Any]) -> str:
    return text(value.get("uri"))


def _when(value: Mapping[str, Any]) -> datetime | None:
    return moment(value.get("created_on")) or moment(value.get("created_time"))


class Vimeo(Touring[Client]):
    """Films and comments of one account."""

    kind = "vimeo"
    label = "Vimeo"
    credential_fields = oauth.FIELDS
    guide = Guide(
        steps=(
            _("Driften skapar en gång en app för kommunen på developer.vimeo.com och lägger in den."),
            _("Välj Logga in på plattformen här under och logga in som kanalens eget konto."),
            _("Godkänn rättigheterna. Kopplingen prövas innan något sparas."),
        ),
        rights=SCOPES,
        limits=_(
            "Hur många frågor Vimeo tillåter beror på kontots avtal. Når Kanalvakt taket väntar den så länge Vimeo "
            "säger."
        ),
        ends=_("Inloggningen gäller tills någon tar bort den på Vimeo."),
        trouble=_(
            "Går det inte att läsa kommentarer kan kontot ha stängt av dem, film för film. Tillgången tas "
            "tillbaka på Vimeo under Inställningar och Appar."
        ),
    )
    tour = Tour(
        _begin, ASKED, _follow, parse.items, _when, _comments, _mark, "told", name=_name,
        unsorted=frozenset({"replies"}),
    )  # fmt: skip
    able: ClassVar[Mapping[Cap, Support]] = {
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS, Cap.REPLY), YES),
        Cap.DELETE: Support("conditional", _("Kräver rättigheten delete. Det går inte att ångra.")),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys(
            (Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE),
            _("Vimeo lämnar inte ut meddelanden till appar. Läs dem på Vimeo."),
        ),
        **dict.fromkeys(
            (Cap.HIDE, Cap.HOLD, Cap.RESTORE, Cap.APPROVE),
            _(
                "Vimeo kan inte dölja eller hålla en kommentar, bara ta bort den. Stäng kommentarerna på Vimeo "
                "vid behov."
            ),
        ),
    }
    effects: ClassVar[Mapping[Cap, str]] = {
        Cap.DELETE: _(
            "Ingen ser kommentaren längre, inte heller avsändaren, och svaren under den försvinner. Vimeo kan "
            "inte ta tillbaka den."
        ),
        Cap.REPLY: _("Alla som ser filmen kan se svaret, under kommentaren. Avsändaren får besked om det."),
    }
    ladder = (Cap.DELETE,)

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at Vimeo."""
        return oauth.begin(PLACE, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token that does not end."""
        return oauth.finish(PLACE, channel, kept, code, redirect)

    def talk(self, channel: ChannelRef) -> AbstractContextManager[Client]:
        """A conversation as the channel's account."""
        return open_client(channel)

    def account(self, client: Client, channel: ChannelRef) -> Account:
        """Vimeo names accounts by their address."""
        uri = text(client.me().object()["uri"])
        return Account(uri, [uri])

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, and whose it is."""
        try:
            with self.talk(channel) as client:
                me = client.me().object()
        except ConnectorError as error:
            return Health(False, str(error))
        theirs = text(me.get("link")).rstrip("/").rpartition("/")[2].lower()
        # A channel or group has a number of its own, which does not say whose it is.
        if theirs and channel.handle and "/" not in channel.handle and theirs != channel.handle.lower():
            return Health(
                False,
                _("Inloggningen är för {theirs}, inte för {handle}. Logga in som kanalens konto.").format(
                    theirs=theirs, handle=channel.handle
                ),
            )
        return Health(True, _("Kopplingen fungerar."), expires_at=oauth.ends(channel), scopes=tuple(SCOPES))

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, description, picture."""
        with self.talk(channel) as client:
            answer = client.me()
        me = answer.object()
        sites = me.get("websites")
        return Profile(
            name=text(me.get("name")),
            description=text(me.get("bio")),
            links=[text(inside(one, "link")) for one in (sites if isinstance(sites, list) else [])],
            picture_url=text(inside(me, "pictures", "base_link")),
            raw=answer.body,
            account=text(me.get("uri")),
            handle=text(me.get("link")).rstrip("/").rpartition("/")[2],
        )

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Where a list could not be read each is asked for by its address."""
        with self.talk(channel) as client:
            return [uri for uri in platform_ids if client.one(uri) is None]

    def done(self, client: Client, item: ItemRef, verb: Cap) -> bytes:
        """Delete a comment; a film is the account's own."""
        if item.kind != "comment":
            raise Unsupported(_("Filmen är er egen. Ta bort den på Vimeo och anteckna det här."))
        return client.write("DELETE", item.platform_id).body

    def read_back(self, client: Client, item: ItemRef, verb: Cap) -> Outcome:
        """Whether it is there."""
        return Outcome.NOT_EFFECTIVE if client.one(item.platform_id) else Outcome.DONE

    def is_there(self, client: Client, item: ItemRef, number: str) -> bool:
        """Whether an answer of ours is there."""
        return client.one(number) is not None

    def answer(self, client: Client, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Below the comment."""
        if item.kind != "comment":
            raise Unsupported(_("Under en film svarar man på kommentarer. Skriv egna kommentarer på Vimeo."))
        answer = client.write("POST", f"{_thread(item)}/replies", {"text": words})
        return text(answer.done().get("uri")), answer.body

    def answers_to(self, item: ItemRef) -> Task:
        """The replies below the comment."""
        return task(f"{_thread(item)}/replies", "replies", root=item.root_id)


def _thread(item: ItemRef) -> str:
    """Replies stand below the first comment, whichever of its comments they answer."""
    above = item.parent_id if "/comments/" in item.parent_id else item.platform_id
    return above if above.startswith("/videos/") else f"/videos/0/comments/{item.platform_id}"
