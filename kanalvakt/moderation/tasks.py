"""The sweep: what has lost its person."""

from kanalvakt.moderation.actions.reconsideration import give_lost_reconsiderations


def reconsiderations() -> bool:
    """Give one request that has lost its person to the next in turn."""
    return give_lost_reconsiderations()
