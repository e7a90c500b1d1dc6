"""How often a channel is looked over, and which ones are late with it."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from kanalvakt.core import clock
from kanalvakt.register.models import LIVE, Review, ReviewKind

# Half-yearly and yearly, never more than the longest such span.
EVERY = {ReviewKind.ATTESTATION: timedelta(days=184), ReviewKind.PURPOSE: timedelta(days=366)}


def is_late(kind: ReviewKind) -> Q:
    """Live channels whose review of that kind should have been done; the clock starts when it was accepted."""
    limit = clock.now() - EVERY[kind]
    fresh = Review.objects.filter(channel=OuterRef("pk"), kind=kind, at__gt=limit)
    return Q(~Exists(fresh), state__in=LIVE, activated_at__lte=limit)
