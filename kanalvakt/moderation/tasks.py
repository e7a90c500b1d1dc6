"""The sweeps: what has lost its person, and what is over."""

from kanalvakt.moderation.actions.blocks import end_due_blocks
from kanalvakt.moderation.actions.reconsideration import give_lost_reconsiderations


def reconsiderations() -> bool:
    """Give one request that has lost its person to the next in turn."""
    return give_lost_reconsiderations()


def blocks() -> bool:
    """End one block whose day has passed."""
    return end_due_blocks()
