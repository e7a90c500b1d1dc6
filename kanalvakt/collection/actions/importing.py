"""Reading an import into its channel: batch by batch, each with its place in the file in one transaction (law 3).

A killed worker's import goes on at the last batch's end. What the channel had already is left as it is.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import monotonic

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from kanalvakt.collection import parts
from kanalvakt.collection.actions import archive_media
from kanalvakt.collection.actions.incoming import digest, fit, fit_id
from kanalvakt.collection.actions.storing import store
from kanalvakt.collection.models import Import, ImportFault, ImportState, Item, ItemVersion, Source
from kanalvakt.collection.readers import account, choose
from kanalvakt.connectors.archives import base, registry
from kanalvakt.connectors.archives.source import digest as digest_of
from kanalvakt.connectors.archives.source import of_file, opened
from kanalvakt.connectors.base import FetchedItem, Unread
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor, system
from kanalvakt.core.worker import trace
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel

log = logging.getLogger(__name__)

ACTOR = system("collection.import")
LEASE = timedelta(minutes=10)
BEAT = timedelta(seconds=30)
SLICE_SECONDS = 15.0
BATCH, BATCH_BYTES = 250, 4 * 1024 * 1024
# Of a file that is nothing but faults so many are listed; all of them are counted.
MOST_FAULTS = 20_000


class _Lost(Exception):
    """Cancelled meanwhile, or another worker has it."""


@dataclass
class _Reading:
    """A file being read: what holds it open, the rows that are left, how many were given."""

    opened: ExitStack
    source: base.Source
    rows: Iterator[base.Row]
    position: int


# Between two slices a file stays open, so that it need not be read from its beginning again; of one import only.
_going: dict[int, _Reading] = {}


def read_on(seconds: float = SLICE_SECONDS) -> int:
    """Sweep: read one waiting import for a while; 1 when there was one."""
    of = _claim()
    if of is None:
        return 0
    reading = _going.pop(of.pk, None)
    try:
        if reading is None or reading.position != of.position:
            reading = _open(of)
        if _read(of, reading, seconds):
            archive_media.fill_all(of, reading.source, lambda: _hold(of))
            _end(of)
            reading.opened.close()
        else:
            _keep(of.pk, reading)
            Import.objects.filter(pk=of.pk, claimed_until=of.claimed_until).update(claimed_until=None)
    except base.Refused as error:
        _fail(of, str(error))
    except blobs.Unreadable:
        _fail(of, _("Den uppladdade filen går inte att läsa längre. Ladda upp den igen."))
    except _Lost:
        pass
    except Exception as error:
        log.error("import %s failed: %s", of.pk, trace(error))
        _fail(of, _("Filen gick inte att läsa in av ett fel i Kanalvakt. Säg till administratören."))
    return 1


def import_path(channel: Channel, path: Path, *, reader: str = "", actor: Actor) -> Import:
    """Read a file or folder on this computer into the channel now. Raises `base.Refused` and OSError."""
    require(actor, "collection.import", channel.unit_id)
    with ExitStack() as stack:
        source = stack.enter_context(opened(path))
        chosen = choose(source, channel, reader)
        now = clock.now()
        size = 0 if path.is_dir() else path.stat().st_size
        of = Import.objects.create(
            channel=channel, file_name=source.name, size=size, received=size, sha256=digest_of(path),
            reader=chosen.name, state=ImportState.RUNNING, started_at=now, changed_at=now, claimed_until=now + LEASE,
        )  # fmt: skip
        ledger.append("collection.import_begun", actor=actor, subject=f"channel:{channel.pk}", data={"import": of.pk})
        rows = registry.read(chosen, source, account(channel))
        _read(of, _Reading(stack, source, rows, 0), None)
        archive_media.fill_all(of, source, lambda: _hold(of))
        _end(of)
    return of


def _claim() -> Import | None:
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    due = Import.objects.filter(free, state__in=[ImportState.WAITING, ImportState.RUNNING], kept=True)
    for of in due.select_related("channel").order_by("pk")[:5]:
        mine = {"state": ImportState.RUNNING, "claimed_until": now + LEASE}
        if Import.objects.filter(free, pk=of.pk, state=of.state).update(**mine):
            of.refresh_from_db()
            return of
    _abandon(now)
    return None


def _abandon(now: object) -> None:
    """A command that was killed leaves its import: the file is not here, so nobody can go on with it."""
    dead = Import.objects.filter(state=ImportState.RUNNING, kept=False, claimed_until__lt=now)
    message = _("Inläsningen avbröts. Kör den igen: det som redan är inläst läggs inte in två gånger.")
    dead.update(state=ImportState.FAILED, message=message, finished_at=now, changed_at=now, claimed_until=None)


def _open(of: Import) -> _Reading:
    """The file from its beginning, past the rows that are taken."""
    stack = ExitStack()
    file = stack.enter_context(parts.stream(of))
    if not of.sha256:
        told = hashlib.sha256()
        while piece := file.read(1024 * 1024):
            told.update(piece)
            _hold(of)
        of.sha256 = told.hexdigest()
    source = of_file(file, of.file_name)
    reader = choose(source, of.channel, of.reader)
    of.reader = reader.name
    if not Import.objects.filter(pk=of.pk, claimed_until=of.claimed_until).update(sha256=of.sha256, reader=of.reader):
        raise _Lost
    rows = registry.read(reader, source, account(of.channel))
    for _row in islice(rows, of.position):
        _hold(of)
    return _Reading(stack, source, rows, of.position)


def _hold(of: Import) -> None:
    """Keep the claim while something takes long; raises `_Lost` when somebody has cancelled it, or taken it."""
    until = clock.now() + LEASE
    if of.claimed_until and until - of.claimed_until < BEAT:
        return
    mine = Import.objects.filter(pk=of.pk, state=ImportState.RUNNING, claimed_until=of.claimed_until)
    if not mine.update(claimed_until=until):
        raise _Lost
    of.claimed_until = until


def _keep(pk: int, reading: _Reading) -> None:
    for other in [*_going.values()]:
        other.opened.close()
    _going.clear()
    _going[pk] = reading


def _read(of: Import, reading: _Reading, seconds: float | None) -> bool:
    """Take batches for that long; True at the end of the file."""
    until = monotonic() + seconds if seconds is not None else None
    while batch := _batch(reading.rows):
        _take(of, reading, batch)
        reading.position = of.position
        if until is not None and monotonic() >= until:
            return False
    return True


def _batch(rows: Iterator[base.Row]) -> list[base.Row]:
    """So many rows, or so many bytes."""
    batch: list[base.Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.raw)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            break
    return batch


def _take(of: Import, reading: _Reading, batch: list[base.Row]) -> None:
    """Store the batch and move the place in the file, both or neither."""
    found = [row for row in batch if isinstance(row, FetchedItem)]
    fresh = _unknown(of.channel, found)
    media = archive_media.prepare(reading.source, fresh, lambda: _hold(of))
    with transaction.atomic():
        now = clock.now()
        stored = store(of.channel, fresh, source=Source.IMPORT, at=now)
        archive_media.save(of.channel, media)
        _note(of, batch)
        counts = {
            "position": of.position + len(batch),
            "new": of.new + len(stored.new),
            "changed": of.changed + len(stored.changed),
            "known": of.known + len(found) - len(stored.new) - len(stored.changed),
            "unread": of.unread + len(batch) - len(found),
            "changed_at": now,
            "claimed_until": now + LEASE,
        }
        mine = Import.objects.filter(pk=of.pk, state=ImportState.RUNNING, claimed_until=of.claimed_until)
        if not mine.update(**counts):
            raise _Lost
    for name, value in counts.items():
        setattr(of, name, value)


def _unknown(channel: Channel, found: list[FetchedItem]) -> list[FetchedItem]:
    """What the channel has not: new things, and texts that no version of a thing has that only imports brought.

    What was collected itself is newer than any archive of it, and is not written over.
    """
    ids = {fit_id(item.platform_id) for item in found}
    versions = ItemVersion.objects.filter(item__channel=channel, item__platform_id__in=ids)
    texts: dict[str, set[str]] = {}
    collected: set[str] = set()
    for number, text, source in versions.values_list("item__platform_id", "content_hash", "source"):
        texts.setdefault(number, set()).add(text)
        if source != Source.IMPORT:
            collected.add(number)
    there = set(Item.objects.filter(channel=channel, platform_id__in=ids - texts.keys()).values_list("platform_id"))
    fresh = []
    for item in found:
        number = fit_id(item.platform_id)
        if (number,) not in there and number not in collected and digest(item.text) not in texts.get(number, ()):
            fresh.append(item)
    return fresh


def _note(of: Import, batch: list[base.Row]) -> None:
    """The rows that could not be read, each with its place."""
    if of.unread >= MOST_FAULTS:
        return
    ImportFault.objects.bulk_create(
        ImportFault(of=of, number=number, where=fit(row.where, 300), reason=fit(row.reason, 300))
        for number, row in enumerate(batch, of.position)
        if isinstance(row, Unread)
    )


def _end(of: Import) -> None:
    with transaction.atomic():
        _settle(of, ImportState.DONE, "")
        ledger.append(
            "collection.imported",
            actor=ACTOR,
            subject=f"channel:{of.channel_id}",
            data={name: getattr(of, name) for name in ("reader", "new", "changed", "known", "unread")}
            | {"import": of.pk},
            hashes={"file": of.sha256},
        )


def _fail(of: Import, message: str) -> None:
    with transaction.atomic():
        try:
            _settle(of, ImportState.FAILED, message)
        except _Lost:
            return
        ledger.append(
            "collection.import_failed", actor=ACTOR, subject=f"channel:{of.channel_id}", data={"import": of.pk}
        )


def _settle(of: Import, state: ImportState, message: str) -> None:
    """By its holder only."""
    now = clock.now()
    mine = Import.objects.filter(pk=of.pk, state=ImportState.RUNNING, claimed_until=of.claimed_until)
    if not mine.update(state=state, message=message, finished_at=now, changed_at=now, claimed_until=None):
        raise _Lost
    of.refresh_from_db()
