"""How a file comes in for an import: piece by piece, each kept encrypted at once, so that an upload may be resumed."""

import shutil
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.actions.incoming import fit
from kanalvakt.collection.models import GOING, OVER, Import, ImportState
from kanalvakt.collection.models.imports import ImportPart
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor, ActorKind, system
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.register.models import Channel

PIECE = 4 * 1024 * 1024
LARGEST = 100 * 1024**3
# An upload that nobody goes on with; the file of an import that is over.
ABANDONED, KEPT = timedelta(days=7), timedelta(days=30)
TYPE = "application/octet-stream"
ACTOR = system("collection.import")


def begin_import(
    channel_id: int, *, file_name: str, size: int, actor: Actor, resume_key: str = "", reader: str = ""
) -> Import:
    """Make ready for a file of `size` bytes; the person's own unfinished upload of the same file is taken up again."""
    channel = Channel.objects.get(pk=channel_id)
    require(actor, "collection.import", channel.unit_id)
    _check(size)
    by = user(actor) if actor.kind == ActorKind.PERSON else None
    with transaction.atomic():
        begun = channel.imports.filter(state=ImportState.RECEIVING, by=by, size=size, resume_key=fit(resume_key, 300))
        if resume_key and (found := begun.first()):
            return found
        now = clock.now()
        made = Import.objects.create(
            channel=channel,
            file_name=fit(file_name, 200) or "fil",
            size=size,
            resume_key=fit(resume_key, 300),
            reader=reader,
            by=by,
            started_at=now,
            changed_at=now,
            kept=True,
        )
        ledger.append("collection.import_begun", actor=actor, subject=f"channel:{channel.pk}", data={"import": made.pk})
    return made


def receive(import_id: int, offset: int, data: bytes, *, actor: Actor) -> Import:
    """Keep the next piece, which begins at `offset`. The same piece again changes nothing; a gap is a Conflict."""
    of = Import.objects.select_related("channel").get(pk=import_id)
    _may(of, actor)
    if not 0 < len(data) <= PIECE or offset + len(data) > of.size:
        raise Invalid(_("Fildelen passar inte i filen. Börja om uppladdningen."))
    if offset != of.received:
        raise Conflict(_("Uppladdningen står på ett annat ställe. Fortsätt därifrån."))
    [piece] = blobs.prepare([data], TYPE)
    with transaction.atomic():
        now = clock.now()
        mine = Import.objects.filter(pk=of.pk, state=ImportState.RECEIVING, received=offset)
        if not mine.update(received=offset + len(data), changed_at=now):
            raise Conflict(_("Uppladdningen står på ett annat ställe. Fortsätt därifrån."))
        [kept] = blobs.save([piece])
        ImportPart.objects.create(of=of, offset=offset, size=len(data), blob=kept)
    of.received = offset + len(data)
    return of


def finish_upload(import_id: int, *, actor: Actor) -> Import:
    """All of it is here: let the worker read it."""
    of = Import.objects.select_related("channel").get(pk=import_id)
    _may(of, actor)
    if of.received != of.size:
        raise Invalid(_("Hela filen har inte kommit fram än. Fortsätt uppladdningen."))
    with transaction.atomic():
        waiting = {"state": ImportState.WAITING, "changed_at": clock.now()}
        if not Import.objects.filter(pk=of.pk, state=ImportState.RECEIVING).update(**waiting):
            raise Conflict(_("Filen är redan mottagen."))
        subject, data = f"channel:{of.channel_id}", {"import": of.pk}
        ledger.append("collection.import_received", actor=actor, subject=subject, data=data)
    of.refresh_from_db()
    return of


def upload_whole(channel_id: int, *, file_name: str, size: int, pieces: Iterable[bytes], actor: Actor) -> Import:
    """The whole file at once, as a form without JavaScript sends it."""
    made = begin_import(channel_id, file_name=file_name, size=size, actor=actor)
    for piece in pieces:
        for at in range(0, len(piece), PIECE):
            made = receive(made.pk, made.received, piece[at : at + PIECE], actor=actor)
    return finish_upload(made.pk, actor=actor)


def cancel_import(import_id: int, *, actor: Actor) -> None:
    """Stop it. What was read stays; the uploaded file goes."""
    of = Import.objects.select_related("channel").get(pk=import_id)
    require(actor, "collection.import", of.channel.unit_id)
    with transaction.atomic():
        now = clock.now()
        going = Import.objects.select_for_update().filter(pk=of.pk, state__in=GOING)
        if not going.update(state=ImportState.CANCELLED, finished_at=now, changed_at=now, claimed_until=None):
            raise Conflict(_("Importen är redan avslutad."))
        ledger.append(
            "collection.import_cancelled", actor=actor, subject=f"channel:{of.channel_id}", data={"import": of.pk}
        )
        _let_go(of, actor)


def forget_files() -> int:
    """Sweep: the file of one import that has been over for thirty days, or of an upload nobody goes on with."""
    now = clock.now()
    over = Import.objects.filter(kept=True, state__in=OVER, changed_at__lt=now - KEPT)
    left = Import.objects.filter(kept=True, state=ImportState.RECEIVING, changed_at__lt=now - ABANDONED)
    if found := left.first():
        cancel_import(found.pk, actor=ACTOR)
        return 1
    if found := over.first():
        with transaction.atomic():
            _let_go(found, ACTOR)
        return 1
    return 0


def _let_go(of: Import, actor: Actor) -> None:
    """Destroy the keys of the uploaded file, within the caller's transaction."""
    for part in ImportPart.objects.filter(of=of).select_related("blob"):
        part.delete()
        blobs.destroy(part.blob)
    if Import.objects.filter(pk=of.pk, kept=True).update(kept=False):
        subject, data = f"channel:{of.channel_id}", {"import": of.pk}
        ledger.append("collection.import_file_destroyed", actor=actor, subject=subject, data=data)


def _may(of: Import, actor: Actor) -> None:
    require(actor, "collection.import", of.channel.unit_id)
    if of.state != ImportState.RECEIVING:
        raise Conflict(_("Filen är redan mottagen eller avbruten. Ladda om sidan."))


def _check(size: int) -> None:
    if size <= 0:
        raise Invalid(_("Filen är tom."), "file")
    if size > LARGEST:
        raise Invalid(_("Filen är större än 100 GB. Be plattformen om ett arkiv i delar."), "file")
    free = shutil.disk_usage(settings.BLOB_DIR).free
    if size * 2 > free:
        raise Invalid(_("Filen får inte plats på Kanalvakts disk. Säg till administratören."), "file")
