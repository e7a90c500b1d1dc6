"""Ordering a check, and making one: read without a transaction, then kept whole or not at all."""

import hashlib
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor, ActorKind, system
from kanalvakt.core.errors import Conflict
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger.actions import Datum
from kanalvakt.organisation.permissions import require
from kanalvakt.register.actions import know_others
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.sendercheck.actions.alarms import raise_alarms
from kanalvakt.sendercheck.actions.standing import ensure_standings, settle
from kanalvakt.sendercheck.browsing import fetcher, no_picture
from kanalvakt.sendercheck.models import Check, How, Point, Standing
from kanalvakt.sendercheck.reading import Reading, read

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
EVERY = timedelta(days=7)
CLOSED_EVERY = timedelta(days=30)
# What a wall is that may be gone tomorrow.
PASSING = ("unreachable", "too_slow", "throttled", "broken", "endless")
SOON = timedelta(days=1)


def request_check(channel_id: int, *, actor: Actor) -> None:
    """Let the worker look at the channel's page as soon as it can."""
    channel = Channel.objects.get(pk=channel_id)
    require(actor, "sendercheck.check", channel.unit_id)
    if channel.foreign:
        raise Conflict(_("Det här är någon annans sida, så den ska inte se ut som vår."))
    ensure_standings([channel.pk])
    by = UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    with transaction.atomic():
        Standing.objects.filter(channel=channel).update(next_at=clock.now(), asked_by=by)
        ledger.append("sendercheck.requested", actor=actor, subject=f"channel:{channel.pk}")


def check(channel_id: int, *, actor: Actor) -> Check:
    """Look at the channel's page now. Raises Conflict when somebody is at it already."""
    channel = Channel.objects.select_related("unit__board").get(pk=channel_id)
    require(actor, "sendercheck.check", channel.unit_id)
    claim = _claim(channel)
    reading = read(channel, fetcher())
    kept = _Kept(reading)
    with transaction.atomic():
        standing = Standing.objects.select_for_update(of=("self",)).select_related("latest").get(channel=channel)
        if standing.claimed_until != claim:
            raise Conflict(_("Kontrollen tog för lång tid och görs om av sig själv."))
        standing.channel = channel
        return _store(standing, reading, kept, actor)


def _claim(channel: Channel) -> datetime:
    """Of two workers one gets it, and a dead one's claim ends by itself."""
    ensure_standings([channel.pk])
    now = clock.now()
    free = Standing.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), channel=channel)
    if not free.update(claimed_until=now + LEASE):
        raise Conflict(_("Kanalens sida kontrolleras redan. Vänta en stund och ladda om sidan."))
    return now + LEASE


class _Kept:
    """The reading's pictures and text in the blob store, before the transaction begins."""

    def __init__(self, reading: Reading) -> None:
        given = {
            "screenshot": (reading.page.screenshot, "image/png"),
            "picture": (reading.picture, "application/octet-stream"),
            "text": (reading.text.encode("utf-8", "surrogatepass"), "text/plain; charset=utf-8"),
        }
        self.blobs: dict[str, Blob] = {}
        self.hashes: dict[str, str] = {}
        for name, (data, media_type) in given.items():
            if data:
                self.blobs[name] = blobs.put(data, media_type)
                self.hashes[name] = hashlib.sha256(data).hexdigest()


def _store(standing: Standing, reading: Reading, kept: _Kept, actor: Actor) -> Check:
    channel, before, now = standing.channel, standing.latest, clock.now()
    wall = reading.page.wall
    made = Check.objects.create(
        channel=channel,
        at=now,
        how=reading.how,
        asked_by=standing.asked_by,
        final_address=reading.page.final[:2000],
        wall=wall.kind if wall else "",
        wall_text=wall.text if wall else "",
        wall_whole=bool(wall and wall.whole),
        api_fault=reading.api_fault,
        screenshot_missing="" if "screenshot" in kept.blobs else no_picture(),
        **kept.blobs,
    )
    Point.objects.bulk_create(
        Point(
            check_made=made,
            what=point.name,
            outcome=str(point.outcome),
            text=point.text,
            where=point.todo.where[:500] if point.todo else "",
            write=point.todo.write if point.todo else "",
        )
        for point in reading.points
    )
    raise_alarms(standing, before, made, reading)
    if reading.others is not None:
        know_others(channel.pk, reading.others, actor=system("sendercheck"))
    standing.known = {**standing.known, **reading.facts}
    standing.latest, standing.asked_by, standing.claimed_until = made, None, None
    standing.next_at = now + _pause(channel, before, made)
    standing.save()
    settle(standing)
    _record(made, standing, kept, actor)
    return made


def _pause(channel: Channel, before: Check | None, made: Check) -> timedelta:
    """A week; after the first time one to seven days, so that they spread; a day where the wall may be gone by then."""
    if channel.state not in LIVE:
        return CLOSED_EVERY
    if made.how == How.NOTHING and made.wall in PASSING:
        return SOON
    return EVERY if before else timedelta(days=1 + channel.pk % 7)


def _record(made: Check, standing: Standing, kept: _Kept, actor: Actor) -> None:
    data: dict[str, Datum] = {
        "check": made.pk,
        "how": made.how,
        "wall": made.wall,
        "missing": standing.missing,
        "unread": standing.unread,
        "blobs": {name: blob.sha256 for name, blob in kept.blobs.items()},
    }
    subject = f"channel:{made.channel_id}"
    ledger.append("sendercheck.checked", actor=actor, subject=subject, data=data, hashes=kept.hashes or None)
