"""Decisions by people: take away, show again, mark as secret, tell the sender (G1.5.7 to G1.5.9)."""

from kanalvakt.moderation.actions.notices import send_notice
from kanalvakt.moderation.actions.removal import Failure, Removal, remove, restore, undo
from kanalvakt.moderation.actions.secrecy import mark_secret

__all__ = ["Failure", "Removal", "mark_secret", "remove", "restore", "send_notice", "undo"]
