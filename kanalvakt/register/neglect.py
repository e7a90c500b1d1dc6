"""What lacks somebody, on one page with who must act (expectation 4): rooms add sections, the page draws them.

neglect.add(Section("collection.expiring", …))  # in AppConfig.ready()
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.queries import who_may
from kanalvakt.register import queries
from kanalvakt.register.models import Channel, ReviewKind

A_SECTION = 25


@dataclass(frozen=True, slots=True)
class Section:
    """`channels`: those that the actor may see; `why` and `who` of one of them in words; `mend`: where it is mended."""

    name: str
    label: Promise
    todo: Promise
    channels: Callable[[Actor], QuerySet[Channel]]
    why: Callable[[Channel], str]
    who: Callable[[Channel], str]
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
            rows = [Row(one, section.why(one), section.who(one), section.mend(one)) for one in channels[:A_SECTION]]
            found.append(Drawn(section, count, rows))
    return found


def managers(channel: Channel) -> str:
    """Who may name people for the channel: its unit's managers, else whoever may change it."""
    names = who_may("register.close", channel.unit).values_list("name", flat=True)
    return ", ".join(names[:3]) or _("informatören")


def keepers(channel: Channel) -> str:
    """The responsible person and the substitute that are still here; else the managers."""
    both = (channel.responsible, channel.substitute)
    return ", ".join(user.name for user in both if user and user.is_active) or managers(channel)


def responsible(channel: Channel) -> str:
    """The responsible person if still here; else the managers."""
    user = channel.responsible
    return user.name if user and user.is_active else managers(channel)


def _gone(channel: Channel) -> str:
    gone = [user.name for user in (channel.responsible, channel.substitute) if user and not user.is_active]
    return _("%(names)s har slutat.") % {"names": ", ".join(gone)}


def _roleless(channel: Channel) -> str:
    names = ", ".join(user.name for user in queries.roleless(channel))
    return _("%(names)s har ingen roll i enheten.") % {"names": names}


def _days(channel: Channel) -> str:
    days = channel.days_without_duty.filter(resolved_at=None).order_by("day").values_list("day", flat=True)
    told = _("Ingen i tjänst: %(days)s") % {"days": ", ".join(f"{day:%Y-%m-%d}" for day in days[:5])}
    lacking = queries.on_duty(channel, days[0]).lacking if days else ""
    return f"{told}. {lacking}" if lacking else told


def _due(kind: ReviewKind) -> Callable[[Channel], str]:
    def told(channel: Channel) -> str:
        day = next(review.due_at for review in queries.due(channel) if review.kind == kind)
        return _("Skulle ha gjorts senast %(day)s.") % {"day": f"{day:%Y-%m-%d}"}

    return told


def _secret(channel: Channel) -> str:
    return " ".join(channel.secrets.exclude(rotate_reason="").values_list("rotate_reason", flat=True))


def _page(name: str) -> Callable[[Channel], str]:
    return lambda channel: reverse(f"register:{name}", args=[channel.slug])


add(
    Section(
        "left",
        gettext_lazy("Någon har slutat"),
        gettext_lazy("Utse en ny ansvarig eller ersättare."),
        queries.without_keeper,
        _gone,
        managers,
        _page("change"),
    )
)
add(
    Section(
        "roleless",
        gettext_lazy("Någon saknar roll"),
        gettext_lazy("Be administratören om rollen, eller utse någon annan."),
        queries.without_role,
        _roleless,
        managers,
        _page("change"),
    )
)
add(
    Section(
        "nobody",
        gettext_lazy("Ingen i tjänst"),
        gettext_lazy("Utse någon för dagarna, under Frånvaro eller som ny ersättare."),
        queries.channels_with_nobody,
        _days,
        managers,
        _page("channel"),
    )
)
add(
    Section(
        "attestation",
        gettext_lazy("Inte intygade"),
        gettext_lazy("Den ansvariga läser igenom uppgifterna och intygar att de stämmer."),
        lambda actor: queries.late(ReviewKind.ATTESTATION, actor),
        _due(ReviewKind.ATTESTATION),
        responsible,
        _page("channel"),
    )
)
add(
    Section(
        "purpose",
        gettext_lazy("Syftet är inte prövat"),
        gettext_lazy("Den ansvariga prövar om syftet fortfarande gäller."),
        lambda actor: queries.late(ReviewKind.PURPOSE, actor),
        _due(ReviewKind.PURPOSE),
        responsible,
        _page("channel"),
    )
)
add(
    Section(
        "secrets",
        gettext_lazy("Inloggningar som ska bytas"),
        gettext_lazy("Byt på plattformen och skriv in de nya uppgifterna i valvet."),
        queries.channels_to_rotate,
        _secret,
        keepers,
        _page("vault"),
    )
)
