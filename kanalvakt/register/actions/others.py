"""What else an account is called, learnt from its platform: so that a number and a name are seen to be one channel."""

from collections.abc import Sequence

from django.db import transaction

from kanalvakt.core.actor import Actor
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.register.actions.channels import subject
from kanalvakt.register.models import Channel, OtherAddress


@transaction.atomic
def know_others(channel_id: int, addresses: Sequence[str], *, actor: Actor) -> None:
    """Keep the channel's other addresses as just told; those told before are no longer its own."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    permissions.require(actor, "register.know_others", channel.unit_id)
    known, told = set(channel.others.values_list("address", flat=True)), set(addresses)
    if told == known:
        return
    channel.others.exclude(address__in=told).delete()
    OtherAddress.objects.bulk_create(OtherAddress(channel=channel, address=one) for one in sorted(told - known))
    append("register.others_known", actor=actor, subject=subject(channel), data={"addresses": sorted(told)})
