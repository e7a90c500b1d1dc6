"""What the connectors of Facebook, Instagram and Threads do alike; each platform's folder says how it differs."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from kanalvakt.connectors.base import (
    Cap,
    ChannelRef,
    ConnectorError,
    Health,
    ItemRef,
    Outcome,
    Profile,
    Support,
    Unsupported,
)
from kanalvakt.connectors.graph import VERSION, Graph, open_graph
from kanalvakt.connectors.graph_reading import instant, rows, without_tokens
from kanalvakt.connectors.reading import moment, text
from kanalvakt.connectors.touring import Account, Touring
from kanalvakt.core.wording import kept as _

# How often a token that can be renewed is.
RENEWED_EVERY = timedelta(days=7)
META_REVIEW = (
    _("Kommunen har ett företagskonto i Meta Business Manager, och det äger kontot som ska kopplas."),
    _("Kommunen behöver en egen app hos Meta: den är skapad på developers.facebook.com, av typen Företag."),
    _("Kommunen är verifierad i Business Manager, under Säkerhetscenter."),
    _("Integritetspolicyns adress står i appens grundinställningar."),
    _(
        "Rättigheterna här under är begärda i App Review, med film: kommunen bevarar, besvarar och modererar "
        "sitt konto."
    ),
    _("Meta har godkänt dem. Det tar ofta flera veckor."),
)
TOLD_AT_ONCE = Support(
    "conditional",
    _("Kanalen hämtas genast när Meta säger till. Adressen för besked fylls i i kommunens egen app hos Meta."),
)


class GraphConnector(Touring[Graph]):
    """The parts of a connector that are the same on all three."""

    me_fields = "id,name,username"
    renewal = ""  # the grant that renews a token, where there is one
    prefix = f"/{VERSION}"

    def server(self, channel: ChannelRef, token: str) -> str:
        """The API's own address."""
        raise NotImplementedError

    def nobody(self) -> Unsupported:
        """An act on a sender that the platform did not name."""
        return Unsupported(
            _("{label} säger inte vem som skrev, så det här får göras på plattformen.").format(label=self.label)
        )

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, whose it is, and until when it lives."""
        try:
            with self.talk(channel) as client:
                me = client.get("/me", {"fields": self.me_fields}).object()
                expires, scopes = self.token_facts(client, channel)
        except ConnectorError as error:
            return Health(False, str(error))
        if wrong := _somebody_else(channel, me):
            return Health(False, wrong)
        until = _("Nyckeln gäller till {day}.").format(day=f"{expires:%Y-%m-%d}") if expires else ""
        works = _("Kopplingen fungerar.")
        return Health(True, f"{works} {until}".strip(), expires_at=expires, scopes=scopes)

    def token_facts(self, client: Graph, channel: ChannelRef) -> tuple[datetime | None, Sequence[str]]:
        """Until when the token lives and what it may do, as far as the platform tells."""
        if kept := _kept(channel).get("until"):
            return moment(kept), ()
        asked = {"method": "get", "input_token": self.token(channel)}  # in the body: addresses are logged
        try:
            facts = client.write("/debug_token", asked).object().get("data")
        except ConnectorError:
            return None, ()
        if not isinstance(facts, dict):
            return None, ()
        ends = [
            at for name in ("expires_at", "data_access_expires_at") if facts.get(name) and (at := instant(facts[name]))
        ]
        scopes = facts.get("scopes")
        return min(ends, default=None), [text(one) for one in scopes] if isinstance(scopes, list) else []

    def profile(self, channel: ChannelRef) -> Profile:
        """How the account presents itself."""
        with self.talk(channel) as client:
            answer = client.get("/me", {"fields": self.profile_fields})
        return self.presented(answer.object(), without_tokens(answer.body))

    profile_fields: ClassVar[str]

    def presented(self, me: Mapping[str, Any], raw: bytes) -> Profile:
        """The profile of what the API says of the account."""
        raise NotImplementedError

    def account(self, client: Graph, channel: ChannelRef) -> Account:
        """The account behind the token, which is renewed first where it can be."""
        self.renew(client, channel)
        me = client.get("/me", {"fields": self.me_fields}).object()
        return Account(
            quote(text(me.get("id"))), [text(me[name]) for name in ("id", "user_id", "username") if me.get(name)]
        )

    def is_there(self, client: Graph, item: ItemRef, number: str) -> bool:
        """Whether an answer of ours is there."""
        return client.one(quote(number, safe=""), "id") is not None

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Lists leave out what is hidden, restricted or held: each that was not shown is asked for by its id."""
        with self.talk(channel) as client:
            return [number for number in platform_ids if not _there(client, number)]

    @contextmanager
    def talk(self, channel: ChannelRef) -> Iterator[Graph]:
        """A conversation as the channel's account."""
        token = self.token(channel)
        if not token:
            raise Unsupported(
                _("Kanalen är inte kopplad. Gör det på {label} och anteckna det här.").format(label=self.label)
            )
        with open_graph(channel, self.server(channel, token), self.prefix, token) as client:
            yield client

    def token(self, channel: ChannelRef) -> str:
        """The token: the one that was typed, or what it was renewed to since."""
        return _kept(channel).get("token") or channel.credentials.get("token", "")

    def renew(self, client: Graph, channel: ChannelRef) -> None:
        """A token of 60 days is renewed every week; what the platform says stays sealed in the channel's memory."""
        kept = _kept(channel)
        last = moment(kept.get("asked"))
        now = datetime.now(UTC)
        if not self.renewal or channel.memory is None or (last and now - last < RENEWED_EVERY):
            return
        try:
            said = client.get("/refresh_access_token", {"grant_type": self.renewal}).object()
        except ConnectorError as error:
            if error.code not in ("refused", "forbidden", "gone"):
                raise
            said = {}  # younger than a day, or of a kind that is not renewed: it lives on as it is
        lives = said.get("expires_in")
        until = (now + timedelta(seconds=lives)).isoformat() if isinstance(lives, int) and 0 < lives < 10**9 else ""
        fresh = {
            "of": _print_of(channel),
            "token": text(said.get("access_token")) or kept.get("token", ""),
            "until": until or kept.get("until", ""),
            "asked": now.isoformat(),
        }
        channel.memory.write(json.dumps(fresh))


def _there(client: Graph, number: str) -> bool:
    """Whether an item is; what the account has no right to see is not said to be gone."""
    try:
        return client.one(quote(number, safe=""), "id") is not None
    except ConnectorError as error:
        if error.code == "forbidden":
            return True
        raise


def _print_of(channel: ChannelRef) -> str:
    return hashlib.sha256(channel.credentials.get("token", "").encode()).hexdigest()


def _kept(channel: ChannelRef) -> dict[str, str]:
    """What renewing gave, if it was of the token that is typed now."""
    if channel.memory is None:
        return {}
    try:
        kept = json.loads(channel.memory.read() or "{}")
    except (ValueError, RecursionError):
        return {}
    known = isinstance(kept, dict) and kept.get("of") == _print_of(channel)
    return {key: text(value) for key, value in kept.items()} if known else {}


def _somebody_else(channel: ChannelRef, me: Mapping[str, Any]) -> str:
    """Why the token is not the channel's; '' when it is, or when the platform does not say."""
    handle = channel.handle.lower()
    theirs = {text(me.get(name)).lower() for name in ("id", "username")} - {""}
    comparable = text(me.get("username")) or handle.isdecimal()
    if handle and theirs and comparable and handle not in theirs:
        name = text(me.get("username")) or text(me.get("name")) or text(me.get("id"))
        return _("Nyckeln är för {name}, inte för {handle}. Skapa en nyckel för kanalens eget konto.").format(
            name=name, handle=channel.handle
        )
    return ""


def relation(client: Graph, path: str, who: str, *, blocked: bool) -> Outcome:
    """Whether somebody stands on a list of blocked."""
    there = any(
        text(one.get("id")) == who for one in rows(client.get(path, {"user": who, "fields": "id,name"}).object())
    )
    return Outcome.DONE if there is blocked else Outcome.NOT_EFFECTIVE


def hidden_or_gone(client: Graph, item: ItemRef, verb: Cap, field: str) -> Outcome:
    """Whether an item is hidden, shown or deleted, by what the platform says of it now."""
    seen = client.one(quote(item.platform_id, safe=""), f"id,{field}")
    if verb == Cap.DELETE:
        return Outcome.NOT_EFFECTIVE if seen else Outcome.DONE
    if seen is None or not isinstance(seen.get(field), bool):
        return Outcome.UNKNOWN
    return Outcome.DONE if seen[field] is (verb == Cap.HIDE) else Outcome.NOT_EFFECTIVE
