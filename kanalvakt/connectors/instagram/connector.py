"""A professional account on Instagram (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from kanalvakt.connectors import ages
from kanalvakt.connectors.base import YES, Cap, ChannelRef, CredentialField, Guide, ItemRef, Outcome, Profile, Support
from kanalvakt.connectors.graph import Graph
from kanalvakt.connectors.graph_connector import META_REVIEW, TOLD_AT_ONCE, GraphConnector, hidden_or_gone
from kanalvakt.connectors.graph_reading import rows, when_of
from kanalvakt.connectors.instagram import parse
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.core.wording import kept as _

MEDIA = (
    "id,caption,media_type,media_url,thumbnail_url,permalink,timestamp,username,owner,comments_count,alt_text,"
    "is_comment_enabled,children{media_type,media_url,thumbnail_url,alt_text}"
)
COMMENT = "id,text,timestamp,username,user,from,hidden,parent_id,media"
MESSAGE = "id,created_time,from,to,message,attachments,shares,story,is_unsupported"
ASKED = {
    "posts": {"fields": MEDIA, "limit": "50"},
    "comments": {"fields": f"{COMMENT},replies{{id}}", "limit": "50"},
    "replies": {"fields": COMMENT, "limit": "50"},
    "mentions": {"fields": MEDIA, "limit": "50"},
    "talks": {"fields": "id,updated_time", "platform": "instagram", "limit": "50"},
    "messages": {"fields": MESSAGE, "limit": "20"},
}
EFFECTS = {
    Cap.HIDE: _("Bara avsändaren ser kommentaren, och får inget besked. Kontot kan visa den igen."),
    Cap.RESTORE: _("Alla kan se kommentaren igen."),
    Cap.DELETE: _(
        "Ingen ser kommentaren längre, inte heller avsändaren, och svaren under försvinner också. "
        "Instagram kan inte ta tillbaka den."
    ),
    Cap.REPLY: _("Alla kan se svaret, under det som besvaras. Avsändaren får besked om det."),
    Cap.REPLY_MESSAGE: _("Bara avsändaren ser svaret, bland sina meddelanden."),
}


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    tagged = task(f"/{me}/tags", "mentions", may_lack=True)
    return [task(f"/{me}/media", "posts"), tagged, task(f"/{me}/conversations", "talks", may_lack=True)]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    number = text(value.get("id"))
    path = quote(number, safe="")
    if one["edge"] == "posts" and number:
        return [] if value.get("comments_count") == 0 else [_comments(number)]
    if one["edge"] == "comments" and number and rows(value.get("replies")):
        return [task(f"/{path}/replies", "replies", root=one["root"], parent=number)]
    if one["edge"] == "talks" and number:
        return [task(f"/{path}/messages", "messages", root=number, may_lack=True)]
    return []


def _comments(media: str) -> Task:
    return task(f"/{quote(media, safe='')}/comments", "comments", root=media, parent=media)


def _mark(edge: str, value: Mapping[str, Any]) -> str | None:
    """How many comments and answers a picture has, which answers a comment, when a conversation went on."""
    if edge == "comments" and inside(value, "replies", "paging", "next"):
        return None  # there are more than came along
    if edge == "comments":
        return ages.digest(text(inside(one, "id")) for one in rows(value.get("replies")))
    return text(value.get({"posts": "comments_count", "talks": "updated_time"}.get(edge, "")))


class Instagram(GraphConnector):
    """Media, comments, answers and messages of one account."""

    kind = "instagram"
    label = "Instagram"
    credential_fields = (
        CredentialField(
            "token",
            _("Kontots nyckel"),
            _("Från API med Instagram-inloggning; den börjar med IG."),
        ),
        CredentialField(
            "app_secret",
            _("Appens hemlighet (App secret)"),
            _("Signerar varje anrop och prövar att Instagrams besked är äkta."),
            required=False,
        ),
    )
    guide = Guide(
        review=META_REVIEW,
        steps=(
            _("Kontot måste vara ett företagskonto eller kreatörskonto: Inställningar, Kontotyp och verktyg."),
            _("Lägg till produkten Instagram i kommunens app hos Meta och välj API med Instagram-inloggning."),
            _("Skapa en nyckel för kontot (Skapa åtkomsttoken) och klistra in den här. Den prövas innan den sparas."),
        ),
        rights={
            "instagram_business_basic": _("Läsa kontots uppgifter och inlägg."),
            "instagram_business_manage_comments": _(
                "Läsa kommentarer; svara, dölja och ta bort, när en människa har beslutat det."
            ),
            "instagram_business_manage_messages": _("Läsa och besvara meddelanden."),
        },
        limits=_(
            "Meta räknar kontots frågor över ett dygn; hur många det får beror på hur många som har sett det. Når "
            "Kanalvakt taket väntar den så många minuter som Meta säger."
        ),
        ends=_(
            "Nyckeln gäller 60 dagar och förnyas varje vecka så länge kanalen hämtas. Går det inte får ansvarig "
            "besked fjorton dagar före."
        ),
        trouble=_("Ta tillbaka tillgången i Instagram under Inställningar, Webbplatsbehörigheter, Appar."),
    )
    tour = Tour(
        _begin, ASKED, _follow, parse.items, when_of, _comments, _mark, "told", settles=True,
        silent=frozenset({"talks"}), unsorted=frozenset({"replies"}),
    )  # fmt: skip
    able: ClassVar[Mapping[Cap, Support]] = {
        Cap.WEBHOOK: TOLD_AT_ONCE,
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.RESTORE, Cap.DELETE, Cap.REPLY), YES),
        Cap.LIST_COMMENTS: Support(
            "conditional",
            _("Kommentarer på inlägg med åldersgräns, och från den som kontot har begränsat, lämnas inte ut."),
        ),
        Cap.HIDE: Support("conditional", _("Kontots egna kommentarer kan inte döljas.")),
        Cap.READ_MESSAGES: Support(
            "conditional", _("Instagram lämnar ut de 20 senaste meddelandena i varje konversation.")
        ),
        Cap.REPLY_MESSAGE: Support("conditional", _("Instagram låter kontot svara inom 24 timmar.")),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys(
            (Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR),
            _("Instagram låter ingen app blockera. Gör det i Instagram och anteckna det här."),
        ),
        Cap.PURGE_MESSAGE: _("Instagram låter ingen app ta bort en konversation. Gör det där och anteckna det här."),
        Cap.REPORT: _("Instagram tar inte emot anmälningar från appar. Anmäl i Instagram och anteckna det här."),
    }
    effects = EFFECTS
    ladder = (Cap.HIDE, Cap.DELETE)
    renewal = "ig_refresh_token"
    me_fields = "id,user_id,username"
    profile_fields = "id,username,name,biography,website,profile_picture_url"

    def server(self, channel: ChannelRef, token: str) -> str:
        """Instagram's own (Instagram Login)."""
        return "https://graph.instagram.com"

    def presented(self, me: Mapping[str, Any], raw: bytes) -> Profile:
        """Name, presentation, link."""
        return Profile(
            name=text(me.get("name")) or text(me.get("username")),
            description=text(me.get("biography")),
            links=[link for link in [text(me.get("website"))] if link],
            picture_url=text(me.get("profile_picture_url")),
            raw=raw,
            account=text(me.get("id")),
            handle=text(me.get("username")),
            whole=True,
        )

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Only comments; a mention stands below somebody else's picture."""
        return self.ladder if item.kind == "comment" else ()

    def done(self, client: Graph, item: ItemRef, verb: Cap) -> bytes:
        """On a comment or an answer."""
        path = f"/{quote(item.platform_id, safe='')}"
        if verb == Cap.DELETE:
            return client.write(path, method="DELETE").body
        return client.write(path, {"hide": verb == Cap.HIDE}).body

    def read_back(self, client: Graph, item: ItemRef, verb: Cap) -> Outcome:
        """`hidden` of the comment; a hidden one may be kept from us, and then nobody knows."""
        return hidden_or_gone(client, item, verb, "hidden")

    def answer(self, client: Graph, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Below the comment or the picture, where we were named, or in the conversation."""
        path = quote(item.platform_id, safe="")
        if item.kind == "message":
            if not item.sender_id:
                raise self.nobody()
            said = client.write("/me/messages", {"recipient": {"id": item.sender_id}, "message": {"text": words}})
            return text(said.object().get("message_id")), said.body
        if item.kind == "mention":
            place = {"comment_id": item.platform_id} if item.root_id else {}
            sent = {"media_id": item.root_id or item.platform_id, "message": words, **place}
            said = client.write("/me/mentions", sent)
        else:
            edge = "comments" if item.kind == "post" else "replies"
            said = client.write(f"/{path}/{edge}", {"message": words})
        return text(inside(said.object(), "id")), said.body

    def answers_to(self, item: ItemRef) -> Task:
        """Below a comment, below a picture, or in the conversation."""
        if item.kind == "message":
            return task(f"/{quote(item.root_id, safe='')}/messages", "messages")
        edge = "comments" if item.kind == "post" else "replies"
        return task(f"/{quote(item.platform_id, safe='')}/{edge}", edge)
