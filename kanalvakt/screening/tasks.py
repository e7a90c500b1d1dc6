"""Sweeps: what came in is screened within seconds; what older rules screened is read again at leisure."""

from kanalvakt.screening import actions


def sweep() -> int:
    """Screen what waits."""
    return actions.screen_pending()


def sweep_changes() -> bool:
    """Begin to read everything again when engine, words or rules have changed."""
    return actions.start_if_changed() is not None


def sweep_again() -> int:
    """One batch of reading again."""
    return actions.read_on()
