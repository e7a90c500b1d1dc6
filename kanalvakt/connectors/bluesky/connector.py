"""A Bluesky account through its own server, by app password (README.md)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kanalvakt.connectors.acts import require_evidence
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
from kanalvakt.connectors.bluesky import names, parse, passes, writes
from kanalvakt.connectors.bluesky.client import Client, open_client
from kanalvakt.connectors.bluesky.writes import EFFECTS
from kanalvakt.connectors.reading import inside, text
from kanalvakt.core.wording import kept as _

READS = {Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS}
ON_SENDERS = {Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR}
MESSAGES = _(
    "Kräver ett applösenord med rätt till direktmeddelanden. Följer Blueskys beskrivning men har inte kunnat provas "
    "mot deras meddelandeserver."
)
OTHERS = _("På Bluesky ligger ett svar hos den som skrev det och kan bara raderas av hen. Dölj det i tråden i stället.")
REASONS = {
    Cap.DELETE: OTHERS,
    Cap.TRASH: OTHERS,
    Cap.HOLD: _("Bluesky kan inte hålla inne svar för granskning. Vem som får svara ställs in i appen, per inlägg."),
    Cap.APPROVE: _("Bluesky kan inte hålla inne svar för granskning."),
    Cap.SPAM: _("Bluesky har ingen skräppost. Anmäl svaret i stället."),
    Cap.PURGE_MESSAGE: _("Ett direktmeddelande kan bara tas bort hos er själva, i appen. Avsändaren har sitt kvar."),
    Cap.WEBHOOK: _("Bluesky säger inte till. Kanalvakt frågar i stället."),
}
NO_SUCH = _("Bluesky har ingen sådan åtgärd.")


class Bluesky:
    """Posts, answers, mentions and messages of one account."""

    kind = "bluesky"
    label = "Bluesky"
    credential_fields = (
        CredentialField(
            "account",
            _("Kontonamn"),
            _("Till exempel exempelby.bsky.social. Lämna tomt om det är kontot i adressen."),
            secret=False,
            required=False,
        ),
        CredentialField(
            "app_password", _("Applösenord"), _("Fyra gånger fyra tecken. Det är inte det vanliga lösenordet.")
        ),
        CredentialField(
            "server",
            "Server",
            _("Bara om kontot ligger på en egen server och den inte hittas av sig själv. Lämna annars tomt."),
            secret=False,
            required=False,
        ),
    )
    guide = Guide(
        steps=(
            _("Logga in på bsky.app med kanalens konto."),
            _("Öppna Inställningar, Integritet och säkerhet, Applösenord. Välj Lägg till applösenord."),
            _("Skriv Kanalvakt som namn. Kryssa för direktmeddelanden bara om ni läser dem på kanalen."),
            _(
                "Kopiera det lösenord som visas. Det visas bara en gång. Ditt vanliga lösenord ska du aldrig "
                "skriva här."
            ),
            _("Fyll i formuläret här under. Uppgifterna prövas mot Bluesky innan något sparas."),
        ),
        rights={
            "appPass": _(
                "Läsa kontots inlägg, svar och omnämnanden; svara; dölja svar under egna inlägg, blockera och "
                "anmäla, när en människa har beslutat det."
            ),
            "appPassPrivileged": _("Dessutom läsa och besvara direktmeddelanden."),
        },
        limits=_(
            "Bluesky tillåter 3 000 frågor på fem minuter och 300 inloggningar om dygnet. Når Kanalvakt taket "
            "väntar den så länge Bluesky säger."
        ),
        ends=_("Applösenordet gäller tills någon tar bort det i Bluesky."),
        trouble=_(
            "Ett applösenord ger alltid rätt att skriva i kontots namn: Bluesky har inget som bara läser. Du kan "
            "när som helst ta bort det i Bluesky: då når Kanalvakt inte kontot längre."
        ),
    )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """What an account can do about what others write to it."""
        conditional = {Cap.READ_MESSAGES: MESSAGES, Cap.REPLY_MESSAGE: MESSAGES}
        able = dict.fromkeys(READS | EFFECTS.keys(), YES)
        able |= {cap: Support("conditional", reason) for cap, reason in conditional.items()}
        return {cap: able.get(cap) or Support("no", REASONS.get(cap, NO_SUCH)) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the app password works and belongs to the channel's account."""
        try:
            with open_client(channel) as client:
                profile = _profile(client)
                scope = client.session.scope.rpartition(".")[2]
                told = _whose(channel, client.did, profile)
        except ConnectorError as error:
            return Health(False, str(error))
        if told:
            return Health(False, told)
        quiet = (
            "" if client.session.may_message else _("Direktmeddelanden läses inte: applösenordet saknar den rätten.")
        )
        works = _("Kopplingen fungerar.")
        return Health(True, f"{works} {quiet}".strip(), scopes=[scope] if scope else [])

    def profile(self, channel: ChannelRef) -> Profile:
        """The account's name, description and picture."""
        with open_client(channel) as client:
            answer = client.get("app.bsky.actor.getProfile", {"actor": client.did})
            home = f"{client.session.server}/xrpc/com.atproto.sync.getBlob?did={client.did}"
        values = answer.object()
        picture = text(values.get("avatar")).rpartition("/")[2].partition("@")[0]
        return Profile(
            name=text(values.get("displayName")) or text(values.get("handle")),
            description=text(values.get("description")),
            links=[link for link in [text(values.get("website"))] if link],
            picture_url=text(values.get("avatar")),
            raw=answer.body,
            account=text(values.get("did")),
            handle=text(values.get("handle")),
            original_url=f"{home}&cid={picture}" if picture else "",
            whole=True,
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. Cursor between passes: {until, known, talks, told, turn}."""
        under_way = isinstance(cursor, dict) and "step" in cursor
        state = dict(cursor) if under_way else passes.begin(cursor, complete=complete)
        with open_client(channel) as client:
            return passes.step(client, state)

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Of what no thread and no feed showed: whose record does not exist. A block hides it only from our view."""
        with open_client(channel) as client:
            return [uri for uri in platform_ids if not names.owner(uri) or client.record(uri) is None]

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hide: nothing else takes one answer out of sight."""
        return (Cap.HIDE,) if item.kind == "comment" else ()

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, REASONS.get(verb, NO_SUCH))

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Doing it again changes nothing: what is hidden or blocked already is done. Only a report is made anew."""
        if verb not in EFFECTS or verb in (Cap.REPLY, Cap.REPLY_MESSAGE):
            raise Unsupported(REASONS.get(verb, NO_SUCH))
        require_evidence(verb, evidence)
        with open_client(channel) as client:
            reference, raw = _done(client, item, verb)
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], reference, raw)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """In public the record's key follows from `idempotency_key`; a conversation is looked through beforehand."""
        with open_client(channel) as client:
            if item.kind == "message":
                verb, (uri, raw) = Cap.REPLY_MESSAGE, writes.say(client, item, text)
            else:
                verb, (uri, raw) = Cap.REPLY, writes.reply(client, item, text, idempotency_key)
        return Receipt(Cap.REPLY, datetime.now(UTC), EFFECTS[verb], uri, raw)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words directly below the item, or in the conversation."""
        message = item.kind == "message"
        with open_client(channel) as client:
            found = (writes.told if message else writes.written)(client, item, text, since)
        effect = EFFECTS[Cap.REPLY_MESSAGE if message else Cap.REPLY]
        return Receipt(Cap.REPLY, found[1], effect, found[0]) if found else None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """By the records on the account's own server: what Bluesky shows follows them a moment later."""
        verb = Cap(receipt.verb)
        if verb == Cap.REPORT:
            return Outcome.DONE if receipt.platform_ref else Outcome.UNKNOWN
        if item.kind == "message" or (verb == Cap.REPLY and not receipt.platform_ref):
            return Outcome.UNKNOWN
        with open_client(channel) as client:
            return Outcome.DONE if _is_so(client, item, verb, receipt) else Outcome.NOT_EFFECTIVE

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """Any answer that holds posts or messages: feeds, threads of both kinds, notifications, records, chat."""
        return parse.items(body, context)


def _profile(client: Client) -> Mapping[str, Any]:
    return client.get("app.bsky.actor.getProfile", {"actor": client.did}).object()


def _whose(channel: ChannelRef, did: str, profile: Mapping[str, Any]) -> str:
    """What is wrong when the log-in is another account's than the channel's; '' when it is right."""
    logged_in = text(profile.get("handle"))
    if not channel.handle or channel.handle.lower() in (did.lower(), logged_in.lower()):
        return ""
    return _(
        "Inloggningen hör till kontot {logged_in}, men kanalens adress är {handle}. Logga in som "
        "kanalens eget konto, eller ändra kanalens adress."
    ).format(logged_in=logged_in, handle=channel.handle)


def _done(client: Client, item: ItemRef, verb: Cap) -> tuple[str, bytes]:
    if verb in (Cap.HIDE, Cap.RESTORE):
        return item.platform_id, writes.hide(client, item, hidden=verb == Cap.HIDE)
    if verb == Cap.REPORT:
        answer = writes.report(client, item)
        return text(inside(answer.object(), "id")), answer.body
    sender = item.sender_id or names.owner(item.platform_id)
    if verb == Cap.BLOCK_AUTHOR:
        return sender, writes.block(client, sender)
    writes.unblock(client, sender)
    return sender, b""


def _is_so(client: Client, item: ItemRef, verb: Cap, receipt: Receipt) -> bool:
    if verb == Cap.REPLY:
        return client.record(receipt.platform_ref) is not None
    if verb in ON_SENDERS:
        blocked = writes.is_blocked(client, item.sender_id or names.owner(item.platform_id))
        return blocked == (verb == Cap.BLOCK_AUTHOR)
    return writes.is_hidden(client, item) == (verb == Cap.HIDE)
