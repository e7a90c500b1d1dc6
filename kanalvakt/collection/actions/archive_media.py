"""Media that lie in an archive are kept with their items: streamed from the one into the encrypted store."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from kanalvakt.collection import files
from kanalvakt.collection.actions.incoming import URL_LENGTH, fit, fit_id
from kanalvakt.collection.models import Medium
from kanalvakt.connectors.archives.base import INSIDE, Source
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.base import FetchedItem
from kanalvakt.core import blobs
from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel

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


def _kept(source: Source, path: str) -> Blob | None:
    media_type = files.sniffed(begins(source, path, 64))
    try:
        with source.open(path) as file:
            return blobs.prepare_stream(file, media_type)
    except OSError:  # damaged in the archive; a full disk shows itself again when the item is stored
        return None
