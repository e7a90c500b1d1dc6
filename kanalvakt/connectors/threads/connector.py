"""A profile on Threads (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    Support,
    Unsupported,
)
from kanalvakt.connectors.graph import Graph
from kanalvakt.connectors.graph_connector import META_REVIEW, TOLD_AT_ONCE, GraphConnector
from kanalvakt.connectors.graph_reading import when_of
from kanalvakt.connectors.reading import text
from kanalvakt.connectors.threads import parse
from kanalvakt.connectors.tours import Task, Tour, task
from kanalvakt.core.wording import kept as _

POST = (
    "id,media_product_type,media_type,media_url,permalink,owner,username,text,timestamp,shortcode,alt_text,"
    "link_attachment_url,poll_attachment,children{media_type,media_url,alt_text},has_replies"
)
REPLY = (
    "id,media_type,media_url,permalink,username,text,timestamp,shortcode,alt_text,has_replies,root_post{id},"
    "replied_to{id},is_reply,is_reply_owned_by_me,hide_status"
)
ASKED = {
    "posts": {"fields": POST, "limit": "50"},
    "comments": {"fields": REPLY, "limit": "50"},
    "pending": {"fields": f"{REPLY},reply_approval_status", "limit": "50"},
    "mentions": {"fields": POST, "limit": "50"},
}
EFFECTS = {
    Cap.HIDE: _(
        "Svaret och allt som skrivits under det visas inte under inlägget, men den som öppnar avsändarens profil "
        "ser det. Avsändaren får inget besked. Kontot kan visa det igen."
    ),
    Cap.RESTORE: _("Svaret och det som skrivits under det visas under inlägget igen."),
    Cap.APPROVE: _("Svaret visas under inlägget för alla. Det går inte att ångra; det kan döljas."),
    Cap.REPLY: _("Alla kan se svaret, under det som besvaras. Avsändaren får besked om det."),
}
NONE = _("Threads har inga meddelanden: de finns i Instagram.")


def _begin(me: str, since: datetime | None) -> Sequence[Task]:
    return [task(f"/{me}/threads", "posts"), task(f"/{me}/mentions", "mentions", may_lack=True)]


def _follow(one: Task, value: Mapping[str, Any]) -> Sequence[Task]:
    number = text(value.get("id"))
    if one["edge"] != "posts" or not number:
        return []
    return [_waiting(number)] if value.get("has_replies") is False else [_comments(number), _waiting(number)]


def _comments(post: str) -> Task:
    return task(f"/{quote(post, safe='')}/conversation", "comments", root=post)


def _waiting(post: str) -> Task:
    return task(f"/{quote(post, safe='')}/pending_replies", "pending", may_lack=True)


def _mark(edge: str, value: Mapping[str, Any]) -> str:
    """Threads tells of the first answer only."""
    return f"{value.get('has_replies')}" if edge == "posts" else ""


class Threads(GraphConnector):
    """Posts, answers to them, and where the profile is mentioned."""

    kind = "threads"
    label = "Threads"
    credential_fields = (
        CredentialField("token", _("Profilens nyckel (long-lived token)"), _("Skapas i kommunens egen app hos Meta.")),
        CredentialField(
            "app_secret",
            _("Appens hemlighet (Threads app secret)"),
            _("Signerar varje anrop och prövar att besked från Threads är äkta."),
            required=False,
        ),
    )
    guide = Guide(
        review=META_REVIEW,
        steps=(
            _("Lägg till användningsfallet Threads API i kommunens app hos Meta, och profilen som testare så länge."),
            _("Skapa en nyckel som gäller 60 dagar och klistra in den här. Den prövas innan något sparas."),
        ),
        rights={
            "threads_basic": _("Läsa profilen och dess inlägg."),
            "threads_read_replies": _("Läsa svaren på inläggen."),
            "threads_manage_replies": _("Dölja och visa svar, när en människa har beslutat det."),
            "threads_content_publish": _("Svara i profilens namn, när en människa har skrivit svaret."),
            "threads_manage_mentions": _("Läsa var profilen nämns."),
        },
        limits=_(
            "Threads tillåter 1 000 svar om dygnet, och så många frågor som profilens visningar räcker till. Når "
            "Kanalvakt taket väntar den så länge Threads säger."
        ),
        ends=_(
            "Nyckeln gäller 60 dagar och förnyas varje vecka så länge kanalen hämtas. Går det inte får ansvarig "
            "besked fjorton dagar före."
        ),
        trouble=_("Ta tillbaka tillgången i Threads under Inställningar, Konto, Webbplatsbehörigheter."),
    )
    tour = Tour(_begin, ASKED, _follow, parse.items, when_of, _comments, _mark, eager=True, beside=_waiting)
    able: ClassVar[Mapping[Cap, Support]] = {
        Cap.WEBHOOK: TOLD_AT_ONCE,
        **dict.fromkeys((Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.REPLY, Cap.RESTORE), YES),
        Cap.LIST_COMMENTS: Support("conditional", _("Av avsändaren lämnar Threads bara ut användarnamnet.")),
        Cap.APPROVE: Support("conditional", _("Bara svar som väntar, under inlägg där svar ska godkännas.")),
        Cap.HIDE: Support(
            "conditional", _("Bara svar direkt under det egna inlägget; det som skrivits under följer med.")
        ),
    }
    reasons: ClassVar[Mapping[Cap, str]] = {
        **dict.fromkeys((Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE), NONE),
        **dict.fromkeys(
            (Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR),
            _("Threads låter ingen app blockera. Gör det i Threads och anteckna det här."),
        ),
        Cap.DELETE: _("Threads låter ingen ta bort vad andra har skrivit. Dölj det i stället."),
        Cap.REPORT: _("Threads tar inte emot anmälningar från appar. Anmäl i Threads och anteckna det här."),
    }
    effects = EFFECTS
    ladder = (Cap.HIDE,)
    renewal = "th_refresh_token"
    prefix = "/v1.0"
    me_fields = "id,username"
    profile_fields = "id,username,name,threads_profile_picture_url,threads_biography"

    def server(self, channel: ChannelRef, token: str) -> str:
        """Threads' own."""
        return "https://graph.threads.net"

    def presented(self, me: Mapping[str, Any], raw: bytes) -> Profile:
        """Name and presentation."""
        return Profile(
            name=text(me.get("name")) or text(me.get("username")),
            description=text(me.get("threads_biography")),
            picture_url=text(me.get("threads_profile_picture_url")),
            raw=raw,
            account=text(me.get("id")),
            handle=text(me.get("username")),
            whole=True,
        )

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Only what stands directly below a post of ours."""
        return self.ladder if item.kind == "comment" and _directly_below(item) else ()

    def done(self, client: Graph, item: ItemRef, verb: Cap) -> bytes:
        """What stands further down follows what is above it."""
        if verb == Cap.APPROVE:
            return client.write(f"/{quote(item.platform_id, safe='')}/manage_pending_reply", {"approve": True}).body
        if not _directly_below(item):
            raise Unsupported(parse.FOLLOWS.reason)
        path = f"/{quote(item.platform_id, safe='')}/manage_reply"
        return client.write(path, {"hide": verb == Cap.HIDE}).body

    def read_back(self, client: Graph, item: ItemRef, verb: Cap) -> Outcome:
        """By `hide_status`, or by whether it still waits."""
        if verb == Cap.APPROVE:
            waits = client.one(quote(item.platform_id, safe=""), "id,reply_approval_status")
            told = text((waits or {}).get("reply_approval_status")).lower()
            if not told:
                return Outcome.UNKNOWN
            return Outcome.NOT_EFFECTIVE if told in parse.WAITING else Outcome.DONE
        seen = client.one(quote(item.platform_id, safe=""), "id,hide_status")
        if seen is None or not text(seen.get("hide_status")):
            return Outcome.UNKNOWN
        hidden = text(seen["hide_status"]) in parse.HIDDEN
        return Outcome.DONE if hidden is (verb == Cap.HIDE) else Outcome.NOT_EFFECTIVE

    def answer(self, client: Graph, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Two steps: what is to be said, then saying it. Only the second can be seen by anybody."""
        sent = {"media_type": "TEXT", "text": words, "reply_to_id": item.platform_id}
        waiting = text(client.write("/me/threads", sent).object().get("id"))
        said = client.write("/me/threads_publish", {"creation_id": waiting})
        return text(said.object().get("id")), said.body

    def answers_to(self, item: ItemRef) -> Task:
        """Directly below."""
        return task(f"/{quote(item.platform_id, safe='')}/replies", "comments")


def _directly_below(item: ItemRef) -> bool:
    return bool(item.root_id) and item.parent_id == item.root_id
