"""Attestation and the yearly review of the purpose: acts with a day of their own (G1.1.2, expectation 1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, NotAllowed
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.queries import user
from kanalvakt.register.actions.channels import locked, subject
from kanalvakt.register.models import LIVE, Review, ReviewKind
from kanalvakt.register.queries import may_attest

_TOLD = {ReviewKind.ATTESTATION: "register.attested", ReviewKind.PURPOSE: "register.purpose_reviewed"}


@transaction.atomic
def attest(channel_id: int, kind: ReviewKind, *, actor: Actor) -> Review:
    """The responsible person answers today for the channel's facts, or for its purpose."""
    channel = locked(channel_id)
    permissions.require(actor, "register.attest", channel.unit)
    if not may_attest(actor, channel):
        raise NotAllowed(_("Bara den kanalansvariga, eller den som är i tjänst i hens ställe, kan intyga det."))
    if channel.state not in LIVE:
        raise Conflict(_("Bara en kanal som är i bruk intygas."))
    review = Review.objects.create(channel=channel, kind=kind, by=user(actor), at=clock.now())
    append(_TOLD[kind], actor=actor, subject=subject(channel))
    return review
