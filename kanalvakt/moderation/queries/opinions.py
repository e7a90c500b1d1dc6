"""Second opinions: what one has been asked, what one has asked, and who can be asked."""

from django.db.models import Q, QuerySet

from kanalvakt.collection.models import Item
from kanalvakt.collection.queries import READ_SEALED
from kanalvakt.core.actor import Actor
from kanalvakt.moderation.models import Advice, SecondOpinion
from kanalvakt.organisation.models import User
from kanalvakt.organisation.permissions import allows
from kanalvakt.organisation.queries import who_may

ASK, ADVISE = "moderation.ask_opinion", "moderation.advise"


def opinions(actor: Actor) -> QuerySet[SecondOpinion]:
    """Those that this person has asked for or been asked for, newest first."""
    both = Q(asked_by__id=actor.id) | Q(asked_of__id=actor.id)
    related = ("item__channel__unit", "item__version", "item__sender", "asked_by", "asked_of")
    return SecondOpinion.objects.filter(both).select_related(*related)


def opinions_to_give(actor: Actor) -> QuerySet[SecondOpinion]:
    """Those that wait for this very person, oldest first."""
    waiting = opinions(actor).filter(asked_of__id=actor.id, answered_at=None, withdrawn_at=None)
    return waiting.order_by("id")


def opinions_awaited(actor: Actor) -> QuerySet[SecondOpinion]:
    """Those that this person waits for, oldest first; also of colleagues who have left (law 6)."""
    return opinions(actor).filter(asked_by__id=actor.id, answered_at=None, withdrawn_at=None).order_by("id")


def opinions_given(actor: Actor) -> QuerySet[SecondOpinion]:
    """Those answered or taken back, newest first."""
    return opinions(actor).filter(Q(answered_at__isnull=False) | Q(withdrawn_at__isnull=False))


def about(item: Item) -> QuerySet[SecondOpinion]:
    """Every question about a text that was not taken back, newest first."""
    return SecondOpinion.objects.filter(item=item, withdrawn_at=None).select_related("asked_by", "asked_of")


def advisers(item: Item, actor: Actor) -> list[User]:
    """Who else can be asked in the unit; those with clearance only when the text is secrecy-marked."""
    people = who_may(ADVISE, item.channel.unit).exclude(pk=actor.id)
    if item.restricted:
        people = people.filter(pk__in=who_may(READ_SEALED, item.channel.unit).values("pk"))
    return [] if item.sealed else list(people)


def can_ask(item: Item, actor: Actor) -> bool:
    """Whether this person may ask a colleague about the text."""
    return not item.is_own and not item.sealed and allows(actor, ASK, item.channel.unit_id)


def advised(item: Item, actor: Actor) -> bool:
    """Whether somebody else than `actor` has advised that the text as it stands be removed."""
    since = item.version.fetched_at if item.version else None
    said = about(item).filter(advice=Advice.REMOVE).exclude(asked_of__id=actor.id)
    return (said.filter(answered_at__gte=since) if since else said).exists()
