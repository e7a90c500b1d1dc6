"""Making the demonstration: the house, the talk on the practice platform, and the first collecting of it.

Every step looks at what is there, so that a loading that was interrupted goes on where it stopped.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item
from kanalvakt.connectors.http import Http
from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.core.errors import Conflict
from kanalvakt.desk.demo import deeds, house, rounds, talk
from kanalvakt.desk.demo.people import EXEMPELBY
from kanalvakt.ledger.actions import append
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Group, User
from kanalvakt.register import actions as register
from kanalvakt.register.models import Channel
from kanalvakt.screening import actions as screening
from kanalvakt.supervision.models import WAITING, Case, CaseState

LOADED = "desk.demonstration_loaded"
SYSTEM = system("demo")
SCREEN_AT_ONCE = 500


def load(practice: str, token: str) -> bool:
    """Make Exempelby with the practice platform at `practice`; whether there was anything left to do.

    Raises Conflict on a database that holds something real.
    """
    refuse_real()
    if not Group.objects.exists():
        house.build(practice)
        house.set_passwords()
    _follow(practice)
    if Entry.objects.filter(kind=LOADED).exists():
        return False
    said = [one for row in EXEMPELBY["channels"] for one in talk.read(row["handle"], clock.now())]
    with Http(practice, bearer=token) as http:
        _seed(http, said)
        _connect(token)
        _collect()
        history(said)
        _authors_change_their_minds(http, said)
    while screening.screen_pending(SCREEN_AT_ONCE):
        pass
    deeds.do()
    rounds.history(demonstration_channels())
    append(LOADED, actor=house.ACTOR, subject="demonstration:exempelby", data={"said": len(said)})
    return True


def refuse_real() -> None:
    """Raise Conflict where the demonstration would mix with a real municipality."""
    if Group.objects.filter(is_demonstration=True).exists():
        return
    if Group.objects.exists() or Channel.objects.exists() or User.objects.exists():
        raise Conflict(
            _(
                "Den här databasen används på riktigt: det finns redan en kommun, kanaler eller personer i den. "
                "Demonstrationen läggs aldrig ihop med riktiga uppgifter. Välj en tom databas (KANALVAKT_VAR eller "
                "DATABASE_URL) och försök igen."
            )
        )


def _follow(practice: str) -> None:
    """The practice platform may have another port than last time."""
    for channel in demonstration_channels():
        address = f"{practice}/{channel.handle}"
        if channel.address != address:
            register.change(channel.pk, {"address": address}, actor=house.ACTOR)


def demonstration_channels() -> QuerySet[Channel]:
    """The twelve that we made; not one that the visitor has connected."""
    return Channel.objects.filter(platform="practice", handle__in=[row["handle"] for row in EXEMPELBY["channels"]])


def _seed(http: Http, said: Iterable[talk.Said]) -> None:
    if http.get("/api/v1/me").json()["pages"]:
        return
    pages = [
        {
            "handle": row["handle"],
            "name": row["name"],
            "about": row["purpose"] + ". Det du skriver här kan bli allmän handling.",
            "links": [f"{EXEMPELBY['group']['website']}/{row['handle']}"],
            "contact": "Kontaktcenter, 0980-319 200",
        }
        for row in EXEMPELBY["channels"]
    ]
    now = clock.now()
    in_order = sorted(said, key=lambda one: one.at or now + timedelta(seconds=one.later or 0))
    http.write("POST", "/admin/seed", json={"pages": pages, "items": [one.seed(now) for one in in_order]})


def _connect(token: str) -> None:
    for channel in demonstration_channels():
        register.connect(channel.pk, {"token": token}, actor=house.ACTOR)


def _collect() -> None:
    for channel in demonstration_channels():
        collection.sync(channel.pk, complete=True, actor=SYSTEM)


@transaction.atomic
def history(said: Iterable[talk.Said]) -> None:
    """What is old was handled long ago, by whoever keeps the channel; what is marked as waiting still waits.

    It never happened here, so the ledger does not tell it as people's acts: the loading's own entry stands for it.
    """
    waits = {_digest(one.text) for one in said if one.waits}
    channels = [channel.pk for channel in demonstration_channels()]
    cases = Case.objects.filter(channel__in=channels).select_related("item__version", "channel")
    old = [case for case in cases if case.item.version and case.item.version.content_hash not in waits]
    for case in old:
        if case.state in WAITING:
            case.state = CaseState.NO_ANSWER
        case.closed_by_id = case.channel.responsible_id if case.pk % 5 else case.channel.substitute_id
        case.closed_at = case.changed_at = _handled_at(case)
    Case.objects.bulk_update(old, ["state", "closed_by", "closed_at", "changed_at"])


def _handled_at(case: Case) -> datetime:
    """Between ten minutes and five hours after it was written, but not in the future."""
    return min(case.written_at + timedelta(minutes=10 + case.pk * 37 % 290), clock.now())


def _authors_change_their_minds(http: Http, said: Iterable[talk.Said]) -> None:
    """The first collecting has seen the texts as they were; a second one sees what their authors then did."""
    changing = [one for one in said if (one.edit and not one.edit[0]) or one.deleted == 0]
    for one in changing:
        found = Q(channel__in=demonstration_channels(), channel__handle=one.page)
        item = Item.objects.get(found, version__content_hash=_digest(one.text))
        if one.edit:
            http.write("POST", f"/admin/items/{item.platform_id}/edit", json={"text": one.edit[1]})
        else:
            http.write("POST", f"/admin/items/{item.platform_id}/author-delete", json={})
    for channel in demonstration_channels():
        if channel.handle in {one.page for one in changing}:
            collection.sync(channel.pk, complete=False, actor=SYSTEM)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
