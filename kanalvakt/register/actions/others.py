"""What else an account is called, learnt from its platform: so that a number and a name are seen to be one channel."""

from collections.abc import Sequence

from django.db import transaction

from kanalvakt.core.actor import Actor
from kanalvakt.organisation import permissions
from kanalvakt.register.models import Channel, OtherAddress


@transaction.atomic
def know_others(channel_id: int, addresses: Sequence[str], *, actor: Actor) -> None:
    """Keep the channel's other addresses as just told; those told before are no longer its own."""
    channel = Channel.objects.get(pk=channel_id)
    permissions.require(actor, "register.know_others", channel.unit_id)
    OtherAddress.objects.filter(channel=channel).exclude(address__in=addresses).delete()
    OtherAddress.objects.bulk_create(
        (OtherAddress(channel=channel, address=address) for address in addresses), ignore_conflicts=True
    )
