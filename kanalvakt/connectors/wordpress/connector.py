"""A WordPress blog through its REST API and an application password (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any

from kanalvakt.connectors import faults
from kanalvakt.connectors.acts import REMOVALS, require_evidence, same_words
from kanalvakt.connectors.base import (
    YES,
    Cap,
    ChannelRef,
    ConnectorError,
    CredentialField,
    EvidenceRef,
    Guide,
    Health,
    ItemRef,
    Outcome,
    Page,
    Parsed,
    Profile,
    Receipt,
    Support,
    Unsupported,
)
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import earlier, inside, text
from kanalvakt.connectors.wordpress import parse, passes
from kanalvakt.connectors.wordpress.client import Client, error_code, no_api, open_client
from kanalvakt.core.wording import kept as _

# A status is written `approved`, though lists are filtered by `approve`.
STATUS = {Cap.HOLD: "hold", Cap.SPAM: "spam", Cap.APPROVE: "approved", Cap.RESTORE: "approved"}
EFFECTS = {
    Cap.HOLD: _(
        "Kommentaren syns inte längre på bloggen. Den väntar på granskning i WordPress och kan visas igen. "
        "Avsändaren får inget besked."
    ),
    Cap.TRASH: _(
        "Kommentaren syns inte längre på bloggen. Den ligger i papperskorgen i WordPress, som brukar tömmas "
        "efter 30 dagar. Avsändaren får inget besked."
    ),
    Cap.SPAM: _(
        "Kommentaren syns inte längre på bloggen. Skräppostfilter lär sig av den, och skräpposten brukar tömmas "
        "av sig själv. Avsändaren får inget besked."
    ),
    Cap.DELETE: _(
        "Kommentaren raderas för alltid i WordPress och kan inte visas igen. Svar på den ligger kvar och "
        "flyttas upp ett steg. Avsändaren får inget besked."
    ),
    Cap.RESTORE: _("Alla kan se kommentaren på bloggen igen."),
    Cap.APPROVE: _("Alla kan se kommentaren på bloggen."),
    Cap.REPLY: _("Alla kan se svaret på bloggen, under kommentaren, med namnet på kontot som Kanalvakt använder."),
}
READS = {Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS}
REASONS = {
    Cap.HIDE: _("WordPress kan inte dölja en kommentar bara för andra. Håll inne den i stället."),
    Cap.READ_MESSAGES: _("En blogg har inga direktmeddelanden."),
    Cap.REPLY_MESSAGE: _("En blogg har inga direktmeddelanden."),
    Cap.PURGE_MESSAGE: _("En blogg har inga direktmeddelanden."),
    Cap.BLOCK_AUTHOR: _(
        "WordPress kan inte stänga av en besökare. Ord, adresser och IP-nummer kan spärras i dess "
        "inställningar för diskussion."
    ),
    Cap.UNBLOCK_AUTHOR: _("WordPress kan inte stänga av en besökare, och därför inte heller släppa in någon igen."),
    Cap.REPORT: _("En egen blogg har ingen att anmäla till."),
}
NO_SUCH = _("WordPress har ingen sådan åtgärd.")
OWN_POST = _("Bloggens egna inlägg ändras och tas bort i WordPress.")


class WordPress:
    """Posts, pages and comments of one blog."""

    kind = "wordpress"
    label = _("WordPress (blogg)")
    credential_fields = (
        CredentialField(
            "user", _("Användarnamn"), _("Ett konto på bloggen med rollen redaktör eller högre."), secret=False
        ),
        CredentialField(
            "application_password",
            _("Applikationslösenord"),
            _("Skapas i WordPress under Användare, Profil, Applikationslösenord. Det är inte det vanliga lösenordet."),
        ),
    )
    guide = Guide(
        steps=(
            _(
                "Logga in i bloggens administration (WordPress 5.6 eller senare) som redaktören Kanalvakt ska "
                "arbeta som."
            ),
            _("Öppna Användare och sedan Profil. Rulla ner till Applikationslösenord."),
            _("Skriv Kanalvakt som namn och välj Lägg till nytt applikationslösenord."),
            _(
                "Kopiera det lösenord som visas. Det visas bara en gång. Ditt vanliga lösenord ska du aldrig "
                "skriva här."
            ),
            _("Fyll i formuläret här under. Uppgifterna prövas mot bloggen innan något sparas."),
        ),
        rights={
            "read": _("Läsa inlägg, sidor och kommentarer, även de som väntar på granskning."),
            "moderate_comments": _(
                "Hålla inne, slänga, radera och visa kommentarer, när en människa har beslutat det, och svara på dem."
            ),
        },
        limits=_(
            "Bloggen har inga egna tak; webbhotellet eller ett säkerhetstillägg kan ha det. Svarar det att det är "
            "för mycket väntar Kanalvakt."
        ),
        ends=_("Applikationslösenordet gäller tills någon tar bort det i WordPress."),
        trouble=_(
            "Syns inte Applikationslösenord? Bloggen måste ha https, och ett säkerhetstillägg kan ha stängt av "
            "dem. Be den som sköter bloggen. Du kan när som helst ta bort applikationslösenordet i bloggen: då når "
            "Kanalvakt den inte längre."
        ),
    )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """What an editor can do with comments."""
        able = READS | EFFECTS.keys()
        return {cap: YES if cap in able else Support("no", REASONS.get(cap, NO_SUCH)) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the application password works and its account may moderate. WordPress lets it live for ever."""
        try:
            with open_client(channel) as client:
                me, _headers = client.object("/wp/v2/users/me", {"context": "edit"})
        except ConnectorError as error:
            return Health(False, _explained(error))
        rights = inside(me, "capabilities")
        if not isinstance(rights, dict) or not rights.get("moderate_comments"):
            return Health(False, _("Kontot får inte granska kommentarer. Ge det rollen redaktör i WordPress."))
        return Health(
            True, _("Kopplingen fungerar."), scopes=sorted(key for key, value in rights.items() if value is True)
        )

    def profile(self, channel: ChannelRef) -> Profile:
        """The blog's name and tagline, and its icon."""
        with open_client(channel) as client:
            values, answer = client.object("/", {"_fields": "name,description,url,home,site_icon_url"})
        return Profile(
            name=unescape(text(values.get("name"))),
            description=unescape(text(values.get("description"))),
            links=[link for link in [text(values.get("home")) or text(values.get("url"))] if link],
            picture_url=text(values.get("site_icon_url")),
            raw=answer.body,
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. Cursor between passes: {until, whose, looked, last}."""
        context = {"address": channel.address, "fetched_at": datetime.now(UTC).isoformat()}
        with open_client(channel) as client:
            state = dict(cursor or {})
            if "step" not in state:
                state = passes.begin(client, cursor, complete=complete)
            return passes.step(client, state, context)

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hold < trash < delete; the blog's own posts are changed in WordPress."""
        return () if item.kind == "post" else (Cap.HOLD, Cap.TRASH, Cap.DELETE)

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, REASONS.get(verb, NO_SUCH))

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Doing it again changes nothing. What is trashed or deleted already is done."""
        if verb not in STATUS and verb not in (Cap.TRASH, Cap.DELETE):
            raise Unsupported(REASONS.get(verb, NO_SUCH))
        if item.kind == "post":
            raise Unsupported(OWN_POST)
        require_evidence(verb, evidence)
        with open_client(channel) as client:
            answer = _change(client, f"/wp/v2/comments/{item.platform_id}", verb)
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], item.platform_id, answer.body)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """WordPress knows no keys, but refuses the same words twice under one post: then they are there already."""
        sent = {"post": _number(item.root_id or item.platform_id), "parent": _parent(item), "content": text}
        with open_client(channel) as client:
            answer = client.write("POST", "/wp/v2/comments", {"context": "edit"}, json=sent, expect=[409])
        if answer.status == 409:
            return self._already(channel, item, text)
        number = inside(answer.json(), "id")
        return Receipt(Cap.REPLY, datetime.now(UTC), EFFECTS[Cap.REPLY], str(number or ""), answer.body)

    def _already(self, channel: ChannelRef, item: ItemRef, text: str) -> Receipt:
        if found := self.find_reply(channel, item, text, datetime(2003, 5, 27, tzinfo=UTC)):  # WordPress 0.7
            return found
        raise ConnectorError("refused", _("Bloggen säger att samma svar redan finns. Ändra texten."), permanent=True)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words directly below the item, in any state."""
        params = {
            "context": "edit", "status": "any", "post": _number(item.root_id or item.platform_id),
            "parent": _parent(item), "after": earlier(since, passes.SECOND).isoformat(), "per_page": "100",
        }  # fmt: skip
        with open_client(channel) as client:
            me, _headers = client.object("/wp/v2/users/me")
            listed = client.listing("/wp/v2/comments", {**params, "author": f"{me.get('id')}"})
        for found in parse.items(listed.body, {}):
            if same_words(text, found.text):
                return Receipt(Cap.REPLY, found.written_at, EFFECTS[Cap.REPLY], found.platform_id, found.raw)
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Read the comment (or our answer) back. Raises `ConnectorError` when it cannot be read now."""
        verb = Cap(receipt.verb)
        number = receipt.platform_ref if verb == Cap.REPLY else item.platform_id
        if not number:
            return Outcome.UNKNOWN
        with open_client(channel) as client:
            found = client.comment(number)
        return _outcome(verb, found)

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """A list of posts, pages or comments, or one of them."""
        return parse.items(body, context)


def _change(client: Client, path: str, verb: Cap) -> Answer:
    """Trash goes by DELETE: where the blog has no trash, writing the status would delete for ever."""
    if verb in STATUS:
        answer = client.write("POST", path, {"context": "edit"}, json={"status": STATUS[verb]}, expect=[404])
    else:
        force = {"force": "true"} if verb == Cap.DELETE else {}
        answer = client.write("DELETE", path, force, expect=[404, 410, 501])
    code = error_code(answer)
    if answer.status == 501 and code == "rest_trash_not_supported":
        raise Unsupported(_("Bloggens papperskorg är avstängd. Håll inne kommentaren eller radera den."))
    if answer.status == 501:
        raise faults.status(501, client.host, write=True)
    if answer.status == 404 and code != "rest_comment_invalid_id":
        raise no_api(client.host)
    if answer.status == 404 and verb != Cap.DELETE:
        raise ConnectorError("gone", _("Kommentaren finns inte längre på bloggen."), permanent=True)
    return answer


def _outcome(verb: Cap, found: Mapping[str, Any] | None) -> Outcome:
    if found is None:  # away for everybody
        return Outcome.DONE if verb in REMOVALS else Outcome.NOT_EFFECTIVE
    wanted = {**STATUS, Cap.TRASH: "trash", Cap.REPLY: "approved"}.get(verb)
    return Outcome.DONE if wanted and found.get("status") == wanted else Outcome.NOT_EFFECTIVE


def _explained(error: ConnectorError) -> str:
    """A refused log-in has a second cause on blogs: the web server drops the header that carries it."""
    if error.code != "expired":
        return str(error)
    second = _(
        "Har du just skapat applikationslösenordet kan webbservern stoppa det: be den som "
        "sköter bloggen släppa igenom huvudet Authorization."
    )
    return f"{error} {second}"


def _number(platform_id: str) -> str:
    return platform_id.removeprefix("post-")


def _parent(item: ItemRef) -> str:
    """Our answer hangs below a comment; a comment on the post itself has no parent."""
    return "0" if item.kind == "post" else item.platform_id
