"""Sweeps: what came in is screened within seconds, what an older engine screened within the hour."""

from kanalvakt.screening import actions


def sweep() -> int:
    """Screen what waits."""
    return actions.screen_pending()


def sweep_outdated() -> int:
    """Screen again after an upgrade of the engine."""
    return actions.screen_again()
