"""Any blog or site that has a feed: read, never changed (README.md)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

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
from kanalvakt.connectors.feed import parse, passes
from kanalvakt.core.wording import kept as _

LATEST = Support("conditional", _("Ett flöde visar bara det senaste, så vi ser inte när något tas bort."))
READ_ONLY = _(
    "Ett flöde går bara att läsa. Logga in på webbplatsen, gör det där och anteckna det här. Är bloggen en WordPress "
    "kan den kopplas som en sådan i stället."
)
NO_MESSAGES = _("Ett flöde har inga direktmeddelanden.")
REASONS = dict.fromkeys((Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE), NO_MESSAGES)


class Feed:
    """Posts and comments of one site, through RSS, Atom or JSON Feed."""

    kind = "feed"
    label = _("Blogg eller webbplats (flöde)")
    credential_fields: Sequence[CredentialField] = ()
    guide = Guide(
        steps=(
            _("Öppna webbplatsen och leta efter RSS, Atom eller Prenumerera. Kopiera den adressen."),
            _("Hittar du ingen: klistra in webbplatsens egen adress, så letar Kanalvakt upp flödet."),
            _("Ingen inloggning behövs. Flödet prövas innan något sparas."),
        ),
        rights={
            _("läsa"): _(
                "Läsa det som redan är offentligt. Kanalvakt kan inte svara eller ta bort något genom ett flöde."
            )
        },
        limits=_(
            "Ett flöde hämtas bara om det har ändrats. Svarar webbplatsen att det är för mycket väntar Kanalvakt."
        ),
        ends=_("Ingen inloggning behövs, så inget går ut."),
        trouble=_(
            "Ett flöde visar bara det senaste, ofta tio inlägg. Det som har hunnit rulla ut, och att något har "
            "tagits bort, syns inte där. En WordPress kopplas hellre som en sådan."
        ),
    )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """Reading, and only of the latest."""
        able = {Cap.READ_PROFILE: YES, Cap.LIST_POSTS: LATEST, Cap.LIST_COMMENTS: LATEST}
        return {cap: able.get(cap, Support("no", REASONS.get(cap, READ_ONLY))) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether a feed is there, and whether it tells what visitors write."""
        try:
            found = passes.source(channel.address, {})
        except ConnectorError as error:
            return Health(False, str(error))
        posts = len(found.feed.items) if found.feed else 0
        if found.comments or any(entry.comment_feed for entry in (found.feed.entries if found.feed else [])):
            return Health(True, _("Flödet fungerar: {posts} inlägg. Kommentarer läses också.").format(posts=posts))
        return Health(
            True,
            _("Flödet fungerar: {posts} inlägg. Det finns inget flöde med kommentarer, så de syns inte här.").format(
                posts=posts
            ),
        )

    def profile(self, channel: ChannelRef) -> Profile:
        """The feed's own title and site."""
        found = passes.source(channel.address, {})
        head = found.feed.head if found.feed else None
        link = head.link if head else ""
        return Profile(name=(head.title if head else "") or channel.address, links=[link] if link else [], page=link)

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See passes.py. A complete pass asks for everything anew."""
        return passes.step(channel.address, cursor)

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Nothing can be removed through a feed."""
        return ()

    def describe(self, verb: Cap) -> str:
        """Why not."""
        return REASONS.get(verb, READ_ONLY)

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Always refused."""
        raise Unsupported(self.describe(verb))

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Always refused."""
        raise Unsupported(READ_ONLY)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Nothing is ever sent."""
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Nothing is ever done."""
        return Outcome.UNKNOWN

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """A feed, or one of its items."""
        return parse.items(body, context)
