"""What a channel lacks before it may be active (G1.0.3, G1.1.2, G1.3.1): every lack named, with its field."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanalvakt.core.actor import person
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.rulebook.queries import has_accepted

_REQUIRED: dict[str, Promise] = {
    "purposes": gettext_lazy("Välj minst ett syfte."),
    "purpose_text": gettext_lazy("Beskriv syftet med kanalen."),
    "decided_by": gettext_lazy("Ange vem som beslutade om kanalen."),
    "decided_on": gettext_lazy("Ange vilken dag beslutet fattades."),
    "decision_case_number": gettext_lazy("Ange beslutets diarienummer."),
    "communication_plan": gettext_lazy("Ange vilken kommunikationsplan kanalen följer."),
}
FIELDS = (*_REQUIRED, "contact", "responsible", "substitute")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: the form's field, and what to do about it."""

    field: str
    text: str


def lacks(channel: Channel) -> list[Lack]:
    """Everything that keeps the channel from being active; an empty list when it is complete."""
    return [*_facts(channel), *_people(channel)]


def _facts(channel: Channel) -> Iterator[Lack]:
    yield from (Lack(field, str(text)) for field, text in _REQUIRED.items() if not getattr(channel, field))
    if not channel.contact and not channel.foreign:
        yield Lack("contact", _("Ange den kontakt som visas på kanalen."))


def _people(channel: Channel) -> Iterator[Lack]:
    responsible, substitute = channel.responsible, channel.substitute
    if responsible is None:
        yield Lack("responsible", _("Utse en kanalansvarig."))
    if substitute is None:
        yield Lack("substitute", _("Utse en ersättare."))
    elif substitute == responsible:
        yield Lack("substitute", _("Ersättaren måste vara någon annan än den kanalansvariga."))
    for field, user in (("responsible", responsible), ("substitute", substitute)):
        if user is not None:
            yield from (Lack(field, text) for text in _unfit(user, channel))


def _unfit(user: User, channel: Channel) -> Iterator[str]:
    name = {"name": user.name}
    if not user.is_active:
        yield _("%(name)s har slutat. Utse någon annan.") % name
        return
    if not permissions.allows(person(user.pk), "register.keep", channel.unit_id):
        yield _("%(name)s har ingen roll i enheten. Be administratören om rollen, eller utse någon annan.") % name
    if not has_accepted(user):
        yield _("%(name)s har inte läst och godtagit regelboken. Be hen göra det på sidan Regelbok.") % name
