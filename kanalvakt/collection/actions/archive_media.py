"""Media that lie in an archive are kept with their items: streamed from the one into the encrypted store."""

import logging
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from kanalvakt.collection import files, parts
from kanalvakt.collection.actions.incoming import URL_LENGTH, fit, fit_id
from kanalvakt.collection.models import Import, ImportState, Medium
from kanalvakt.connectors.archives.base import INSIDE, Refused, Source
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.archives.source import of_file
from kanalvakt.connectors.base import FetchedItem
from kanalvakt.core import blobs
from kanalvakt.core.models import Blob
from kanalvakt.core.worker import trace
from kanalvakt.register.models import Channel

log = logging.getLogger(__name__)

# An export comes in so many parts; earlier ones are looked through for what a later one lacks.
MOST_PARTS = 50

type Prepared = Mapping[tuple[str, str], Blob | None]


def prepare(source: Source, items: Iterable[FetchedItem], hold: Callable[[], None]) -> Prepared:
    """Item id and address → its bytes on disk, without a row yet; None when the archive does not give them.

    In the archive's own order, for a packed one is read forwards. `hold` is called between them: they may be large.
    """
    wanted = [
        (fit_id(item.platform_id), one.url)
        for item in items
        for one in item.attachments
        if one.url.startswith(INSIDE) and not one.missing and len(one.url) <= URL_LENGTH
    ]
    if not wanted:
        return {}
    order = {name: number for number, name in enumerate(source.names())}
    kept: dict[tuple[str, str], Blob | None] = {}
    for number, url in sorted(wanted, key=lambda one: order.get(one[1].removeprefix(INSIDE), -1)):
        hold()
        path = url.removeprefix(INSIDE)
        kept[number, fit(url, URL_LENGTH)] = _kept(source, path) if path in order else None
    return kept


def save(channel: Channel, prepared: Prepared) -> None:
    """Give each medium its bytes, within the caller's transaction, after the items are stored."""
    if not prepared:
        return
    rows = Medium.objects.filter(
        item__channel=channel, item__platform_id__in={number for number, _ in prepared}, blob=None
    ).select_related("item")
    changed = []
    for medium in rows:
        key = (medium.item.platform_id, medium.url)
        if key in prepared:
            blob = prepared[key]
            if blob is None:
                medium.missing = _("filen i arkivet gick inte att läsa")
            else:
                [medium.blob] = blobs.save([blob])
                medium.media_type = medium.blob.media_type
            changed.append(medium)
    Medium.objects.bulk_update(changed, ["blob", "media_type", "missing"])


def fill_all(of: Import, source: Source, hold: Callable[[], None]) -> None:
    """Pictures and words may lie in different parts of an export, which come in any order: look in the other parts."""
    _fill(of.channel, source, hold)
    others = Import.objects.filter(channel=of.channel, kept=True, state=ImportState.DONE).exclude(pk=of.pk)
    for other in others.order_by("-pk")[:MOST_PARTS]:
        if not _waiting(of.channel).exists():
            return
        try:
            with parts.stream(other) as file:
                _fill(of.channel, of_file(file, other.file_name), hold)
        except (Refused, OSError, blobs.Unreadable) as error:
            log.info("import %s: part %s is not readable any more: %s", of.pk, other.pk, trace(error))


def _waiting(channel: Channel) -> QuerySet[Medium]:
    """Media that an export named and did not have."""
    return Medium.objects.filter(item__channel=channel, blob=None, url__startswith=INSIDE)


def _fill(channel: Channel, source: Source, hold: Callable[[], None]) -> None:
    """Give those that lie in this archive their bytes, also where it has a folder of its own around everything."""
    names = source.names()
    places = {name.partition("/")[2]: name for name in reversed(names)} | {name: name for name in names}
    order = {name: number for number, name in enumerate(names)}
    wanted = [(places.get(url.removeprefix(INSIDE)), pk) for pk, url in _waiting(channel).values_list("pk", "url")]
    for name, pk in sorted(((name, pk) for name, pk in wanted if name), key=lambda one: order[one[0]]):
        hold()
        if blob := _kept(source, name):
            with transaction.atomic():
                [kept] = blobs.save([blob])
                medium = Medium.objects.filter(pk=pk, blob=None)
                medium.update(blob=kept, media_type=kept.media_type, missing="")


def _kept(source: Source, path: str) -> Blob | None:
    media_type = files.sniffed(begins(source, path, 64))
    try:
        with source.open(path) as file:
            return blobs.prepare_stream(file, media_type)
    except OSError:  # damaged in the archive; a full disk shows itself again when the item is stored
        return None
