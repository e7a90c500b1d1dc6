"""A YouTube channel: its films and the comments below them (README.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

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
from kanalvakt.connectors.reading import earlier, inside, text
from kanalvakt.connectors.youtube import parse, passes, quota
from kanalvakt.connectors.youtube.client import PLACE, SCOPES, Client, further, open_client, rows
from kanalvakt.core.wording import kept as _

BY_HAND = _("YouTube har ingen sådan åtgärd för appar. Gör det i YouTube Studio och anteckna det här.")
BLOCKING = _(
    "YouTube låter appar stänga ute en avsändare men inte släppa in den igen. Gör det i YouTube Studio och anteckna "
    "det här."
)
STATUSES = {
    Cap.HOLD: "heldForReview",
    Cap.DELETE: "rejected",
    Cap.RESTORE: "published",
    Cap.APPROVE: "published",
}
EFFECTS = {
    Cap.HOLD: _(
        "Kommentaren hålls för granskning: bara ni ser den, i YouTube Studio. Avsändaren får inget besked och "
        "ser den inte bland de andra. Den kan visas igen."
    ),
    Cap.DELETE: _(
        "Kommentaren avvisas: ingen annan ser den mer, och svaren under den försvinner med den. Det går inte "
        "att ångra, och YouTube visar den inte igen ens för er."
    ),
    Cap.RESTORE: _("Kommentaren syns för alla igen."),
    Cap.APPROVE: _("Kommentaren syns för alla."),
    Cap.REPLY: _("Alla kan se svaret, i tråden under filmen. Avsändaren får besked om det."),
}
ABLE = {
    Cap.READ_PROFILE: YES,
    Cap.LIST_POSTS: YES,
    Cap.LIST_COMMENTS: YES,
    Cap.READ_MESSAGES: Support("no", _("YouTube har inga meddelanden.")),
    Cap.REPLY_MESSAGE: Support("no", _("YouTube har inga meddelanden.")),
    Cap.REPLY: YES,
    Cap.HOLD: YES,
    Cap.DELETE: Support("conditional", _("Kommentaren avvisas. Det går inte att ångra.")),
    Cap.APPROVE: YES,
    Cap.RESTORE: Support("conditional", _("Det som hålls kan visas igen. Det som är avvisat kan det inte.")),
    Cap.BLOCK_AUTHOR: Support("no", BLOCKING),
    Cap.UNBLOCK_AUTHOR: Support("no", BLOCKING),
}
PAGES = 3  # how far a comment is looked for when an act is read back


class YouTube:
    """Films and comments of one channel."""

    kind = "youtube"
    label = "YouTube"
    credential_fields = oauth.FIELDS
    guide = Guide(
        steps=(
            _("Driften skapar en gång en app för kommunen i Google Cloud med YouTube Data API v3 och lägger in den."),
            _("Välj Logga in på plattformen här under, logga in som kanalens ägare och välj kanalen."),
            _("Godkänn rättigheten. Kopplingen prövas innan något sparas."),
        ),
        rights=SCOPES,
        limits=_(
            "YouTube ger kommunens app 10 000 enheter om dygnet: att läsa kostar 1, en åtgärd eller ett svar 50. En "
            "del sparas till åtgärder; räcker de inte fortsätter hämtningen nästa dygn."
        ),
        ends=_(
            "Inloggningen förnyas av sig själv tills någon tar bort rättigheten hos Google. En app som inte är "
            "publicerad där släpper in i sju dagar åt gången."
        ),
        trouble=_("Rättigheten tas bort på myaccount.google.com/permissions."),
    )

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """With the organisation's own application at Google."""
        return oauth.begin(PLACE, redirect, state)

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """A token for an hour, and what renews it."""
        return oauth.finish(PLACE, channel, kept, code, redirect)

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """Hold, reject, publish, answer."""
        return {cap: ABLE.get(cap, Support("no", BY_HAND)) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the token works, whose it is, and what is left of the day's quota."""
        try:
            with open_client(channel) as client:
                me = rows(client.me())[0]
        except ConnectorError as error:
            return Health(False, str(error))
        ours = channel.handle.removeprefix("@")
        theirs = text(me.get("id")), text(inside(me, "snippet", "customUrl")).removeprefix("@")
        # c/name and user/name are old names of their own, which the answer does not have.
        if ours and "/" not in ours and theirs[1] and ours.lower() not in (one.lower() for one in theirs):
            return Health(
                False,
                _("Inloggningen är för @{theirs}, inte för {ours}. Logga in och välj rätt kanal.").format(
                    theirs=theirs[1], ours=ours
                ),
            )
        left = quota.DAY - quota.spent(channel)
        return Health(
            True,
            _("Kopplingen fungerar. {left} av dygnets {day} enheter är kvar.").format(left=left, day=quota.DAY),
            scopes=tuple(SCOPES),
        )

    def profile(self, channel: ChannelRef) -> Profile:
        """Name, description, picture."""
        with open_client(channel) as client:
            answer = client.me()
        snippet = rows(answer)[0].get("snippet")
        return Profile(
            name=text(inside(snippet, "title")),
            description=text(inside(snippet, "description")),
            picture_url=text(inside(snippet, "thumbnails", "default", "url")),
            raw=answer.body,
            account=text(rows(answer)[0].get("id")),
            handle=text(inside(snippet, "customUrl")).removeprefix("@"),
        )

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. Cursor between passes: {until, whose, known, looked}."""
        context = {"address": channel.address, "fetched_at": datetime.now(UTC).isoformat()}
        with open_client(channel) as client:
            state = dict(cursor or {})
            if "step" not in state:
                state = passes.begin(client, cursor, complete=complete)
            return passes.step(client, state, context)

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Of what no list showed: what YouTube does not have by its id either."""
        found: set[str] = set()
        films = [number for number in platform_ids if not number.startswith("Ug")]
        comments = [number for number in platform_ids if number.startswith("Ug")]
        with open_client(channel) as client:
            for what, numbers in (("videos", films), ("comments", comments)):
                for start in range(0, len(numbers), 50):
                    answer = client.list(what, part="id", id=",".join(numbers[start : start + 50]))
                    found |= {text(one.get("id")) for one in rows(answer)}
        return [number for number in platform_ids if number not in found]

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hold, then reject. A film is the channel's own."""
        return (Cap.HOLD, Cap.DELETE) if item.kind == "comment" else ()

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return EFFECTS.get(verb, BY_HAND)

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Set the comment's moderation status; harmless when repeated."""
        if verb not in STATUSES or item.kind != "comment":
            raise Unsupported(BLOCKING if verb in (Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR) else BY_HAND)
        require_evidence(verb, evidence)
        with open_client(channel) as client:
            answer = client.moderate(item.platform_id, STATUSES[verb])
        return Receipt(verb, datetime.now(UTC), EFFECTS[verb], item.platform_id, answer.body)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Answer in the thread. YouTube knows no key: `find_reply` before a retry."""
        if item.kind != "comment":
            raise Unsupported(_("Under en film svarar man på kommentarer. Skriv egna kommentarer i YouTube Studio."))
        with open_client(channel) as client:
            values = {"snippet": {"parentId": _thread(item), "textOriginal": text}}
            answer = client.insert("comments", values)
        (found, *_rest) = [*parse.items(answer.body, {}), None]
        number = found.platform_id if found else ""
        return Receipt(Cap.REPLY, datetime.now(UTC), EFFECTS[Cap.REPLY], number, answer.body)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words in the thread."""
        with open_client(channel) as client:
            own = {"own_ids": f"{rows(client.me())[0].get('id')}"}
            for answer in _pages(client, "comments", part="snippet", parentId=_thread(item), maxResults="100"):
                for found in parse.items(answer.body, own):
                    ours = found.is_own and found.written_at >= earlier(since, passes.OVERLAP)
                    if ours and same_words(text, found.text):
                        return Receipt(Cap.REPLY, found.written_at, EFFECTS[Cap.REPLY], found.platform_id, found.raw)
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Look for the comment in the lists: by its id YouTube does not say what state it is in."""
        verb = Cap(receipt.verb)
        number = receipt.platform_ref if verb == Cap.REPLY else item.platform_id
        with open_client(channel) as client:
            there = bool(rows(client.list("comments", part="id", id=number)))
            if verb == Cap.REPLY:
                return Outcome.DONE if there else Outcome.NOT_EFFECTIVE
            if not there:
                return Outcome.DONE if verb in (Cap.HOLD, Cap.DELETE) else Outcome.NOT_EFFECTIVE
            state = _state(client, item)
        if not state:
            return Outcome.UNKNOWN
        return Outcome.DONE if state == STATUSES.get(verb) else Outcome.NOT_EFFECTIVE

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """Any answer that holds films or comments."""
        return parse.items(body, context)


def _thread(item: ItemRef) -> str:
    """Replies stand below the first comment of a thread, whichever of its comments they answer."""
    return item.platform_id.partition(".")[0]


def _state(client: Client, item: ItemRef) -> str:
    """The status in whose list the comment stands now; '' when it is in none of the newest."""
    if not item.root_id:
        return ""
    for status in ("heldForReview", "published"):
        asked = {"videoId": item.root_id, "moderationStatus": status, "order": "time", "maxResults": "100"}
        for answer in _pages(client, "commentThreads", part="snippet,replies", **asked):
            for found in parse.items(answer.body, {"state": status}):
                if found.platform_id == item.platform_id and found.visibility == parse.STATES[status]:
                    return status
    return ""


def _pages(client: Client, what: str, **asked: str) -> Iterator[Any]:
    page = ""
    for _number in range(PAGES):
        answer = client.list(what, **asked, pageToken=page)
        yield answer
        if not (page := further(answer)):
            return
