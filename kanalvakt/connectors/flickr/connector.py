"""A Flickr account: its pictures and the comments below them (README.md)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, ClassVar

from kanalvakt.connectors.base import (
    YES,
    Begun,
    Cap,
    ChannelRef,
    ConnectorError,
    CredentialField,
    Guide,
    Health,
    ItemRef,
    Profile,
)
from kanalvakt.connectors.flickr import parse
from kanalvakt.connectors.flickr.client import Client, begin, finish, open_client
from kanalvakt.connectors.reading import epoch, inside, text
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.core.wording import kept as _

PHOTOS, COMMENTS = "flickr.people.getPhotos", "flickr.photos.comments.getList"
CHANGED = "flickr.photos.recentlyUpdated"  # new pictures, and those with new comments
EXTRAS = "description,date_upload,last_update,owner_name,path_alias,url_l"
ASKED: Mapping[str, Mapping[str, str]] = {"posts": {"extras": EXTRAS, "per_page": "500"}, "comments": {}}


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    if since:
        return [task(CHANGED, "posts", min_date=f"{int(since.timestamp())}")]
    return [task(PHOTOS, "posts", user_id=me)]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    number = text(value.get("id"))
    return [_comments(number)] if one["edge"] == "posts" and number else []


def _comments(photo: str) -> Task:
    return task(COMMENTS, "comments", root=photo, parent=photo, photo_id=photo)


def _mark(edge: str, value: Mapping[str, Any]) -> str:
    return text(value.get("lastupdate"))


def _when(value: Mapping[str, Any]) -> datetime | None:
    return epoch(value.get("datecreate")) or epoch(value.get("dateupload"))


def _changed(value: Mapping[str, Any]) -> datetime | None:
    return epoch(value.get("lastupdate")) or _when(value)


class Flickr(Touring[Client]):
    """Pictures and comments of one account."""

    kind = "flickr"
    label = "Flickr"
    credential_fields = (
        CredentialField(
            "client_id", _("Appens nyckel (Key)"), _("Fylls i av sig själv när du loggar in."), secret=False
        ),
        CredentialField("client_secret", _("Appens hemlighet (Secret)"), _("Fylls i av sig själv när du loggar in.")),
        CredentialField("token", _("Kontots token"), _("Fylls i av sig själv när du loggar in.")),
        CredentialField("token_secret", _("Tokenets hemlighet"), _("Fylls i av sig själv när du loggar in.")),
    )
    guide = Guide(
        steps=(
            _("Driften skapar en gång en app för kommunen på flickr.com/services/apps och lägger in den."),
            _("Välj Logga in på plattformen här under och logga in som kanalens eget konto."),
            _("Godkänn att Kanalvakt får läsa och skriva. Kopplingen prövas innan något sparas."),
        ),
        rights={
            "write": _("Läsa kontots bilder och kommentarerna till dem. Svara, när en människa har skrivit svaret.")
        },
        limits=_("Flickr tillåter ungefär 3 600 frågor i timmen. Når Kanalvakt taket väntar den."),
        ends=_("Inloggningen gäller tills någon tar bort den på Flickr."),
        trouble=_("Tillgången tas tillbaka på Flickr, under Sharing & Extending."),
    )
    tour = Tour(
        _begin, ASKED, _follow, parse.items, _changed, _comments, _mark, "told", settles=True, born=_when,
        unsorted=frozenset({"posts", "comments"}),
    )  # fmt: skip
    able: ClassVar[Mapping[Cap, Any]] = dict.fromkeys(
        (Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS, Cap.REPLY), YES
    )
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys(
            (Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE),
            _("FlickrMail lämnas inte ut till appar. Läs den på Flickr."),
        ),
        **dict.fromkeys(
            (Cap.HIDE, Cap.HOLD, Cap.DELETE),
            _(
                "Flickr lovar inte appar att ta bort andras kommentarer. Ta bort den på Flickr, under bilden, "
                "och anteckna det här."
            ),
        ),
    }
    effects: ClassVar[Mapping[Cap, str]] = {
        Cap.REPLY: _("Alla som ser bilden kan se svaret, sist bland kommentarerna. Avsändaren får inget eget besked.")
    }

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at Flickr (OAuth 1.0a)."""
        return begin(channel, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token that does not end."""
        return finish(channel, kept, code)

    def talk(self, channel: ChannelRef) -> AbstractContextManager[Client]:
        """A conversation as the channel's account."""
        return open_client(channel)

    def account(self, client: Client, channel: ChannelRef) -> Account:
        """Its nsid."""
        number = client.me()
        return Account(number, [number])

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, and whose it is."""
        try:
            with self.talk(channel) as client:
                me = client.call("flickr.people.getInfo", {"user_id": client.me()}).object().get("person")
        except ConnectorError as error:
            return Health(False, str(error))
        names = {text(inside(me, name)).lower() for name in ("nsid", "path_alias")} - {""}
        if channel.handle and names and channel.handle.lower() not in names:
            return Health(
                False,
                _("Inloggningen är inte för {handle}. Logga in som kanalens eget konto.").format(handle=channel.handle),
            )
        return Health(True, _("Kopplingen fungerar."), scopes=("write",))

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, description, address."""
        with self.talk(channel) as client:
            answer = client.call("flickr.people.getInfo", {"user_id": client.me()})
        me = answer.object().get("person")
        address = text(inside(me, "profileurl", "_content"))
        return Profile(
            name=text(inside(me, "realname", "_content")) or text(inside(me, "username", "_content")),
            description=text(inside(me, "description", "_content")),
            links=[address] if address else [],
            raw=answer.body,
            account=text(inside(me, "nsid")),
            handle=text(inside(me, "path_alias")),
        )

    def answer(self, client: Client, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Last among the picture's comments."""
        asked = {"photo_id": _picture(item), "comment_text": words}
        answer = client.call("flickr.photos.comments.addComment", asked, write=True)
        return text(inside(answer.done(), "comment", "id")), answer.body

    def answers_to(self, item: ItemRef) -> Task:
        """The picture's comments."""
        return task(COMMENTS, "comments", root=_picture(item), photo_id=_picture(item))

    def is_there(self, client: Client, item: ItemRef, number: str) -> bool:
        """Look for the answer below the picture."""
        listed = client.listing(COMMENTS, {"photo_id": _picture(item)})
        return any(text(one.get("id")) == number for one in listed.values)


def _picture(item: ItemRef) -> str:
    return item.root_id or item.platform_id
