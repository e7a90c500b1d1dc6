"""A blog on Ghost through its Admin API and an integration's key (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.acts import require_evidence, same_words
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
from kanalvakt.connectors.ghost import parse, passes, writes
from kanalvakt.connectors.ghost.client import Client, open_client, quoted, stamp
from kanalvakt.connectors.reading import earlier, inside, text
from kanalvakt.core.wording import kept as _

EFFECTS = {
    Cap.HIDE: _(
        "Ingen ser kommentaren på bloggen, inte heller avsändaren. Den ligger kvar dold i Ghost och kan visas igen. "
        "Har den fått svar syns svaren, under en rad om att en kommentar är dold. Avsändaren får inget besked."
    ),
    Cap.DELETE: _(
        "Kommentaren syns inte längre på bloggen och inte i Ghosts egna listor. Har den fått svar syns svaren, under "
        "en rad om att en kommentar är borttagen. Avsändaren får inget besked."
    ),
    Cap.RESTORE: _("Alla som får läsa inlägget kan se kommentaren igen."),
    Cap.REPLY: _(
        "Alla som får läsa inlägget kan se svaret under kommentaren, med namnet på den medlem som kopplingen anger. "
        "Ghost skickar inget mejl om det till avsändaren."
    ),
    Cap.BLOCK_AUTHOR: _(
        "Medlemmen kan läsa bloggen men inte längre kommentera. Det som redan är skrivet ligger kvar. Försöker "
        "medlemmen skriva står det att den är avstängd."
    ),
    Cap.UNBLOCK_AUTHOR: _("Medlemmen kan kommentera på bloggen igen."),
}
READS = {Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS}
NO_MESSAGES = _("En blogg har inga direktmeddelanden.")
REASONS = {
    Cap.HOLD: _("Ghost har ingen granskning före publicering. Dölj kommentaren i stället."),
    Cap.READ_MESSAGES: NO_MESSAGES,
    Cap.REPLY_MESSAGE: NO_MESSAGES,
    Cap.PURGE_MESSAGE: NO_MESSAGES,
    Cap.REPORT: _("En egen blogg har ingen att anmäla till."),
}
NO_SUCH = _("Ghost har ingen sådan åtgärd.")
OWN_POST = _("Bloggens egna inlägg ändras och tas bort i Ghost.")
NO_MEMBER = _(
    "Bara medlemmar kan skriva kommentarer i Ghost. Ange en medlems e-postadress i kopplingen, så svarar Kanalvakt "
    "som den."
)
SECOND = timedelta(seconds=1)  # Ghost tells times in whole seconds


class Ghost:
    """Posts, pages and members' comments of one blog."""

    kind = "ghost"
    label = _("Ghost (blogg)")
    credential_fields = (
        CredentialField(
            "key",
            _("Admin API-nyckel"),
            _("Står i Ghost under Settings, Integrations, på den integration du skapar. Två delar med kolon emellan."),
        ),
        CredentialField(
            "member",
            _("Medlem som svarar"),
            _("E-postadressen till den medlem på bloggen som Kanalvakt svarar som. Utan den går det inte att svara."),
            secret=False,
            required=False,
        ),
        CredentialField(
            "api_url",
            _("Adress till API:et"),
            _("Fyll bara i om integrationen visar en annan adress (API URL) än bloggens egen."),
            secret=False,
            required=False,
        ),
    )
    guide = Guide(
        steps=(
            _("Logga in i bloggens administration (Ghost 6 eller senare) som ägare eller administratör."),
            _("Öppna Settings, Integrations och Custom. Välj Add custom integration och skriv Kanalvakt som namn."),
            _("Kopiera Admin API key. Content API key räcker inte: med den går kommentarer inte att läsa."),
            _(
                "Skapa en medlem under Members med kommunens namn, om ni ska kunna svara här. Alla ser det namnet vid "
                "svaren."
            ),
            _("Fyll i formuläret här under. Uppgifterna prövas mot bloggen innan något sparas."),
        ),
        rights={
            "comments": _(
                "Läsa alla kommentarer, även dolda. Dölja, ta bort och visa dem, när en människa har beslutat det, och "
                "svara på dem."
            ),
            "posts, pages": _("Läsa publicerade inlägg och sidor."),
            "members, users": _(
                "Veta vilka medlemmar som är bloggens egna, och stänga av en medlem från att kommentera, när en "
                "människa har beslutat det."
            ),
        },
        limits=_(
            "Ghost har inga egna tak; webbhotellet kan ha det. Svarar det att det är för mycket väntar Kanalvakt."
        ),
        ends=_("Nyckeln gäller tills någon tar bort integrationen eller byter nyckeln i Ghost."),
        trouble=_(
            "Säger Ghost nej till kommentarerna? Då är bloggen äldre än Ghost 6. Uppgradera den, eller koppla bloggens "
            "flöde i stället. Nyckeln får göra mer än Kanalvakt gör: ta bort integrationen i Ghost om den inte behövs."
        ),
    )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """What an integration's key can do; answers need a member to come from."""
        able: dict[Cap, Support] = dict.fromkeys(READS | EFFECTS.keys(), YES)
        if not _answers_as(channel):
            able[Cap.REPLY] = Support("conditional" if not channel.credentials else "no", NO_MEMBER)
        return {cap: able.get(cap, Support("no", REASONS.get(cap, NO_SUCH))) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the key works, comments are handed out, and whom we answer as is there."""
        try:
            with open_client(channel) as client:
                client.listing("comments", {"limit": "1"})
                member = _answers_as(channel)
                missing = member and not client.member_by_email(member)
        except ConnectorError as error:
            if error.code == "forbidden":
                return Health(False, _("Ghost lämnar inte ut kommentarer till nyckeln. Det gör Ghost 6 och senare."))
            return Health(False, str(error))
        if missing:
            return Health(False, _no_such_member(member))
        return Health(True, _("Kopplingen fungerar."))

    def profile(self, channel: ChannelRef) -> Profile:
        """The blog's name and description, and its icon."""
        with open_client(channel) as client:
            answer = client.get("site/")
        site = inside(answer.object(), "site")
        address = text(inside(site, "url"))
        return Profile(
            name=text(inside(site, "title")),
            description=text(inside(site, "description")),
            links=[address] if address else [],
            picture_url=text(inside(site, "icon")) or text(inside(site, "logo")),
            page=address,
            raw=answer.body,
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. Cursor between passes: {until, whose, looked}."""
        context = {"address": channel.address, "fetched_at": datetime.now(UTC).isoformat()}
        with open_client(channel) as client:
            state = dict(cursor or {})
            if "step" not in state:
                state = passes.begin(client, cursor, _answers_as(channel), complete=complete)
            return passes.step(client, state, context)

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hide < delete; the blog's own posts are changed in Ghost."""
        return () if item.kind == "post" else (Cap.HIDE, Cap.DELETE)

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, REASONS.get(verb, NO_SUCH))

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Doing it again changes nothing. What is not there any more is deleted."""
        if verb not in writes.STATUS and verb not in writes.COMMENTING:
            raise Unsupported(REASONS.get(verb, NO_SUCH))
        if item.kind == "post":
            raise Unsupported(OWN_POST)
        require_evidence(verb, evidence)
        with open_client(channel) as client:
            does = writes.commenting if verb in writes.COMMENTING else writes.change
            answer = does(client, item, verb)
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], item.platform_id, answer.body)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Ghost knows no keys: `find_reply` looks first. An answer to an answer stands below the same comment."""
        with open_client(channel) as client:
            sent = {
                "member_id": _our_member(client, channel),
                **writes.below(client, item),
                "html": writes.paragraphs(text),
            }
            answer = client.write("POST", "comments/", json={"comments": [sent]}, expect=[405])
        if answer.status == 405:
            raise ConnectorError(
                "refused", _("Kommentarer är avstängda på bloggen. Slå på dem i Ghost för att svara."), permanent=True
            )
        return Receipt(Cap.REPLY, datetime.now(UTC), EFFECTS[Cap.REPLY], writes.first_id(answer), answer.body)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words directly below the item, published or hidden."""
        with open_client(channel) as client:
            above = f"post_id:{quoted(item.platform_id)}+parent_id:null"
            if item.kind != "post":
                number = quoted(item.platform_id)
                above = f"(in_reply_to_id:{number},(parent_id:{number}+in_reply_to_id:null))"
            which = f"{above}+member_id:{quoted(_our_member(client, channel))}"
            which += f"+created_at:>={stamp(earlier(since, SECOND))}"
            listed = client.listing("comments", {"filter": which, "order": "id asc", "limit": "100"})
        for found in parse.items(listed.body, {}):
            if same_words(text, found.text):
                return Receipt(Cap.REPLY, found.written_at, EFFECTS[Cap.REPLY], found.platform_id, found.raw)
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Read the comment, our answer or the member back. Raises `ConnectorError` when it cannot be read now."""
        verb = Cap(receipt.verb)
        number = item.sender_id if verb in writes.COMMENTING else item.platform_id
        if verb == Cap.REPLY:
            number = receipt.platform_ref
        if not number:
            return Outcome.UNKNOWN
        with open_client(channel) as client:
            found = client.member(number) if verb in writes.COMMENTING else client.comment(number)
        return writes.outcome(verb, found)

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """A list of posts, pages or comments, or one of them."""
        return parse.items(body, context)


def _answers_as(channel: ChannelRef) -> str:
    return channel.credentials.get("member", "").strip()


def _no_such_member(email: str) -> str:
    return _("Bloggen har ingen medlem med adressen {email}. Skapa den under Members i Ghost.").format(email=email)


def _our_member(client: Client, channel: ChannelRef) -> str:
    """The id of whom we answer as. Raises when nobody is named, or nobody is there."""
    if not (email := _answers_as(channel)):
        raise Unsupported(NO_MEMBER)
    if not (found := client.member_by_email(email)):
        raise ConnectorError("refused", _no_such_member(email), permanent=True)
    return text(found.get("id"))
