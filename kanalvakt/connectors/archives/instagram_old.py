"""Instagram's export until 2020: `media.json`, `comments.json` and `messages.json` without folders, texts unbroken."""

from collections.abc import Iterator
from functools import partial

from kanalvakt.connectors.archives import meta
from kanalvakt.connectors.archives.base import Row
from kanalvakt.connectors.archives.making import each
from kanalvakt.connectors.archives.meta import Pack, said, when
from kanalvakt.connectors.archives.streaming import Part
from kanalvakt.connectors.base import Attachment, FetchedItem, Unread
from kanalvakt.connectors.reading import NoItem, inside

FILES = {"media.json", "comments.json", "messages.json"}
MARKS = (b'"taken_at"', b'"media_comments"', b'"conversation"')


def rows(pack: Pack, name: str, start: bytes) -> Iterator[Row]:
    """What one of the files holds."""
    if b'"conversation"' in start:
        yield from _talks(pack, name)
    else:
        yield from each(pack.read(name), name, partial(_item, pack, name))


def _talks(pack: Pack, name: str) -> Iterator[Row]:
    """Conversations have no number: they are called by who takes part, which is told before the messages."""
    people: list[str] = []
    talking = False
    for part in pack.read(name, ("conversation",)):
        if isinstance(part, Part) and "participants" in part.path:
            people, talking = [*([] if talking else people), said(part.value)], False
        elif isinstance(part, Unread) or part.listed:
            talking = True
            root = f"{pack.reader}:{','.join(sorted(people))}" if people else ""
            yield from each([part], name, partial(meta.message, pack, name, root))


def _item(pack: Pack, name: str, part: Part) -> FetchedItem:
    """A picture or film `{taken_at, path, caption}`, or a comment `[when, words, whose picture]`."""
    value = part.value
    found: tuple[Attachment, ...] = ()
    if isinstance(value, list) and len(value) >= 2:
        at, words, kind = value[0], said(value[1]), "comment"
    else:
        at, words, kind = inside(value, "taken_at"), said(inside(value, "caption")), "post"
        if medium := pack.attached(name, {"uri": inside(value, "path")}):
            found = (medium,)
    if not (words or found):
        raise NoItem(meta.NO_ITEM)
    sender, own = pack.written_by("")
    return FetchedItem(
        platform_id=pack.ids.of(kind, at or words, *meta.named(found)),
        kind=kind,
        text=words,
        sender=sender,
        written_at=when(at),
        raw=part.raw,
        is_own=own,
        attachments=found,
    )
