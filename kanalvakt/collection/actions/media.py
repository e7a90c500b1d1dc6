"""Pictures, films and files of items, by address. The bytes are fetched when evidence needs them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop as _

from kanalvakt.collection.actions.incoming import URL_LENGTH, Incoming, fit
from kanalvakt.collection.models import Item, Medium
from kanalvakt.connectors.base import Attachment
from kanalvakt.core.text import storable


def keep(items: Iterable[Item], page: Mapping[str, Incoming]) -> None:
    """One row per medium of each item."""
    items = [item for item in items if page[item.platform_id].fetched.attachments]
    known: dict[int, list[Medium]] = {item.pk: [] for item in items}
    for medium in Medium.objects.filter(item__in=items):
        known[medium.item_id].append(medium)
    made: list[Medium] = []
    renewed: list[Medium] = []
    for item in items:
        _compare(item, page[item.platform_id].fetched.attachments, known[item.pk], made, renewed)
    Medium.objects.bulk_create(made)
    Medium.objects.bulk_update(renewed, ["url"])


def _compare(
    item: Item, given: Iterable[Attachment], known: list[Medium], made: list[Medium], renewed: list[Medium]
) -> None:
    """Platforms sign their addresses anew for each answer: one that differs in its query alone replaces the older."""
    attachments = {fit(attachment.url, URL_LENGTH): attachment for attachment in given}
    urls = {medium.url for medium in known}
    spare = {_place(one.url): one for one in known if one.url not in attachments and one.blob_id is None}
    for url in attachments.keys() - urls:
        if medium := spare.pop(_place(url), None):
            medium.url = url
            renewed.append(medium)
        else:
            made.append(_medium(item, url, attachments[url]))


def _place(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _medium(item: Item, url: str, attachment: Attachment) -> Medium:
    return Medium(
        item=item,
        url=url,
        media_type=fit(attachment.media_type, 80),
        alternative_text="" if item.restricted else storable(attachment.alternative_text),
        missing=fit(attachment.missing, 200) or _unkept(url, attachment),
    )


def _unkept(url: str, attachment: Attachment) -> str:
    return "" if url == storable(attachment.url) else _("adressen är för lång för att sparas")
