"""Andra ögon: asking a named colleague before deciding, answering, taking the question back."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation.actions.record import sha256
from kanalvakt.moderation.models import Advice, SecondOpinion
from kanalvakt.moderation.queries.opinions import ADVISE, ASK, advisers
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user


def ask_opinion(item_id: int, of: UUID, question: str, *, actor: Actor) -> SecondOpinion:
    """Ask a colleague about a text. It holds nothing up, unless the rule asks for two (Rule.two_persons)."""
    item = Item.objects.select_related("channel__unit").get(pk=item_id)
    require(actor, ASK, item.channel.unit)
    if not question.strip():
        raise Invalid(_("Skriv vad du undrar."), "question")
    colleague = next((one for one in advisers(item, actor) if one.pk == of), None)
    if colleague is None:
        raise Invalid(_("Välj en kollega som får läsa texten."), "of")
    try:
        with transaction.atomic():
            asked = {"asked_by": user(actor), "asked_at": clock.now(), "asked_of": colleague}
            found = SecondOpinion.objects.create(item=item, question=question.strip(), **asked)
            _record("opinion.asked", found, actor, hashes={"question": sha256(found.question)})
    except IntegrityError as error:
        if "one_open_question" not in str(error) and "UNIQUE" not in str(error):
            raise
        raise Conflict(_("Kollegan har redan en obesvarad fråga om texten.")) from None
    return found


def answer_opinion(opinion_id: int, *, advice: str, reason: str, actor: Actor) -> SecondOpinion:
    """Answer, as the one who was asked; once."""
    if advice not in Advice.values:
        raise Invalid(_("Välj vad du råder till."), "advice")
    if not reason.strip():
        raise Invalid(_("Skriv varför."), "reason")
    with transaction.atomic():
        found = _open(opinion_id)
        require(actor, ADVISE, found.item.channel.unit)
        if str(found.asked_of_id) != actor.id:
            raise NotAllowed(_("Frågan är ställd till någon annan."))
        found.advice, found.reason, found.answered_at = advice, reason.strip(), clock.now()
        found.save()
        _record("opinion.given", found, actor, advice=advice, hashes={"reason": sha256(found.reason)})
    return found


def withdraw_opinion(opinion_id: int, *, actor: Actor) -> None:
    """Take back a question that has not been answered, as the one who asked it."""
    with transaction.atomic():
        found = _open(opinion_id)
        if str(found.asked_by_id) != actor.id:
            raise NotAllowed(_("Frågan är ställd av någon annan."))
        found.withdrawn_at = clock.now()
        found.save()
        _record("opinion.withdrawn", found, actor)


def _open(opinion_id: int) -> SecondOpinion:
    SecondOpinion.objects.select_for_update().get(pk=opinion_id)
    found = SecondOpinion.objects.select_related("item__channel__unit").get(pk=opinion_id)
    if found.answered_at or found.withdrawn_at:
        raise Conflict(_("Frågan är redan besvarad eller tillbakatagen. Ladda om sidan."))
    return found


def _record(kind: str, found: SecondOpinion, actor: Actor, *, hashes: Any = None, advice: str = "") -> None:
    data: ledger.Data = {"opinion": found.pk, "of": str(found.asked_of_id), "advice": advice}
    ledger.append(kind, actor=actor, subject=f"item:{found.item_id}", data=data, hashes=hashes)
