"""An account on X (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from kanalvakt.connectors import oauth
from kanalvakt.connectors.acts import require_evidence, same_words
from kanalvakt.connectors.base import (
    YES,
    Begun,
    Cap,
    ChannelRef,
    ConnectorError,
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
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.x import cost, fields, parse, passes
from kanalvakt.connectors.x.client import MESSAGES, PLACE, SCOPES, Client, open_client, rows
from kanalvakt.core.wording import kept as _

BY_HAND = _("X låter inte appar göra det. Gör det på X och anteckna det här.")
BLOCKING = _("X låter inte appar blockera ett konto. Gör det på X och anteckna det här.")
EFFECTS = {
    Cap.HIDE: _(
        "Svaret läggs bakom knappen Dolda svar i tråden: alla som trycker på den kan läsa det, och det syns hos "
        "avsändaren som förut. Avsändaren får inget besked."
    ),
    Cap.RESTORE: _("Svaret syns i tråden för alla igen."),
    Cap.PURGE_MESSAGE: _("Meddelandet försvinner hos er. Avsändaren har kvar sitt."),
    Cap.REPLY: _(
        "Alla kan se svaret, i tråden. X tar bara emot svar till den som har nämnt eller citerat kontot. Ett "
        "svar med länk kostar mycket mer än ett utan."
    ),
    Cap.REPLY_MESSAGE: _("Bara avsändaren ser svaret."),
}
ABLE = {
    Cap.READ_PROFILE: YES,
    Cap.LIST_POSTS: Support("conditional", _("X visar de 3 200 senaste inläggen.")),
    Cap.LIST_COMMENTS: Support("conditional", _("X visar en veckas svar och de 800 senaste omnämnandena. Att något har "
    "tagits bort syns inte.")),
    Cap.READ_MESSAGES: Support("conditional", _("X visar 30 dagars okrypterade meddelanden. Krypterade läses på X.")),
    Cap.HIDE: Support("conditional", _("Bara svar i trådar som kontot har börjat.")),
    Cap.RESTORE: Support("conditional", _("Bara svar som kontot har dolt.")),
    Cap.REPLY: Support("conditional", _("Bara till den som har nämnt eller citerat kontot: X tillåter inget annat.")),
    Cap.REPLY_MESSAGE: Support("conditional", _("Bara i okrypterade samtal.")),
    Cap.PURGE_MESSAGE: Support("conditional", _("Bara hos er: avsändaren har kvar sitt.")),
    Cap.BLOCK_AUTHOR: Support("no", BLOCKING),
    Cap.UNBLOCK_AUTHOR: Support("no", BLOCKING),
}  # fmt: skip


class X:
    """Posts, answers, mentions and messages of one account."""

    kind = "x"
    label = "X (Twitter)"
    credential_fields = oauth.FIELDS
    guide = Guide(
        steps=(
            _("Driften skapar en gång en app för kommunen på console.x.com, köper krediter och lägger in appen."),
            _("Välj Logga in på plattformen här under, logga in som kanalens konto och godkänn."),
            _("Kopplingen prövas innan något sparas."),
        ),
        rights=SCOPES,
        limits=_(
            "X tar betalt för allt som läses och skrivs. Kanalvakt räknar vad en hämtning kostar och stannar vid "
            "dygnets tak. X har också tak för varje kvart; då väntar Kanalvakt så länge X säger."
        ),
        ends=_("Inloggningen förnyas av sig själv tills någon tar bort rättigheten hos X."),
        trouble=_("Rättigheten tas bort på X under Inställningar, Säkerhet, Appar och sessioner."),
    )

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at X."""
        return oauth.begin(PLACE, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token for two hours, and what renews it, once."""
        return oauth.finish(PLACE, channel, kept, code, redirect)

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """Hide, answer who asked for it; almost everything has its condition."""
        return {cap: ABLE.get(cap, Support("no", BY_HAND)) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, whose it is, and what today has cost."""
        try:
            with open_client(channel) as client:
                me = client.me().object()["data"]
        except ConnectorError as error:
            return Health(False, str(error))
        theirs, ours = text(me.get("username")), channel.handle.removeprefix("@")
        if theirs and ours and theirs.lower() != ours.lower():
            return Health(
                False,
                _("Inloggningen är för @{theirs}, inte för @{ours}. Logga in som kanalens eget konto.").format(
                    theirs=theirs, ours=ours
                ),
            )
        used, most = cost.dollars(cost.spent(channel)), cost.dollars(cost.ceiling())
        said = _("Kopplingen fungerar. I dag har X kostat ungefär {used} av högst {most} dollar.").format(
            used=used, most=most
        )
        return Health(True, said, scopes=tuple(SCOPES))

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, description, picture."""
        with open_client(channel) as client:
            answer = client.me()
        me = answer.object()["data"]
        return Profile(
            name=text(me.get("name")) or text(me.get("username")),
            description=fields.said({"text": me.get("description")}),
            picture_url=text(me.get("profile_image_url")),
            raw=answer.body,
            account=text(me.get("id")),
            handle=text(me.get("username")),
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. Cursor between passes: {until, whose, since, roots}."""
        context = {"address": channel.address, "fetched_at": datetime.now(UTC).isoformat()}
        with open_client(channel) as client:
            state = dict(cursor or {})
            if "step" not in state:
                state = passes.begin(client, cursor, complete=complete)
            return passes.step(client, state, context)

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hiding is what there is; a message can be taken away on our side."""
        return {"comment": (Cap.HIDE,), "message": (Cap.PURGE_MESSAGE,)}.get(item.kind, ())

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, BY_HAND)

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Hide, show, take a message away; harmless when repeated."""
        if verb not in (Cap.HIDE, Cap.RESTORE, Cap.PURGE_MESSAGE):
            raise Unsupported(BLOCKING if verb in (Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR) else BY_HAND)
        require_evidence(verb, evidence)
        number = quote(item.platform_id, safe="")
        with open_client(channel) as client:
            if verb == Cap.PURGE_MESSAGE:
                answer = client.write("DELETE", f"/2/dm_events/{number}", None)
            else:
                answer = client.write("PUT", f"/2/tweets/{number}/hidden", {"hidden": verb == Cap.HIDE})
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], item.platform_id, answer.body)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Answer in the thread or the conversation. X knows no key: `find_reply` before a retry."""
        message = item.kind == "message"
        with open_client(channel) as client:
            if message:
                path = f"/2/dm_conversations/{quote(item.root_id, safe='')}/messages"
                answer = client.write("POST", path, {"text": text}, cost.of_words(text))
            else:
                _require_summons(client, item)
                values = {"text": text, "reply": {"in_reply_to_tweet_id": item.platform_id}}
                answer = client.write("POST", "/2/tweets", values, cost.of_words(text))
        verb = Cap.REPLY_MESSAGE if message else Cap.REPLY
        made = next(iter(rows(answer)), {})
        return Receipt(
            verb, datetime.now(UTC), EFFECTS[verb], f"{made.get('id') or made.get('dm_event_id') or ''}", answer.body
        )

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words below the item, or in its conversation."""
        message = item.kind == "message"
        verb = Cap.REPLY_MESSAGE if message else Cap.REPLY
        with open_client(channel) as client:
            me = f"{client.me().object()['data']['id']}"
            if message:
                path = f"/2/dm_conversations/{quote(item.root_id, safe='')}/dm_events"
                answer = client.listing(path, cost.MESSAGE, **MESSAGES, max_results="20")
            else:
                answer = client.posts(f"/2/users/{me}/tweets", cost.OWNED, max_results="20")
        written = {f"{one.get('id')}": fields.words_alone(one) for one in rows(answer)}
        for found in parse.items(answer.body, {"own_ids": me}):
            there = found.root_id == item.root_id if message else found.parent_id == item.platform_id
            late = found.written_at >= since.replace(microsecond=0)
            if there and late and found.is_own and same_words(text, written.get(found.platform_id, "")):
                return Receipt(verb, found.written_at, EFFECTS[verb], found.platform_id, found.raw)
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Look for answers and messages. Whether a post is hidden X does not say: a person looks."""
        verb = Cap(receipt.verb)
        if verb in (Cap.HIDE, Cap.RESTORE) or not receipt.platform_ref:
            return Outcome.UNKNOWN
        with open_client(channel) as client:
            if verb == Cap.REPLY:
                there = bool(client.post(receipt.platform_ref))
            else:
                there = client.message(receipt.platform_ref)
        return Outcome.DONE if there != (verb == Cap.PURGE_MESSAGE) else Outcome.NOT_EFFECTIVE

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """Any answer or event that holds posts or messages."""
        return parse.items(body, context)


def _require_summons(client: Client, item: ItemRef) -> None:
    """X refuses answers to whoever has not named or quoted the account: said before it is tried."""
    asked = client.post(item.platform_id)
    if not asked:
        raise ConnectorError("gone", _("Inlägget som skulle besvaras finns inte längre på X."), permanent=True)
    me = text(inside(client.me().object(), "data", "id"))
    if text(asked.get("author_id")) != me and not fields.summoned({"entities": {}, **asked}, {me}):
        raise ConnectorError("refused", fields.SUMMONED.reason, permanent=True)
