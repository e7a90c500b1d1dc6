"""Asking for a record registration and keeping its receipt, typed by a person and never invented (G1.6.4)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.registration import checks, queries
from kanalvakt.registration.models import Registration

REASONS = ("secrecy", "message", "handed_in")


@transaction.atomic
def request(item_ids: Iterable[int], *, board: Board, reason: str, title: str, actor: Actor) -> Registration:
    """Ask the registrar to register these items as one record. What already waits is not asked for twice.

    `reason`: secrecy, message, handed_in. The arrival date is when the first of them was written.
    """
    items = list(Item.objects.select_related("channel").filter(pk__in=set(item_ids)).order_by("written_at"))
    if not items or reason not in REASONS:
        raise Invalid(_("Välj vad som ska registreras."))
    for unit in {item.channel.unit_id for item in items}:
        require(actor, "registration.request", unit)
    title = checks.title(title, {item.channel.name for item in items})
    if waiting := _waiting(items, board):
        return waiting
    registration = Registration.objects.create(
        board=board,
        reason=reason,
        title=title,
        arrived_at=items[0].written_at,
        requested_by=user(actor) if actor.kind is ActorKind.PERSON else None,
        requested_at=clock.now(),
    )
    registration.items.set(items)
    _record("registration.requested", registration, actor, items=[item.pk for item in items], reason=reason)
    return registration


@transaction.atomic
def record_receipt(registration_id: int, case_number: str, *, actor: Actor) -> Registration:
    """Keep the case number that the record system gave. Sends `hooks.registered`."""
    registration = _locked(registration_id, actor)
    number = checks.case_number(case_number)
    if registration.case_number == number:
        return registration
    if registration.case_number:
        raise Conflict(
            _("Det här är redan registrerat som %(number)s. Rätta numret på sidan om det är fel.")
            % {"number": registration.case_number}
        )
    registration.case_number, registration.registered_at = number, clock.now()
    registration.registered_by = user(actor)
    registration.save(update_fields=["case_number", "registered_at", "registered_by"])
    _record("registration.registered", registration, actor, case_number=number)
    hooks.registered.send(registration.pk)
    return registration


@transaction.atomic
def record_receipts(registration_ids: Iterable[int], case_number: str, *, actor: Actor) -> list[Registration]:
    """Several requests that became one record, or went into a case that was there already."""
    ids = sorted(set(registration_ids))
    if not ids:
        raise Invalid(_("Välj minst en rad i listan."))
    return [record_receipt(pk, case_number, actor=actor) for pk in ids]


@transaction.atomic
def correct_receipt(registration_id: int, case_number: str, *, actor: Actor) -> Registration:
    """Mend a number that was typed wrong; the ledger keeps both."""
    registration = _locked(registration_id, actor)
    number, before = checks.case_number(case_number), registration.case_number
    if not before:
        raise Conflict(_("Det här är inte registrerat än."))
    if number != before:
        registration.case_number = number
        registration.save(update_fields=["case_number"])
        _record("registration.corrected", registration, actor, case_number=number, before=before)
    return registration


@transaction.atomic
def move(registration_id: int, board: Board, *, actor: Actor) -> Registration:
    """Give what waits to the board it belongs to."""
    registration = _locked(registration_id, actor)
    if registration.case_number:
        raise Conflict(_("Det här är redan registrerat och kan inte flyttas."))
    if registration.board_id != board.pk:
        before, registration.board = registration.board_id, board
        registration.save(update_fields=["board"])
        _record("registration.moved", registration, actor, board=board.pk, before=before)
    return registration


def _locked(registration_id: int, actor: Actor) -> Registration:
    """The registration, if the actor may register all that is in it."""
    registration = Registration.objects.select_for_update().get(pk=registration_id)
    for action, unit in queries.needed(registration):
        require(actor, action, unit)
    return registration


def _waiting(items: list[Item], board: Board) -> Registration | None:
    """A request for the very same items that has no receipt yet."""
    wanted = {item.pk for item in items}
    asked = Registration.objects.filter(board=board, case_number="", items__in=wanted).distinct()
    return next((one for one in asked if set(one.items.values_list("pk", flat=True)) == wanted), None)


def _record(kind: str, registration: Registration, actor: Actor, **data: str | int | list[int]) -> None:
    ledger.append(kind, actor=actor, subject=f"registration:{registration.pk}", data=data)
