"""Threat packs: who may see them, what a person has to sign, who can witness."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from kanalvakt.collection.models import Item
from kanalvakt.collection.queries import READ_SEALED
from kanalvakt.core.actor import Actor
from kanalvakt.moderation.models import ThreatPack, Witness
from kanalvakt.organisation.models import Unit, User
from kanalvakt.organisation.permissions import allows, units
from kanalvakt.organisation.queries import who_may
from kanalvakt.outbox.proof import why_masked

MAKE, WITNESS = "moderation.make_pack", "moderation.witness"


def packs(actor: Actor) -> QuerySet[ThreatPack]:
    """Those that `actor` may see, newest first, each with how many texts and signatures it has."""
    rows = ThreatPack.objects.select_related("unit", "made_by", "reported_by").annotate(
        text_count=Count("items", distinct=True),
        signed_count=Count("witnesses", filter=Q(witnesses__signed_at__isnull=False), distinct=True),
    )
    reach = units(actor, "moderation.read_packs")
    return rows if reach is None else rows.filter(unit__in=reach)


def packs_to_sign(actor: Actor) -> QuerySet[Witness]:
    """Signatures that this very person has been asked for."""
    return Witness.objects.filter(user__id=actor.id, signed_at=None, pack__reported_at=None)


def masked(pack: ThreatPack, actor: Actor) -> str:
    """Why `actor` may not see all that is in the pack; '' when they may."""
    rows = pack.items.select_related("evidence__item__channel")
    return next((why for row in rows if (why := why_masked(row.evidence, actor))), "")


def never_packed(item: Item) -> bool:
    """Whether it is suspected child-abuse material, of which nothing is ever copied (decision 0005)."""
    return item.sealed or item.evidence.filter(no_copy=True).exists()


def possible_witnesses(of_items: Iterable[Item], unit: Unit) -> list[User]:
    """Who can attest in the unit; those with clearance only where a text is secrecy-marked."""
    people = who_may(WITNESS, unit)
    if any(item.restricted for item in of_items):
        people = people.filter(pk__in=who_may(READ_SEALED, unit).values("pk"))
    return list(people)


def can_pack(item: Item, actor: Actor) -> bool:
    """Whether this person may make a pack of the item."""
    return not never_packed(item) and allows(actor, MAKE, item.channel.unit_id)
