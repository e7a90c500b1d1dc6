"""What people in Exempelby have done lately, through the same actions as everybody: gone away, removed, registered.

The platform acts are only ordered here; the worker carries them out when it starts.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.desk.demo.people import EXEMPELBY, address
from kanalvakt.moderation import actions as moderation
from kanalvakt.moderation.models import Block, Decision, Received, Reconsideration
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import User
from kanalvakt.registration import actions as registration
from kanalvakt.registration.models import Registration

REGISTRAR = "rut"


def do() -> None:
    """Each once, however often it is called."""
    for row in EXEMPELBY["absences"]:
        _is_away(_person(row["person"]), row)
    for row in EXEMPELBY["removed"]:
        if (item := _item(row)) and not _decided(item):
            moderation.remove([item.pk], rule_id=row["rule"], reason=row["reason"], actor=_keeper(item))
    for row in EXEMPELBY["asked_again"]:
        if (item := _item(row)) and not Reconsideration.objects.filter(decision__item=item).exists():
            _asks_again(item, row)
    for row in EXEMPELBY["blocked"]:
        if (item := _item(row)) and not Block.objects.filter(item=item).exists():
            _is_blocked(item, row)
    for row in EXEMPELBY["secret"]:
        if (item := _item(row)) and not _decided(item):
            moderation.mark_secret(item.pk, row["provision"], actor=_keeper(item))
    for row in EXEMPELBY["registered"]:
        if (item := _item(row)) and not Registration.objects.filter(items=item).exists():
            _register(item, row)


def _item(row: Mapping[str, Any]) -> Item | None:
    """What the row is about; None once its text has been masked."""
    found = Item.objects.filter(
        channel__platform="practice", channel__handle=row["page"], version__text__startswith=row["begins"]
    )
    return found.select_related("channel__responsible", "channel__unit__board").first()


def _decided(item: Item) -> bool:
    return Decision.objects.filter(item=item).exists()


def _asks_again(item: Item, row: Mapping[str, Any]) -> None:
    """It goes to somebody else than whoever keeps the channel and took it away."""
    decision = Decision.objects.get(item=item)
    asked = {"received_from": row["from"], "received_how": Received.EMAIL, "received_on": clock.today()}
    moderation.enter_reconsideration(decision.pk, text=row["text"], actor=_keeper(item), **asked)


def _is_blocked(item: Item, row: Mapping[str, Any]) -> None:
    until = clock.today() + timedelta(days=row["days"])
    moderation.block_sender(item.pk, rule_id=row["rule"], reason=row["reason"], ends_on=until, actor=_keeper(item))


def _keeper(item: Item) -> Actor:
    return person(item.channel.responsible_id)


def _register(item: Item, row: Mapping[str, Any]) -> None:
    """Asked for by whoever keeps the channel; the registrar has given some of them a case number."""
    board = item.channel.unit.board
    asked = registration.request([item.pk], board=board, reason="message", title=row["title"], actor=_keeper(item))
    if number := row.get("case_number"):
        registration.record_receipt(asked.pk, number, actor=_registrar())


def _registrar() -> Actor:
    return person(_person(REGISTRAR).pk)


def _is_away(user: User, row: Mapping[str, Any]) -> None:
    """From some days ago for so many days: once, so that whoever comes back early stays."""
    if not user.absences.exists():
        since = clock.today() - timedelta(days=row["since"])
        until = since + timedelta(days=row["days"])
        organisation.report_absence(user.pk, since=since, until=until, note=row["note"], actor=person(user.pk))


def _person(who: str) -> User:
    row = next(one for one in EXEMPELBY["people"] if one["id"] == who)
    return User.objects.get(email=address(row))
