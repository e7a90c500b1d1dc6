"""An account on Mastodon, or on another server that speaks its API (README.md)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from kanalvakt.connectors.acts import require_evidence, same_words
from kanalvakt.connectors.base import (
    YES,
    Begun,
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
from kanalvakt.connectors.mastodon import oauth, parse, passes
from kanalvakt.connectors.mastodon.client import Client, open_client
from kanalvakt.connectors.reading import earlier, inside, text
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

BY_HAND = _(
    "Mastodon kan varken dölja eller ta bort det någon annan har skrivit: det ligger på avsändarens server, och "
    "alla ser det. Bevara det här, blockera avsändaren eller anmäl inlägget till servern, och anteckna vad som gjordes."
)
EFFECTS = {
    Cap.BLOCK_AUTHOR: _(
        "Avsändaren kan inte följa eller svara på kontot, och får inget besked. Det som redan är skrivet "
        "ligger kvar hos avsändaren och alla andra ser det. Ni ser det inte längre i Mastodon."
    ),
    Cap.UNBLOCK_AUTHOR: _("Avsändaren kan följa och svara på kontot igen."),
    Cap.REPORT: _(
        "De som sköter servern får inlägget att ta ställning till. Det syns för alla tills de gör något. "
        "Avsändaren får inte veta vem som anmälde."
    ),
    Cap.REPLY: _("Alla kan se svaret, under det som besvaras. Avsändaren får besked om det."),
    Cap.REPLY_MESSAGE: _("Bara avsändaren ser svaret. Det går okrypterat mellan servrarna."),
}
ON_SENDERS = {Cap.BLOCK_AUTHOR: "block", Cap.UNBLOCK_AUTHOR: "unblock"}
READS = {
    Cap.READ_PROFILE: YES,
    Cap.LIST_POSTS: YES,
    Cap.LIST_COMMENTS: YES,
    Cap.READ_MESSAGES: Support("conditional", _("Meddelanden syns så länge notiserna om dem finns kvar på servern.")),
}
ACTS = {
    Cap.BLOCK_AUTHOR: YES,
    Cap.UNBLOCK_AUTHOR: YES,
    Cap.REPORT: Support("conditional", _("Alla servrar tar inte emot anmälningar. Då görs det för hand.")),
    Cap.REPLY: YES,
    Cap.REPLY_MESSAGE: YES,
}
SCOPES = {
    "read": _("Läsa kontots inlägg, svaren på dem, omnämnanden och meddelanden."),
    "write:statuses": _("Svara i kontots namn, när en människa har skrivit svaret."),
    "write:blocks": _("Blockera och häva en blockering, när en människa har beslutat det."),
    "write:reports": _("Anmäla ett inlägg till dem som sköter servern."),
}


class Mastodon:
    """Statuses, answers, mentions and direct statuses of one account."""

    kind = "mastodon"
    label = "Mastodon"
    credential_fields = (
        CredentialField(
            "token", _("Åtkomsttoken"), _("Skapas på servern under Inställningar, Utveckling, Ny applikation.")
        ),
    )
    guide = Guide(
        steps=(
            _("Enklast: välj Logga in på plattformen här under, logga in som kanalens konto och godkänn där."),
            _("Eller gör en token själv: öppna Inställningar, Utveckling, Ny applikation på servern."),
            _("Skriv Kanalvakt som namn, kryssa i rättigheterna här under och inget mer, och spara."),
            _("Öppna applikationen, kopiera Din åtkomsttoken och klistra in den. Den prövas innan något sparas."),
        ),
        rights=SCOPES,
        limits=_(
            "De flesta servrar tillåter 300 frågor på fem minuter för ett konto. Når Kanalvakt taket väntar den så "
            "länge servern säger."
        ),
        ends=_("Inloggningen gäller tills någon tar bort applikationen i Mastodon."),
        trouble=_(
            "En token gäller tills någon tar bort applikationen i Mastodon: då når Kanalvakt inte kontot längre. "
            "Andra servrar än Mastodon kan sakna en del; då säger Kanalvakt vad som får göras för hand."
        ),
    )

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """Register Kanalvakt at the server; see oauth.py."""
        return oauth.begin(channel.address, redirect, state, " ".join(SCOPES))

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """The token for the code."""
        return {"token": oauth.finish(channel.address, kept, code, redirect, " ".join(SCOPES))}

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """What an account can do to others' words: nothing."""
        able = {**READS, **ACTS}
        return {cap: able.get(cap, Support("no", BY_HAND)) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, whose it is, and what the server lacks. It lives until it is revoked."""
        try:
            with open_client(channel) as client:
                me, server = client.me().object(), client.server()
                scopes = _scopes(client)
        except ConnectorError as error:
            return Health(False, str(error))
        if wrong := _somebody_else(channel, me):
            return Health(False, wrong)
        said = _("Kopplingen fungerar. Servern säger att den är {told}.").format(
            told=server.version or _("av okänt slag")
        )
        if not server.counts:
            said += " " + _("Den är inte Mastodons egen, så det kan saknas delar: då säger Kanalvakt till.")
        return Health(True, said, scopes=scopes)

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, presentation, the links in it."""
        with open_client(channel) as client:
            answer = client.me()
        me = answer.object()
        fields = me.get("fields")
        links = [to_text(storable(text(inside(one, "value")))) for one in (fields if isinstance(fields, list) else [])]
        return Profile(
            name=text(me.get("display_name")) or text(me.get("username")),
            description=to_text(storable(text(me.get("note")))),
            links=[link for link in links if link],
            picture_url=text(me.get("avatar")),
            raw=answer.body,
            account=text(me.get("id")),
            whole=True,
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. Cursor between passes: {until, whose, known, below, placed}."""
        context = {"address": channel.address, "fetched_at": datetime.now(UTC).isoformat()}
        with open_client(channel) as client:
            state = dict(cursor or {})
            if "step" not in state:
                state = passes.begin(client, cursor, complete=complete)
            return passes.step(client, state, context)

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Of what no list showed: what the server no longer has. A block hides its author from our lists only."""
        with open_client(channel) as client:
            return [number for number in platform_ids if client.status(number) is None]

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Nothing takes others' words from public view; `describe` says what is left to do."""
        return ()

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, BY_HAND)

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Block, unblock, report. Blocking may be repeated; a second report of one status is the server's to join."""
        if verb not in ON_SENDERS and verb != Cap.REPORT:
            raise Unsupported(BY_HAND)
        require_evidence(verb, evidence)
        if not item.sender_id:
            raise Unsupported(_("Servern säger inte vem som skrev, så det här får göras på dess webbsida."))
        with open_client(channel) as client:
            if verb == Cap.REPORT:
                sent = {"account_id": item.sender_id, "status_ids": [item.platform_id], "forward": True}
                answer = client.write("/api/v1/reports", sent, key=idempotency_key)
            else:
                who = quote(item.sender_id, safe="")
                answer = client.write(f"/api/v1/accounts/{who}/{ON_SENDERS[verb]}", {})
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], text(answer.object().get("id")), answer.body)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Answer who wrote it, as widely as it was said. Few servers know the key: `find_reply` before a retry."""
        with open_client(channel) as client:
            asked = client.status(item.platform_id)
            if asked is None:
                raise ConnectorError("gone", _("Det som skulle besvaras finns inte längre på servern."), permanent=True)
            sent = _answer_to(asked, item, text, me=f"{client.me().object().get('id')}")
            answer = client.write("/api/v1/statuses", sent, key=idempotency_key)
        (found, *_rest) = [*parse.items(answer.body, {}), None]
        effect = EFFECTS[Cap.REPLY_MESSAGE if sent["visibility"] == "direct" else Cap.REPLY]
        return Receipt(Cap.REPLY, datetime.now(UTC), effect, found.platform_id if found else "", answer.body)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words directly below the item."""
        with open_client(channel) as client:
            me = f"{client.me().object().get('id')}"
            answer = client.context(item.platform_id)
        for found in parse.items(answer.body, {"own_ids": me}) if answer else []:
            ours = (
                found.is_own
                and found.parent_id == item.platform_id
                and found.written_at >= earlier(since, passes.SECOND)
            )
            if ours and same_words(text, found.text):
                return Receipt(Cap.REPLY, found.written_at, EFFECTS[Cap.REPLY], found.platform_id, found.raw)
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Read the answer or the relation back; a report has nothing but the server's number for it."""
        verb = Cap(receipt.verb)
        if verb == Cap.REPORT:
            return Outcome.DONE if receipt.platform_ref else Outcome.UNKNOWN
        if verb not in ON_SENDERS and not receipt.platform_ref:
            return Outcome.UNKNOWN
        with open_client(channel) as client:
            if verb in ON_SENDERS:
                return _relation(client, item.sender_id, blocked=verb == Cap.BLOCK_AUTHOR)
            return Outcome.DONE if client.status(receipt.platform_ref) else Outcome.NOT_EFFECTIVE

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """Any answer that holds statuses."""
        return parse.items(body, context)


def _answer_to(asked: Mapping[str, Any], item: ItemRef, words: str, *, me: str) -> dict[str, Any]:
    """The status to send: it reaches whom it names, and is seen by those who see what it answers."""
    who = text(inside(asked, "account", "acct"))
    lead = f"@{who} " if who and text(inside(asked, "account", "id")) != me else ""
    seen = text(asked.get("visibility"))
    visibility = seen if seen in ("public", "unlisted", "private", "direct") else "public"
    if item.kind == "message":
        visibility = "direct"
    return {"status": f"{lead}{words}", "in_reply_to_id": item.platform_id, "visibility": visibility, "language": "sv"}


def _relation(client: Client, who: str, *, blocked: bool) -> Outcome:
    found = client.if_there("/api/v1/accounts/relationships", {"id[]": who})
    for one in found.values if found else []:
        if text(inside(one, "id")) == who:
            return Outcome.DONE if inside(one, "blocking") is blocked else Outcome.NOT_EFFECTIVE
    return Outcome.UNKNOWN


def _scopes(client: Client) -> Sequence[str]:
    """What the token may do, where the server says it."""
    answer = client.get("/api/v1/apps/verify_credentials", expect=[401, 403, 404, 422])
    try:
        scopes = answer.object().get("scopes") if answer.status == 200 else []
    except ConnectorError:
        return []
    return [scope for scope in scopes if isinstance(scope, str)] if isinstance(scopes, list) else []


def _somebody_else(channel: ChannelRef, me: Mapping[str, Any]) -> str:
    """Why the token is not the channel's; '' when it is, or when the address does not name an account."""
    name, at, _server = channel.handle.partition("@")
    theirs = text(me.get("username"))
    if at and theirs and theirs.lower() != name.lower():
        return _(
            "Inloggningen är för @{theirs}, inte för @{name}. Logga in som kanalens eget konto och skapa en ny."
        ).format(theirs=theirs, name=name)
    return ""
