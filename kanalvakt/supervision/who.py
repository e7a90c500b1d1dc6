"""The person behind an actor, as the id that assignees and drafts are kept by."""

from uuid import UUID

from kanalvakt.core.actor import Actor, ActorKind

NOBODY = UUID(int=0)


def user_id(actor: Actor) -> UUID:
    """The user's id; an id that nobody has for a job or a receipt."""
    return UUID(actor.id) if actor.kind is ActorKind.PERSON else NOBODY
