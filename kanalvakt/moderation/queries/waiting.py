"""What lies with one person, for the menu."""

from kanalvakt.core.actor import Actor
from kanalvakt.moderation.queries.opinions import opinions_to_give
from kanalvakt.moderation.queries.packs import packs_to_sign
from kanalvakt.moderation.queries.reconsiderations import my_reconsiderations


def count_mine(actor: Actor) -> int:
    """How many things wait for this very person's word."""
    waiting = (my_reconsiderations(actor), packs_to_sign(actor), opinions_to_give(actor))
    return sum(rows.count() for rows in waiting)
