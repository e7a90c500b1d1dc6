"""Övningsplatsen, the practice platform, as a channel like any other (README.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.acts import REMOVALS, require_evidence, same_words, unsupported
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
)
from kanalvakt.connectors.practice import parse
from kanalvakt.connectors.practice.client import Client, last_event, open_client
from kanalvakt.connectors.reading import earlier, moment, text
from kanalvakt.core.wording import kept as _

# An incremental pass looks this far back: an item may have been written while the last pass was under way.
OVERLAP = timedelta(minutes=10)
VERBS = {
    Cap.HIDE: ("hide", "hidden"),
    Cap.HOLD: ("hold", "held"),
    Cap.DELETE: ("delete", ""),
    Cap.PURGE_MESSAGE: ("delete", ""),
    Cap.RESTORE: ("unhide", "visible"),
    Cap.APPROVE: ("approve", "visible"),
}
ON_SENDERS = {Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR}
EFFECTS = {
    Cap.HIDE: _("Ingen annan än avsändaren ser texten. Avsändaren ser den, med en upplysning om att den är dold."),
    Cap.HOLD: _("Ingen annan än avsändaren ser texten. Avsändaren får veta att den väntar på granskning."),
    Cap.DELETE: _("Texten försvinner för alla, även för avsändaren, och kan inte tas tillbaka."),
    Cap.PURGE_MESSAGE: _("Meddelandet försvinner hos båda parter och kan inte tas tillbaka."),
    Cap.RESTORE: _("Alla kan se texten igen."),
    Cap.APPROVE: _("Alla kan se texten."),
    Cap.BLOCK_AUTHOR: _(
        "Avsändaren kan läsa sidan men inte skriva där. Det som redan står där ligger kvar, och alla ser "
        "det. Avsändaren märker det vid nästa försök att skriva."
    ),
    Cap.UNBLOCK_AUTHOR: _("Avsändaren kan skriva på sidan igen."),
    Cap.REPLY: _("Alla kan se svaret under det som besvaras."),
    Cap.REPLY_MESSAGE: _("Bara avsändaren ser svaret."),
}
READS = {Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS, Cap.READ_MESSAGES}
NO_SUCH = Support("no", _("Övningsplatsen har ingen sådan åtgärd."))


class Practice:
    """Pages, posts, comments and messages of the practice platform."""

    kind = "practice"
    label = _("Övningsplatsen")
    credential_fields = (
        CredentialField(
            "token", _("Nyckel"), _("Nyckeln som Övningsplatsen startades med. Demonstrationen fyller i den.")
        ),
    )
    guide = Guide(
        limits=_("Övningsplatsen har inga tak."),
        ends=_("Nyckeln gäller så länge övningen gör det."),
        steps=(
            _("Övningsplatsen startas tillsammans med Kanalvakt. Den som startade den har nyckeln."),
            _("Klistra in nyckeln här under. Den prövas mot Övningsplatsen innan något sparas."),
        ),
        rights={
            "read": _("Läsa sidan, inläggen, kommentarerna och meddelandena."),
            "moderate": _("Dölja, hålla inne, radera och visa igen, när en människa har beslutat det."),
            "reply": _("Svara i sidans namn."),
        },
    )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """Everything that an owner of a page can do there."""
        return {cap: YES if cap in READS or cap in EFFECTS else NO_SUCH for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the key opens this page."""
        try:
            with open_client(channel) as client:
                pages = client.me().get("pages")
                if not isinstance(pages, list) or client.page not in pages:
                    return Health(
                        False,
                        _("Nyckeln gäller, men sidan {page} finns inte på Övningsplatsen.").format(page=client.page),
                    )
        except ConnectorError as error:
            return Health(False, str(error))
        return Health(True, _("Kopplingen fungerar."), scopes=("read", "moderate", "reply"))

    def profile(self, channel: ChannelRef) -> Profile:
        """The page's own words about itself."""
        with open_client(channel) as client:
            values, raw = client.profile()
        links = values.get("links")
        return Profile(
            name=text(values.get("name")),
            description=text(values.get("about")),
            links=[text(link) for link in links] if isinstance(links, list) else (),
            picture_url=text(values.get("picture")),
            contact=text(values.get("contact")),
            raw=raw,
            handle=text(values.get("handle")),
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """Cursor: {until, event} between passes; within one also {since, next}."""
        state = dict(cursor or {})
        if "next" not in state:
            until = moment(state.get("until"))
            state["since"] = earlier(until, OVERLAP).isoformat() if until and not complete else ""
        with open_client(channel) as client:
            values, body = client.items(since=state["since"], cursor=state.get("next", ""))
            state.setdefault("began", text(values.get("now")))
            return self._page(client, channel, state, values, body)

    def _page(self, client: Client, channel: ChannelRef, state: dict[str, Any], values: Any, body: bytes) -> Page:
        items = self.parse(body, {"address": channel.address, "fetched_at": datetime.now(UTC).isoformat()})
        following = text(values.get("next"))
        page = Page(
            items=items,
            cursor={**state, "next": following},
            done=not following,
            observed_until=moment(state["began"]),
            unread=items.unread,
        )
        return page if following else self._last(client, state, values, page)

    def _last(self, client: Client, state: Mapping[str, Any], values: Mapping[str, Any], page: Page) -> Page:
        """The end of a pass: what the event log says, the platform's own count, and where the next pass begins."""
        before = int(state.get("event", 0))
        events = list(client.events(before))
        total = values.get("total")
        return replace(
            page,
            cursor={"until": state["began"], "event": last_event(events, before)},
            gone=parse.gone(events),
            reported_total=total if isinstance(total, int) else None,
        )

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hide < hold < delete; a message can only be deleted."""
        return (Cap.DELETE,) if item.kind == "message" else (Cap.HIDE, Cap.HOLD, Cap.DELETE)

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, NO_SUCH.reason)

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Doing it again is harmless there, so the key is not needed. Deleting what is away already is done."""
        if verb not in VERBS and verb not in ON_SENDERS:
            raise unsupported(self.label)
        require_evidence(verb, evidence)
        if verb in ON_SENDERS:
            return self._relate(channel, item, verb)
        with open_client(channel) as client:
            answer = client.moderate(item.platform_id, VERBS[verb][0])
        if answer.status == 404 and VERBS[verb][1]:
            raise ConnectorError("gone", _("Det finns inte längre på Övningsplatsen."), permanent=True)
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], item.platform_id, answer.body)

    def _relate(self, channel: ChannelRef, item: ItemRef, verb: Cap) -> Receipt:
        with open_client(channel) as client:
            answer = client.block(item.sender_id, blocked=verb == Cap.BLOCK_AUTHOR)
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], item.sender_id, answer.body)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """The platform knows the key: a second time gives the first answer again."""
        with open_client(channel) as client:
            number, raw = client.reply(item.platform_id, text, idempotency_key)
        verb = Cap.REPLY_MESSAGE if item.kind == "message" else Cap.REPLY
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], number, raw)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words below the item."""
        with open_client(channel) as client:
            cursor: str | None = ""
            while cursor is not None:
                values, body = client.items(since=since.isoformat(), cursor=cursor)
                for found in parse.items(body, {}):
                    if found.is_own and found.parent_id == item.platform_id and same_words(text, found.text):
                        return Receipt(Cap.REPLY, found.written_at, EFFECTS[Cap.REPLY], found.platform_id, found.raw)
                cursor = values.get("next")
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Read the item (or our answer) back. Raises `ConnectorError` when it cannot be read now."""
        verb = Cap(receipt.verb)
        with open_client(channel) as client:
            if verb in (Cap.REPLY, Cap.REPLY_MESSAGE):
                return self._replied(client, receipt)
            if verb in ON_SENDERS:
                as_wanted = client.blocked(item.sender_id) == (verb == Cap.BLOCK_AUTHOR)
                return Outcome.DONE if as_wanted else Outcome.NOT_EFFECTIVE
            found = client.item(item.platform_id)
        if found is None:  # away for everybody
            return Outcome.DONE if verb in REMOVALS else Outcome.NOT_EFFECTIVE
        return Outcome.DONE if verb in VERBS and found.get("state") == VERBS[verb][1] else Outcome.NOT_EFFECTIVE

    def _replied(self, client: Client, receipt: Receipt) -> Outcome:
        if not receipt.platform_ref:
            return Outcome.UNKNOWN
        return Outcome.DONE if client.item(receipt.platform_ref) else Outcome.NOT_EFFECTIVE

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """A listing, or one item of it."""
        return parse.items(body, context)
