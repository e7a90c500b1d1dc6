"""What lacks somebody, on one page with who must act (expectation 4): rooms add sections, the page draws them.

neglect.add(Section("collection.expiring", …))  # in AppConfig.ready()
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.queries import who_may_in
from kanalvakt.register.models import Channel

A_SECTION = 25


# For some channels, by their ids.
type Words = Callable[[Sequence[Channel]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """`channels`: those that the actor may see; `why` and `who`: words for each that is shown; `mend`: where to do it.

    Words are asked for once a section: a page costs as many queries whether it shows one channel or twenty-five.
    """

    name: str
    label: Promise
    todo: Promise
    channels: Callable[[Actor], QuerySet[Channel]]
    why: Words
    who: Words
    mend: Callable[[Channel], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A channel of a section."""

    channel: Channel
    why: str
    who: str
    mend: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section as one person sees it: how many there are, and the first of them."""

    section: Section
    count: int
    rows: Sequence[Row]

    @property
    def left(self) -> int:
        """How many are not among them."""
        return self.count - len(self.rows)


_sections: dict[str, Section] = {}


def add(section: Section) -> None:
    """Show it on the page, after those that were added before."""
    _sections.setdefault(section.name, section)


def drawn(actor: Actor) -> list[Drawn]:
    """The sections that hold something."""
    found = []
    for section in _sections.values():
        channels = section.channels(actor).select_related("unit", "responsible", "substitute").order_by("name", "id")
        if count := channels.count():
            shown = list(channels[:A_SECTION])
            why, who = section.why(shown), section.who(shown)
            rows = [Row(one, why.get(one.pk, ""), who[one.pk], section.mend(one)) for one in shown]
            found.append(Drawn(section, count, rows))
    return found


def each(words: Callable[[Channel], str]) -> Words:
    """The words for one channel after the other, where they stand on its own row."""
    return lambda channels: {one.pk: words(one) for one in channels}


def managers(channels: Sequence[Channel]) -> dict[int, str]:
    """Who may name people for each: its unit's managers, else whoever may change it."""
    names = who_may_in("register.close", {one.unit_id for one in channels})
    return {one.pk: ", ".join(names[one.unit_id][:3]) or _("informatören") for one in channels}


def keepers(channels: Sequence[Channel]) -> dict[int, str]:
    """The responsible person and the substitute that are still here; else the managers."""
    return _here(channels, "responsible", "substitute")


def responsible(channels: Sequence[Channel]) -> dict[int, str]:
    """The responsible person if still here; else the managers."""
    return _here(channels, "responsible")


def _here(channels: Sequence[Channel], *roles: str) -> dict[int, str]:
    users = {one.pk: [getattr(one, role) for role in roles] for one in channels}
    here = {pk: ", ".join(user.name for user in both if user and user.is_active) for pk, both in users.items()}
    return here | managers([one for one in channels if not here[one.pk]])
