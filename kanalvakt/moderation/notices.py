"""Texts that tell a sender why, filled with what is known about the decision.

`{kanal}`, `{datum}`, `{regel}`, `{grund}`, `{kommun}` and `{kontakt}` are filled from the decision; whatever else is
within braces is for the person to write.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from kanalvakt.moderation.models import Decision, NoticeTemplate
from kanalvakt.organisation.queries import group
from kanalvakt.rulebook.models import Rule


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its known places filled."""

    title: str
    text: str


def filled(decision: Decision) -> list[Filled]:
    """The templates that fit the decision; the house's own when the municipality has written none."""
    own = NoticeTemplate.objects.filter(Q(rule_id="") | Q(rule_id=decision.rule_id))
    templates = [(one.title, one.text) for one in own] or _house()
    return [Filled(title, fill(text, decision)) for title, text in templates]


def fill(text: str, decision: Decision) -> str:
    """The text with every known place filled; an unknown value leaves its place as it is."""
    for name, value in _known(decision).items():
        text = text.replace(f"{{{name}}}", value) if value else text
    return text


def _known(decision: Decision) -> dict[str, str]:
    channel = decision.item.channel
    rule = Rule.objects.filter(version__number=decision.rulebook_version, rule_id=decision.rule_id).first()
    written = timezone.localtime(decision.item.written_at)
    return {
        "kanal": channel.name,
        "datum": formats.date_format(written, "j F Y"),
        "regel": rule.title if rule else "",
        "grund": decision.ground,
        "kommun": group().name,
        "kontakt": channel.contact,
    }


def _house() -> Sequence[tuple[str, str]]:
    return [
        (
            _("Borttagen kommentar"),
            _(
                "Hej! Vi har tagit bort din kommentar den {datum} i {kanal}. Skälet är: {regel} ({grund}). "
                "Kommentaren är sparad som allmän handling. Tycker du att det blev fel? Hör av dig till {kontakt}, "
                "så prövar någon annan hos oss det på nytt. Vänliga hälsningar {kommun}"
            ),
        ),
        (
            _("Personuppgifter i kommentaren"),
            _(
                "Hej! Din kommentar den {datum} i {kanal} innehöll personuppgifter som inte ska stå öppet, så vi har "
                "tagit bort den. Skriv gärna igen utan dem, eller kontakta oss: {kontakt}. Vänliga hälsningar {kommun}"
            ),
        ),
    ]
