"""Texts to answer with, for one unit or for all (G1.5.4, G2.2.2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.permissions import require
from kanalvakt.supervision.models import SavedAnswer

WRITE = "supervision.write_saved_answers"


@transaction.atomic
def save_answer(
    *, title: str, text: str, unit: Unit | None, actor: Actor, saved_answer_id: int | None = None
) -> SavedAnswer:
    """Add a saved answer, or change one. Without a unit it is for all, which takes a role in the whole group."""
    require(actor, WRITE, unit)
    if not title.strip() or not text.strip():
        raise Invalid(_("Ett sparat svar behöver både rubrik och text."))
    saved = _existing(saved_answer_id, actor) if saved_answer_id else SavedAnswer()
    saved.title, saved.text, saved.unit = title.strip(), text.strip(), unit
    saved.save()
    ledger.append("supervision.saved_answer_written", actor=actor, subject=f"saved_answer:{saved.pk}")
    return saved


@transaction.atomic
def delete_saved_answer(saved_answer_id: int, *, actor: Actor) -> None:
    """Take a saved answer away; what was answered with it stays answered."""
    saved = _existing(saved_answer_id, actor)
    ledger.append("supervision.saved_answer_deleted", actor=actor, subject=f"saved_answer:{saved.pk}")
    saved.delete()


def _existing(saved_answer_id: int, actor: Actor) -> SavedAnswer:
    saved = SavedAnswer.objects.select_related("unit").get(pk=saved_answer_id)
    require(actor, WRITE, saved.unit)
    return saved
