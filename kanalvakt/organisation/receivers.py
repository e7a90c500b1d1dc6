"""What people do to their own log-in, for the ledger (by id, never what was chosen); what an upgrade brings."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db import connections
from django.dispatch import Signal

from kanalvakt.core.actor import person
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import actions
from kanalvakt.organisation.models import CalendarVersion, User

OWN_ACTS: dict[str, list[Signal]] = {
    "organisation.password_chosen": [password_changed, password_reset, password_set],
    "organisation.key_added": [authenticator_added],
    "organisation.key_removed": [authenticator_removed],
}


def connect() -> None:
    """Listen to allauth."""
    for kind, signals in OWN_ACTS.items():
        for signal in signals:
            signal.connect(_recorder(kind), weak=False, dispatch_uid=kind)


def follow_library(using: str, **_kwargs: Any) -> None:
    """Receiver of `post_migrate`: an upgrade may know other red days. Nothing while the tables are not there yet."""
    if CalendarVersion._meta.db_table in connections[using].introspection.table_names():
        actions.follow_library()


def _recorder(kind: str) -> Any:
    def record(user: User, **_kwargs: Any) -> None:
        append(kind, actor=person(user.pk), subject=f"person:{user.pk}")

    return record
