"""Alarms: a changed name, picture or link, or an account that answers as someone else, within one run (expectation 3).

What is compared is the same source with itself: the platform's word with its word, the page with the page.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.register.models import LIVE
from kanalvakt.sendercheck.actions.standing import settle
from kanalvakt.sendercheck.checks import logo
from kanalvakt.sendercheck.checks.points import Outcome
from kanalvakt.sendercheck.checks.seen import plain
from kanalvakt.sendercheck.models import Alarm, Changed, Check, Standing
from kanalvakt.sendercheck.reading import Reading

# (what changed, what it was, what it is)
type Change = tuple[Changed, str, str]


def raise_alarms(standing: Standing, before: Check | None, made: Check, reading: Reading) -> None:
    """An alarm for each thing that changed and that no open alarm tells of. In the caller's transaction."""
    told = set(standing.channel.sender_alarms.filter(seen_at=None).values_list("what", flat=True))
    for what, old, new in _changes(standing, before, reading):
        if what in told:
            continue
        told.add(what)
        Alarm.objects.create(
            channel=standing.channel,
            check_made=made,
            before_check=before,
            what=what,
            before=old,
            after=new,
            found_at=made.at,
        )


def acknowledge(alarm_id: int, *, note: str, actor: Actor) -> Alarm:
    """A person has looked at it, and says what it was or what was done."""
    if not note.strip():
        raise Invalid(_("Skriv vad du har sett eller gjort, till exempel: vi bytte namn själva."), "note")
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update(of=("self",)).select_related("channel").get(pk=alarm_id)
        require(actor, "sendercheck.acknowledge", alarm.channel.unit_id)
        if alarm.seen_at:
            raise Conflict(_("Någon annan har redan tagit hand om larmet. Ladda om sidan."))
        alarm.seen_at, alarm.seen_by, alarm.note = clock.now(), user(actor), note.strip()
        alarm.save(update_fields=["seen_at", "seen_by", "note"])
        settle(Standing.objects.select_related("channel", "latest").get(channel=alarm.channel_id))
        ledger.append(
            "sendercheck.alarm_seen",
            actor=actor,
            subject=f"channel:{alarm.channel_id}",
            data={"alarm": alarm.pk, "what": alarm.what},
        )
    return alarm


def _changes(standing: Standing, before: Check | None, reading: Reading) -> Iterator[Change]:
    account = next(point for point in reading.points if point.name == "account")
    if account.outcome == Outcome.MISSING and not _was_missing(before):
        yield Changed.ACCOUNT, "", account.text
    if standing.channel.state not in LIVE and before and before.wall == "gone" and not reading.page.wall:
        yield Changed.BACK, "", reading.page.final
    for source, facts in reading.facts.items():
        if source in standing.known:
            yield from _differences(standing.known[source], facts)


def _was_missing(before: Check | None) -> bool:
    return bool(before and before.points.filter(what="account", outcome=Outcome.MISSING.value).exists())


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Only what could be read both times."""
    if old.get("account") and new.get("account") and old["account"] != new["account"]:
        yield Changed.ACCOUNT, old["account"], new["account"]
    if old["name"] and new["name"] and plain(old["name"]) != plain(new["name"]):
        yield Changed.NAME, old["name"], new["name"]
    if old["links"] != new["links"]:
        yield Changed.LINKS, "\n".join(old["links"]), "\n".join(new["links"])
    if old["picture"] and new["picture"] and logo.apart(old["picture"], new["picture"]) > logo.CHANGED:
        yield Changed.PICTURE, "", ""
