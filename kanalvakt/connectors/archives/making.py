"""Items made of what odd programs have written: a part that cannot be made one is told, and the rest go on."""

from collections.abc import Callable, Iterable, Iterator

from kanalvakt.connectors.archives.base import line_of
from kanalvakt.connectors.archives.guard import Damaged
from kanalvakt.connectors.archives.streaming import Part
from kanalvakt.connectors.base import Unread
from kanalvakt.connectors.reading import NoItem
from kanalvakt.core.wording import kept as _

# What odd content may raise in the making of an item: a fault of ours, which must not cost the others.
FAULTS = (
    AssertionError, AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError, OSError,
)  # fmt: skip
FAULT = _("Gick inte att tolka ({kind}).")


def each[R](parts: Iterable[Part | Unread], name: str, make: Callable[[Part], R | None]) -> Iterator[R | Unread]:
    """What `make` makes of every listed part of the file `name` (None: nobody's writing), and what was unreadable."""
    made: R | Unread | None
    for part in parts:
        if isinstance(part, Unread):
            yield part
        elif part.listed:
            try:
                made = make(part)
            except NoItem as error:
                made = Unread(line_of(name, part.line), str(error), part.raw)
            except FAULTS as error:
                made = Unread(line_of(name, part.line), FAULT.format(kind=type(error).__name__), part.raw)
            if made is not None:
                yield made


def safely[R](make: Callable[[], R], where: str, raw: bytes) -> R | Unread:
    """What `make` makes, or an `Unread` with the reason."""
    try:
        return make()
    except NoItem as error:
        return Unread(where, str(error), raw)
    except Damaged:
        raise
    except FAULTS as error:
        return Unread(where, FAULT.format(kind=type(error).__name__), raw)
