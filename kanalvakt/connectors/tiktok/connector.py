"""A TikTok business account: its films and the comments below them (README.md)."""

import json
from collections.abc import Mapping, Sequence
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
    CredentialField,
    Guide,
    Health,
    ItemRef,
    Outcome,
    Profile,
    Support,
    Unsupported,
)
from kanalvakt.connectors.reading import epoch, text
from kanalvakt.connectors.tiktok import parse
from kanalvakt.connectors.tiktok.client import PLACE, SCOPES, Client, open_client, words_of
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.core.wording import kept as _

NEWEST = {"status": "ALL", "sort_field": "create_time", "sort_order": "desc", "max_count": "30"}
ASKED: Mapping[str, Mapping[str, str]] = {
    "posts": {"fields": json.dumps(["item_id", "create_time", "caption", "share_url"]), "max_count": "20"},
    "comments": NEWEST,
    "replies": NEWEST,
}
LONGEST = 150


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    return [task("business/video/list/", "posts")]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    film, comment = text(value.get("item_id")), text(value.get("comment_id"))
    if one["edge"] == "posts" and film:
        return [_comments(film)]
    if one["edge"] == "comments" and comment and text(value.get("replies")) not in ("", "0"):
        return [_replies(one["root"], comment)]
    return []


def _comments(film: str) -> Task:
    return task("business/comment/list/", "comments", root=film, parent=film, video_id=film)


def _replies(film: str, comment: str) -> Task:
    where = "business/comment/reply/list/"
    return task(where, "replies", root=film, parent=comment, video_id=film, comment_id=comment)


def _when(value: Mapping[str, Any]) -> datetime | None:
    return epoch(value.get("create_time"))


def _mark(edge: str, value: Mapping[str, Any]) -> str:
    """How many answers a comment has; of a film TikTok does not say without more rights."""
    return text(value.get("replies")) if edge == "comments" else ""


def _name(value: Mapping[str, Any]) -> str:
    return text(value.get("comment_id")) or text(value.get("item_id"))


class TikTok(Touring[Client]):
    """Films and comments of one business account."""

    kind = "tiktok"
    label = "TikTok"
    credential_fields = (
        *oauth.FIELDS,
        CredentialField(
            "business_id",
            _("Kontots nummer hos appen (open_id)"),
            _("Fylls i av sig själv när du loggar in."),
            secret=False,
            required=False,
        ),
    )
    guide = Guide(
        steps=(
            _("Kontot måste vara ett företagskonto: byt i TikTok under Inställningar och Konto."),
            _("När TikTok har godkänt kommunens app lägger driften in den."),
            _("Välj Logga in på plattformen här under och logga in som kanalens eget konto."),
        ),
        review=(
            _("Kommunen är registrerad som utvecklare på business-api.tiktok.com."),
            _("Appen är skapad, med kommunens webbplats, integritetspolicy och adressen för inloggning."),
            _("Rättigheterna här under är begärda, med vad de ska användas till: kommunen modererar sitt eget konto."),
            _("TikTok har godkänt appen. Det tar ofta en till två veckor."),
        ),
        rights=SCOPES,
        limits=_("TikTok tillåter 40 frågor i minuten för ett konto. Når Kanalvakt taket väntar den en minut."),
        ends=_("Inloggningen gäller ett år. Ansvarig får besked fjorton dagar före."),
        trouble=_("Tillgången tas tillbaka i TikTok under Inställningar, Säkerhet och behörigheter."),
    )
    tour = Tour(_begin, ASKED, _follow, parse.items, _when, _comments, _mark, name=_name)
    able: ClassVar[Mapping[Cap, Support]] = {
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS, Cap.HIDE), YES),
        Cap.RESTORE: Support("conditional", _("TikTok lovar inte att en dold kommentar visas för alla igen.")),
        Cap.REPLY: Support("conditional", _("Högst {most} tecken.").format(most=LONGEST)),
        Cap.WEBHOOK: Support(
            "conditional",
            _("Kanalen hämtas genast när TikTok säger till. Adressen för besked anmäls i kommunens egen app där."),
        ),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys(
            (Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE),
            _("Meddelanden är en annan produkt hos TikTok, som appen inte har. Läs dem i TikTok."),
        ),
        Cap.DELETE: _(
            "TikTok låter appar ta bort bara kontots egna kommentarer. Dölj den, eller ta bort den i TikTok."
        ),
    }
    effects: ClassVar[Mapping[Cap, str]] = {
        Cap.HIDE: _("Bara avsändaren ser kommentaren. Avsändaren får inget besked. Den kan visas igen."),
        Cap.RESTORE: _("Kommentaren ska synas för alla igen. Titta i TikTok: det händer att den inte gör det."),
        Cap.REPLY: _("Alla kan se svaret, under kommentaren. Avsändaren får besked om det."),
    }
    ladder = (Cap.HIDE,)

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at TikTok."""
        return oauth.begin(PLACE, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token for a day, and what renews it for a year."""
        return oauth.finish(PLACE, channel, kept, code, redirect)

    def talk(self, channel: ChannelRef) -> AbstractContextManager[Client]:
        """A conversation as the channel's account."""
        return open_client(channel)

    def account(self, client: Client, channel: ChannelRef) -> Account:
        """The number by which the app knows it."""
        return Account(client.business, [client.business])

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, and whose it is."""
        try:
            with self.talk(channel) as client:
                theirs = words_of(client.get("business/get/", {"fields": '["username"]'}), "username")
        except ConnectorError as error:
            return Health(False, str(error))
        ours = channel.handle.removeprefix("@")
        if theirs and ours and theirs.lower() != ours.lower():
            return Health(
                False,
                _("Inloggningen är för {theirs}, inte för {ours}. Logga in som kanalens eget konto.").format(
                    theirs=theirs, ours=ours
                ),
            )
        return Health(True, _("Kopplingen fungerar."), expires_at=oauth.ends(channel), scopes=tuple(SCOPES))

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, picture."""
        with self.talk(channel) as client:
            answer = client.get("business/get/", {"fields": '["username","display_name","profile_image"]'})
        return Profile(
            name=words_of(answer, "display_name") or words_of(answer, "username"),
            picture_url=words_of(answer, "profile_image"),
            raw=answer.body,
            account=channel.credentials.get("business_id", ""),
            handle=words_of(answer, "username"),
        )

    def done(self, client: Client, item: ItemRef, verb: Cap) -> bytes:
        """Hide or show a comment; the film must be named too."""
        if item.kind != "comment" or not item.root_id:
            raise Unsupported(self.by_hand(Cap.DELETE))
        action = "HIDE" if verb == Cap.HIDE else "UNHIDE"
        values = {"video_id": item.root_id, "comment_id": item.platform_id, "action": action}
        return client.write("business/comment/hide/", values).body

    def read_back(self, client: Client, item: ItemRef, verb: Cap) -> Outcome:
        """What state the comment is in."""
        found = _found(client, item.root_id, item.platform_id)
        if not found:
            return Outcome.UNKNOWN
        return Outcome.DONE if (found.get("status") == "HIDDEN") is (verb == Cap.HIDE) else Outcome.NOT_EFFECTIVE

    def is_there(self, client: Client, item: ItemRef, number: str) -> bool:
        """Whether an answer of ours is there."""
        return bool(_found(client, item.root_id or item.platform_id, number))

    def answer(self, client: Client, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Below the comment."""
        if item.kind != "comment":
            raise Unsupported(_("Under en film svarar man på kommentarer. Skriv egna kommentarer i TikTok."))
        if len(words) > LONGEST:
            raise ConnectorError(
                "refused",
                _("TikTok tar högst {most} tecken i ett svar. Korta det och skicka igen.").format(most=LONGEST),
                permanent=True,
            )
        values = {"video_id": item.root_id, "comment_id": _thread(item), "text": words}
        answer = client.write("business/comment/reply/create/", values)
        return words_of(answer, "comment_id"), answer.body

    def answers_to(self, item: ItemRef) -> Task:
        """The answers below the comment."""
        return _replies(item.root_id, _thread(item))


def _found(client: Client, film: str, number: str) -> Mapping[str, Any]:
    asked = {"video_id": film, "comment_ids": json.dumps([number]), "status": "ALL"}
    listed = client.listing("business/comment/list/", asked)
    return next((one for one in listed.values if text(one.get("comment_id")) == number), {})


def _thread(item: ItemRef) -> str:
    """Answers stand below the first comment, whichever of its comments they answer."""
    return item.parent_id if item.parent_id not in ("", item.root_id) else item.platform_id
