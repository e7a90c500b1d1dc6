"""A Facebook Page (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from kanalvakt.connectors.base import (
    YES,
    Cap,
    ChannelRef,
    CredentialField,
    Guide,
    ItemRef,
    Outcome,
    Profile,
    Receipt,
    Support,
)
from kanalvakt.connectors.facebook import parse
from kanalvakt.connectors.graph import Graph
from kanalvakt.connectors.graph_connector import META_REVIEW, TOLD_AT_ONCE, GraphConnector, hidden_or_gone, relation
from kanalvakt.connectors.graph_reading import instant, when_of, without_tokens
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.core.wording import kept as _

POST = (
    "id,created_time,updated_time,message,story,from,permalink_url,full_picture,is_hidden,is_published,status_type,"
    "attachments{media_type,media,title,description,url,unshimmed_url,subattachments}"
)
COMMENT = (
    "id,created_time,message,from,parent{id},permalink_url,is_hidden,is_private,can_comment,can_hide,can_remove,"
    "can_reply_privately,attachment"
)
MESSAGE = "id,created_time,from,to,message,attachments,shares,sticker"
ASKED = {
    "posts": {"fields": POST, "limit": "50"},
    "comments": {"fields": COMMENT, "filter": "stream", "order": "reverse_chronological", "limit": "100"},
    "talks": {"fields": "id,updated_time,message_count", "platform": "MESSENGER", "limit": "50"},
    "messages": {"fields": MESSAGE, "limit": "100"},
}
EFFECTS = {
    Cap.HIDE: _(
        "Bara avsändaren och avsändarens vänner ser kommentaren. Avsändaren får inget besked. Sidan kan visa den igen."
    ),
    Cap.RESTORE: _("Alla kan se kommentaren igen."),
    Cap.DELETE: _(
        "Ingen ser det längre, inte heller avsändaren, och svaren under försvinner också. Facebook kan inte "
        "ta tillbaka det."
    ),
    Cap.BLOCK_AUTHOR: _(
        "Avsändaren kan inte längre kommentera, skriva till eller gilla sidan, och får inget besked. Det "
        "som redan är skrivet ligger kvar tills det döljs eller tas bort."
    ),
    Cap.UNBLOCK_AUTHOR: _("Avsändaren kan kommentera och skriva till sidan igen."),
    Cap.REPLY: _("Alla kan se svaret, under det som besvaras. Avsändaren får besked om det."),
    Cap.REPLY_MESSAGE: _("Bara avsändaren ser svaret, i Messenger."),
    Cap.PRIVATE_REPLY: _("Bara avsändaren ser svaret, i Messenger, med en länk till sin kommentar."),
}
MESSAGES = Support("conditional", _("Kräver rätten pages_messaging, som Meta granskar."))
WINDOW = Support("conditional", _("Facebook låter sidan svara inom 24 timmar från personens senaste meddelande."))


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    return [task(f"/{me}/feed", "posts"), task(f"/{me}/conversations", "talks", may_lack=True)]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    number = text(value.get("id"))
    if one["edge"] == "posts" and number:
        return [_comments(number)]
    if one["edge"] == "talks" and number:
        return [task(f"/{quote(number, safe='')}/messages", "messages", root=number, may_lack=True)]
    return []


def _comments(post: str) -> Task:
    return task(f"/{quote(post, safe='')}/comments", "comments", root=post, parent=post)


def _mark(edge: str, value: Mapping[str, Any]) -> str:
    """A new comment moves a post's updated_time, a message its conversation's."""
    return f"{text(value.get('updated_time'))} {text(value.get('message_count'))}" if edge in ("posts", "talks") else ""


def _born(value: Mapping[str, Any]) -> datetime | None:
    return instant(value.get("created_time")) or when_of(value)


class Facebook(GraphConnector):
    """Posts, visitors' posts, comments and Messenger conversations of one Page."""

    kind = "facebook"
    label = "Facebook"
    credential_fields = (
        CredentialField("token", _("Sidans nyckel (Page access token)"), _("Skapas i kommunens egen app hos Meta.")),
        CredentialField(
            "app_secret",
            _("Appens hemlighet (App secret)"),
            _("Signerar varje anrop och prövar att Facebooks besked är äkta. Står i appens grundinställningar."),
            required=False,
        ),
    )
    guide = Guide(
        review=META_REVIEW,
        steps=(
            _("När Meta har godkänt appen: låt en systemanvändare med tillgång till sidan skapa en nyckel för den."),
            _("Nyckeln är en som inte går ut. Klistra in den och appens hemlighet här."),
            _("De prövas innan något sparas."),
        ),
        rights={
            "pages_show_list": _("Hitta sidan."),
            "pages_read_engagement": _("Läsa sidans egna inlägg och vem som skrev."),
            "pages_read_user_content": _("Läsa besökares inlägg och kommentarer."),
            "pages_manage_engagement": _("Svara, dölja och ta bort, när en människa har beslutat det."),
            "pages_manage_metadata": _("Blockera, och ta emot besked från Facebook."),
            "pages_messaging": _("Läsa och besvara meddelanden i Messenger."),
        },
        limits=_(
            "Meta räknar sidans frågor över ett dygn; hur många den får beror på hur många som är aktiva där. Når "
            "Kanalvakt taket väntar den så många minuter som Meta säger."
        ),
        ends=_(
            "En systemanvändares nyckel går inte ut. En persons nyckel gör det; ansvarig får besked två veckor före."
        ),
        trouble=_(
            "Saknas avsändare har nyckeln inte sidans rättigheter, eller så är appen inte godkänd. Ta tillbaka "
            "tillgången i Business Manager under Systemanvändare."
        ),
    )
    tour = Tour(
        _begin, ASKED, _follow, parse.items, when_of, _comments, _mark, "told", settles=True, born=_born,
        silent=frozenset({"talks"}),
    )  # fmt: skip
    able: ClassVar[Mapping[Cap, Support]] = {
        Cap.WEBHOOK: TOLD_AT_ONCE,
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.HIDE, Cap.RESTORE, Cap.DELETE, Cap.REPLY), YES),
        **dict.fromkeys((Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR), YES),
        Cap.LIST_COMMENTS: Support("conditional", _("Vem som skrev lämnas bara ut till en app som Meta har godkänt.")),
        Cap.READ_MESSAGES: MESSAGES,
        Cap.REPLY_MESSAGE: WINDOW,
        Cap.PRIVATE_REPLY: Support("conditional", _("En gång på varje kommentar, inom sju dagar från att den skrevs.")),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        Cap.PURGE_MESSAGE: _(
            "Facebook låter ingen app ta bort en konversation. Ta bort den i sidans inkorg och anteckna det här."
        ),
        Cap.REPORT: _("Facebook tar inte emot anmälningar från appar. Anmäl i Facebook och anteckna det här."),
        Cap.HOLD: _("Facebook kan inte hålla kvar en kommentar som redan syns. Dölj den i stället."),
    }
    effects = EFFECTS
    ladder = (Cap.HIDE, Cap.DELETE)
    profile_fields = (
        "id,name,username,about,description,bio,website,emails,phone,impressum,link,picture{url},is_published"
    )

    def server(self, channel: ChannelRef, token: str) -> str:
        """Facebook's own."""
        return "https://graph.facebook.com"

    def presented(self, me: Mapping[str, Any], raw: bytes) -> Profile:
        """Name, presentation, the organisation's own addresses."""
        told = [text(me.get(name)) for name in ("about", "bio", "description", "impressum")]
        mails = me.get("emails")
        contact = [*(mails if isinstance(mails, list) else []), me.get("phone")]
        return Profile(
            name=text(me.get("name")),
            description="\n\n".join(dict.fromkeys(one for one in told if one)),
            links=text(me.get("website")).split(),
            picture_url=text(inside(me, "picture", "data", "url")),
            contact=", ".join(text(one) for one in contact if text(one)),
            raw=raw,
            account=text(me.get("id")),
            handle=text(me.get("username")),
        )

    def done(self, client: Graph, item: ItemRef, verb: Cap) -> bytes:
        """The same for comments and visitors' posts; a block is the Page's."""
        path = f"/{quote(item.platform_id, safe='')}"
        if verb == Cap.DELETE:
            return client.write(path, method="DELETE").body
        if verb in (Cap.HIDE, Cap.RESTORE):
            return client.write(path, {"is_hidden": verb == Cap.HIDE}).body
        if not item.sender_id:
            raise self.nobody()
        method = "POST" if verb == Cap.BLOCK_AUTHOR else "DELETE"
        return client.write("/me/blocked", {"user": item.sender_id}, method=method).body

    def read_back(self, client: Graph, item: ItemRef, verb: Cap) -> Outcome:
        """`is_hidden` of the item, or the Page's list of blocked."""
        if verb in (Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR):
            return relation(client, "/me/blocked", item.sender_id, blocked=verb == Cap.BLOCK_AUTHOR)
        return hidden_or_gone(client, item, verb, "is_hidden")

    def answer(self, client: Graph, item: ItemRef, words: str) -> tuple[str, bytes]:
        """In public below the item, or in the conversation with who wrote."""
        if item.kind == "message":
            if not item.sender_id:
                raise self.nobody()
            sent = {"recipient": {"id": item.sender_id}, "messaging_type": "RESPONSE", "message": {"text": words}}
            said = client.write("/me/messages", sent)
            return text(said.object().get("message_id")), said.body
        said = client.write(f"/{quote(item.platform_id, safe='')}/comments", {"message": words})
        return text(said.object().get("id")), said.body

    def reply_privately(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Once for each comment, within seven days: a message to who wrote it (`can_reply_privately`)."""
        with self.talk(channel) as client:
            sent = {"recipient": {"comment_id": item.platform_id}, "message": {"text": text}}
            said = client.write("/me/messages", sent)
        number = f"{said.object().get('message_id', '')}"
        effect = self.effects[Cap.PRIVATE_REPLY]
        return Receipt(Cap.PRIVATE_REPLY, datetime.now(UTC), effect, number, without_tokens(said.body))

    def answers_to(self, item: ItemRef) -> Task:
        """The newest first."""
        if item.kind == "message":
            return task(f"/{quote(item.root_id, safe='')}/messages", "messages")
        return task(f"/{quote(item.platform_id, safe='')}/comments", "comments")
