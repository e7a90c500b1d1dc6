"""What waits for a receipt, and what has one."""

from django.db.models import Exists, OuterRef, QuerySet

from kanalvakt.collection.models import Item
from kanalvakt.core.actor import Actor
from kanalvakt.core.counting import counted
from kanalvakt.organisation import permissions
from kanalvakt.registration.models import Registration

OLDEST_FIRST = ("requested_at", "id")
NEWEST_FIRST = ("-registered_at", "-id")


def readable(actor: Actor) -> QuerySet[Registration]:
    """Registrations with items of the actor's units; `secret` tells that one of them is secrecy-marked."""
    mine = Item.objects.filter(registrations=OuterRef("pk"))
    units = permissions.units(actor, "registration.read")
    found = Registration.objects.annotate(secret=Exists(mine.filter(restricted=True)))
    if units is not None:
        found = found.filter(Exists(mine.filter(channel__unit__in=units)))
    return found.select_related("board", "requested_by", "registered_by").prefetch_related("items__channel")


def waiting(actor: Actor) -> QuerySet[Registration]:
    """Without a receipt; read it oldest first."""
    return readable(actor).filter(case_number="")


def registered(actor: Actor) -> QuerySet[Registration]:
    """With a receipt; read it newest first."""
    return readable(actor).exclude(case_number="")


def count_waiting(actor: Actor) -> int:
    """For the menu."""
    return counted(waiting(actor))


def needed(registration: Registration) -> set[tuple[str, int]]:
    """The (action, unit) pairs that one must be allowed to open and register all that is in it."""
    return {
        ("registration.register_secret" if item.restricted else "registration.register", item.channel.unit_id)
        for item in registration.items.all()
    }


def may_open(registration: Registration, actor: Actor) -> bool:
    """Whether the actor may read and register all that is in it."""
    return all(permissions.allows(actor, action, unit) for action, unit in needed(registration))


def earlier_numbers(registration: Registration) -> list[str]:
    """Case numbers that the same senders or threads already have, the newest first."""
    items = list(registration.items.all())
    senders = {item.sender_id for item in items if item.sender_id}
    roots = {item.root_id or item.pk for item in items}
    same = Registration.objects.exclude(case_number="").order_by("-registered_at")
    numbers = [
        *same.filter(items__sender__in=senders).values_list("case_number", flat=True)[:20],
        *same.filter(items__root__in=roots).values_list("case_number", flat=True)[:20],
    ]
    return list(dict.fromkeys(numbers))[:5]
