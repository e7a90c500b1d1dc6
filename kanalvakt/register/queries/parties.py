"""The parties' links (G1.3.4)."""

from django.db.models import QuerySet

from kanalvakt.core import clock
from kanalvakt.register.models import PartyLink


def party_links() -> QuerySet[PartyLink]:
    """Those that are shown today, by party. No secret: the public pages show them."""
    return PartyLink.objects.filter(ended_at=None, until__gte=clock.today()).order_by("party", "id")


def open_party_links() -> QuerySet[PartyLink]:
    """Those and the ones whose mandate period is over, until they are taken away."""
    return PartyLink.objects.filter(ended_at=None).order_by("party", "id")
