"""Mentions of the municipality's own site on other sites (README.md). Kanalvakt is the receiver."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from kanalvakt.connectors.base import (
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
from kanalvakt.connectors.webmention import client, parse
from kanalvakt.core.wording import kept as _

PATH = "/besked/webmention/"
THEIRS = _(
    "Omnämnandet står på någon annans webbplats. Skriv till den som har den, eller till dess webbhotell, och anteckna "
    "det här."
)
TOLD = Support("conditional", _("Bara det som den andra webbplatsen själv säger till om kommer hit."))
NO_MESSAGES = Support("no", _("En webbplats har inga direktmeddelanden."))


class Webmention:
    """What other sites say that they have written about ours."""

    kind = "webmention"
    label = _("Omnämnanden av en webbplats (Webmention)")
    credential_fields: Sequence[CredentialField] = ()

    @property
    def guide(self) -> Guide:
        """The very line that belongs on the site."""
        return Guide(
            steps=(
                _("Be den som sköter webbplatsen att lägga in den här raden i sidornas huvud: {line}").format(
                    line=_line()
                ),
                _("Skriv webbplatsens adress här över. Ingen inloggning behövs."),
                _("Kanalvakt prövar att raden finns. Sedan kommer omnämnanden hit när andra webbplatser säger till."),
            ),
            rights={
                _("läsa"): _(
                    "Läsa den sida som sägs länka till er, en gång för varje besked. Ingenting ändras någonstans."
                )
            },
            limits=_("Kanalvakt tar emot högst 600 besked i minuten och prövar varje sida i tur och ordning."),
            ends=_("Ingen inloggning behövs, så inget går ut."),
            trouble=_(
                "Bara webbplatser som kan Webmention säger till. Ett omnämnande visas här först när sidan har "
                "hämtats och verkligen länkar till er."
            ),
        )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """Receiving, and nothing else."""
        able = {Cap.LIST_COMMENTS: TOLD, Cap.WEBHOOK: TOLD}
        able |= dict.fromkeys((Cap.READ_MESSAGES, Cap.REPLY_MESSAGE, Cap.PURGE_MESSAGE), NO_MESSAGES)
        return {cap: able.get(cap, Support("no", THEIRS)) for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Whether the site tells others where mentions go."""
        try:
            _announces(channel)
        except ConnectorError as error:
            return Health(False, str(error))
        return Health(True, _("Webbplatsen tar emot omnämnanden, och de kommer hit."))

    def profile(self, channel: ChannelRef) -> Profile:
        """The site itself."""
        return Profile(name=urlsplit(channel.address).hostname or channel.address, links=[channel.address])

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """Mentions come by themselves; a pass proves that they still find the way."""
        _announces(channel)
        return Page([], {}, done=True, observed_until=datetime.now(UTC))

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """The page is somebody else's."""
        return ()

    def describe(self, verb: Cap) -> str:
        """Why not."""
        return THEIRS

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Always refused."""
        raise Unsupported(THEIRS)

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Always refused."""
        raise Unsupported(_("Svara på den andra webbplatsen, eller på er egen, och anteckna det här."))

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Nothing is ever sent."""
        return None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Nothing is ever done."""
        return Outcome.UNKNOWN

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """A page that mentions ours."""
        return parse.items(body, context)


def endpoint() -> str:
    """Where others tell of mentions: the same for every site of the municipality's."""
    from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

    site = settings.SITE_URL if settings.configured else "https://"  # `kanalvakt connectors table` has no settings
    return f"{site.rstrip('/')}{PATH}"


def _line() -> str:
    return f'<link rel="webmention" href="{endpoint()}">'


def _announces(channel: ChannelRef) -> None:
    if endpoint() not in client.announced(channel.address):
        raise ConnectorError(
            "not_json",
            _(
                "Webbplatsen säger inte att omnämnanden ska skickas hit. Be den som sköter den att lägga in raden "
                "{line} i sidornas huvud."
            ).format(line=_line()),
        )
