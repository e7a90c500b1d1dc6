"""What the public sees of an item, and what is secret (laws 4 and 5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from kanalvakt.collection import search
from kanalvakt.collection.actions.incoming import MASKED_SENDER
from kanalvakt.collection.models import Item, ItemVersion, Medium, PublicState
from kanalvakt.core import hooks
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require


def set_public_state(item_id: int, state: PublicState, *, at: datetime) -> None:
    """Keep what the public sees since `at`. Older news than what is known changes nothing.

    For rooms above, which write the ledger entry of what they did to bring it about.
    """
    set_public_states({item_id: state}, at=at)


@transaction.atomic
def set_public_states(states: Mapping[int, PublicState], *, at: datetime) -> list[int]:
    """The same for many; returns the ids of those that moved. Sends `hooks.items_changed`."""
    items = Item.objects.select_for_update().filter(pk__in=states, public_state_at__lte=at)
    moved = [item for item in items.only("public_state") if item.public_state != states[item.pk]]
    for item in moved:
        item.public_state, item.public_state_at = states[item.pk], at
    Item.objects.bulk_update(moved, ["public_state", "public_state_at"])
    return _tell(item.pk for item in moved)


@transaction.atomic
def restrict(item_id: int, *, actor: Actor, from_everyone: bool = False) -> None:
    """Seal the item (G1.5.8): texts are encrypted, the sender masked, nothing of it is left in search. Once is enough.

    `from_everyone`: suspected child-abuse material (G1.5.9), which nobody may read here, cleared or not; for good.
    Later versions are sealed as they come. Findings, drafts and cases follow through `hooks.items_changed`.
    """
    item = Item.objects.select_for_update(of=["self"]).select_related("channel").get(pk=item_id)
    require(actor, "collection.restrict", item.channel.unit_id)
    if item.restricted and (item.sealed or not from_everyone):
        return
    item.restricted, item.sealed, item.sender_name = True, from_everyone, MASKED_SENDER
    item.save(update_fields=["restricted", "sealed", "sender_name"])
    versions = list(item.versions.exclude(text=""))
    for version in versions:
        version.sealed_text, version.text = version.text, ""
    ItemVersion.objects.bulk_update(versions, ["sealed_text", "text"])
    Medium.objects.filter(item=item).update(alternative_text="")
    search.forget([item.pk])
    data = {"from_everyone": from_everyone}
    ledger.append("collection.restricted", actor=actor, subject=f"item:{item.pk}", data=data)
    _tell([item.pk])


def _tell(item_ids: Iterable[int]) -> list[int]:
    ids = list(item_ids)
    if ids:
        hooks.items_changed.send(ids)
    return ids
