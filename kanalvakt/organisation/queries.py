"""Reads about the group and its people."""

from uuid import UUID

from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import NotAllowed
from kanalvakt.organisation.models import Group, User


def user(actor: Actor) -> User:
    """The active person behind an actor; NotAllowed when there is none (a job, or somebody who has left)."""
    user_id = _uuid(actor)
    found = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if found is None:
        raise NotAllowed(_("Det här måste göras av en person med ett aktivt konto. Logga in och försök igen."))
    return found


def group() -> Group:
    """The municipality group; a nameless one before it has been set up."""
    return Group.objects.first() or Group(name=_("Kommunen"), website="")


def _uuid(actor: Actor) -> UUID | None:
    try:
        return UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    except ValueError:
        return None
