"""Which channels an address is one of, in any spelling, by name or by number."""

from django.db.models import Q

from kanalvakt.connectors.recognise import spellings
from kanalvakt.register.models import OtherAddress


def at_address(address: str) -> Q:
    """Channels at a canonical address: their own, or another of the same account that its platform told."""
    spelt = spellings(address)
    return Q(address__in=spelt) | Q(pk__in=OtherAddress.objects.filter(address__in=spelt).values("channel"))
