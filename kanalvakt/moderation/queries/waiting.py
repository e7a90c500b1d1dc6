"""What lies with one person, for the menu."""

from kanalvakt.core.actor import Actor
from kanalvakt.moderation.queries.reconsiderations import my_reconsiderations


def count_mine(actor: Actor) -> int:
    """How many things wait for this very person's word."""
    return my_reconsiderations(actor).count()
