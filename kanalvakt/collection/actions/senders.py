"""Who wrote, and the name each was shown under at the time (expectation 14)."""

from collections.abc import Iterable
from datetime import datetime

from kanalvakt.collection.actions.incoming import NAME_LENGTH, Incoming, fit, fit_id
from kanalvakt.collection.models import Sender, SenderName
from kanalvakt.core import bulk
from kanalvakt.register.models import Channel

type Shown = tuple[int, str, str, str]


def remember(channel: Channel, items: Iterable[Incoming], at: datetime) -> dict[str, Sender]:
    """The senders of a page by platform id, made where new, with the names they were shown under `at` that time."""
    with_sender = [item for item in items if item.fetched.sender.platform_id]
    senders = _senders(channel, with_sender)
    _mark_own(senders, with_sender)
    _names({_shown(senders, item) for item in with_sender}, at)
    return senders


def _senders(channel: Channel, items: list[Incoming]) -> dict[str, Sender]:
    ids = {fit_id(item.fetched.sender.platform_id) for item in items}
    known = {sender.platform_id: sender for sender in channel.senders.filter(platform_id__in=ids)}
    missing = sorted(ids - known.keys())
    made = bulk.insert(Sender(channel=channel, platform_id=one) for one in missing)
    return known | {sender.platform_id: sender for sender in made}


def _mark_own(senders: dict[str, Sender], items: list[Incoming]) -> None:
    own = [senders[fit_id(item.fetched.sender.platform_id)] for item in items if item.is_own]
    unmarked = {sender.pk for sender in own if not sender.is_channel}
    if unmarked:
        Sender.objects.filter(pk__in=unmarked).update(is_channel=True)
    for sender in own:
        sender.is_channel = True


def _shown(senders: dict[str, Sender], item: Incoming) -> Shown:
    person = item.fetched.sender
    sender = senders[fit_id(person.platform_id)]
    return sender.pk, fit(person.name, NAME_LENGTH), fit(person.handle, NAME_LENGTH), fit(person.url, 500)


def _names(shown: set[Shown], at: datetime) -> None:
    """One row per sender and name: seeing it again moves its last day, never adds a row."""
    rows = SenderName.objects.filter(sender__in={sender for sender, *_ in shown})
    known = {(row.sender_id, row.name, row.handle, row.url): row.pk for row in rows}
    bulk.insert(
        SenderName(sender_id=sender, name=name, handle=handle, url=url, first_seen=at, last_seen=at)
        for sender, name, handle, url in sorted(shown - known.keys())
    )
    again = [known[one] for one in shown & known.keys()]
    SenderName.objects.filter(pk__in=again, last_seen__lt=at).update(last_seen=at)
