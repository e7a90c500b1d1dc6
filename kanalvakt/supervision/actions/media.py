"""What a person does about the pictures and films of a case."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require, require_anywhere
from kanalvakt.organisation.queries import user
from kanalvakt.outbox.actions import media
from kanalvakt.supervision.actions.locks import HANDLE
from kanalvakt.supervision.models import Case, VeilAll
from kanalvakt.supervision.who import user_id


@transaction.atomic
def mark_disturbing(case_id: int, *, disturbing: bool, actor: Actor) -> Case:
    """Say for all colleagues that the media are disturbing, or that they are not. Either undoes the other."""
    case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case_id)
    require(actor, HANDLE, case.unit)
    if case.disturbing == disturbing:
        raise Conflict(_("Det är redan så markerat. Ladda om sidan."))
    case.disturbing = disturbing
    case.save(update_fields=["disturbing"])
    kind = "supervision.media_marked" if disturbing else "supervision.media_unmarked"
    ledger.append(kind, actor=actor, subject=f"case:{case.pk}")
    return case


def fetch_media(case_id: int, *, actor: Actor) -> int:
    """Fetch what we do not hold into our own store, before anybody looks. Returns how many could not be had."""
    case = Case.objects.select_related("unit", "item").get(pk=case_id)
    require(actor, HANDLE, case.unit)
    if case.item.sealed:
        raise Invalid(_("Innehållet är spärrat för alla och hämtas inte."))
    held = media.gather(case.item)
    ledger.append("supervision.media_fetched", actor=actor, subject=f"case:{case.pk}")
    return sum(one.blob is None for one in held)


def veil_all(*, every: bool, actor: Actor) -> None:
    """Choose for oneself whether every picture is veiled until asked for, or only what may disturb."""
    require_anywhere(actor, "supervision.read")
    if every:
        VeilAll.objects.get_or_create(user=user(actor))
    else:
        VeilAll.objects.filter(user=user_id(actor)).delete()
