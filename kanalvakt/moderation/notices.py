"""Texts that tell a sender why, filled with what is known about the decision, the new assessment or the block.

`{kanal}`, `{datum}`, `{regel}`, `{grund}`, `{kommun}` and `{kontakt}` are filled from the decision, and what else KNOWN
names from what it is about; whatever else is within braces is for the person to write.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kanalvakt.collection.models import Item
from kanalvakt.moderation.models import Block, Decision, NoticeTemplate, Reconsideration, TemplateFor
from kanalvakt.organisation.queries import group
from kanalvakt.rulebook.models import Rule

type About = Decision | Reconsideration | Block

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
# What a place stands for, with an invented example for the preview.
KNOWN: dict[str, tuple[str | Promise, str]] = {
    "kanal": (gettext_lazy("kanalens namn"), "Björkskolan på Facebook"),
    "datum": (gettext_lazy("dagen då texten skrevs"), "24 november 2026"),
    "regel": (gettext_lazy("regelns rubrik"), "Personligt angrepp eller förolämpning"),
    "grund": (gettext_lazy("regelns grund"), "riktlinjen 1.5"),
    "kommun": (gettext_lazy("kommunens namn"), "Exempelby kommun"),
    "kontakt": (gettext_lazy("kanalens kontaktuppgift"), "kontakt@exempelby.example"),
    "utfall": (gettext_lazy("vad den nya bedömningen kom fram till"), "beslutet ändras"),
    "slutdatum": (gettext_lazy("blockeringens sista dag"), "24 februari 2027"),
    "skäl": (gettext_lazy("skälen för den nya bedömningen"), "Texten är hård men saklig."),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its known places filled."""

    title: str
    text: str


def filled(about: About) -> list[Filled]:
    """The templates that fit; the house's own where the municipality has written none."""
    basis = basis_of(about)
    own = NoticeTemplate.objects.filter(
        Q(rule_id="") | Q(rule_id=basis.rule_id), about=about._meta.model_name, retired_at=None
    )
    templates = [(one.title, one.text) for one in own] or house(about._meta.model_name or "")
    return [Filled(title, fill(text, about)) for title, text in templates]


def fill(text: str, about: About) -> str:
    """The text with every known place filled; an unknown value leaves its place as it is."""
    return put_in(text, _known(about))


def example(text: str) -> str:
    """The text with invented values in the known places, for the preview."""
    return put_in(text, {name: value for name, (_means, value) in KNOWN.items()})


def put_in(text: str, values: dict[str, str]) -> str:
    """Each place is filled once: what was put in is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[0][1:-1]) or found[0], text)


def placeholders(text: str) -> list[str]:
    """What is still within braces, each once."""
    return sorted(set(_PLACEHOLDER.findall(text)))


def basis_of(about: About) -> Decision | Block:
    """What has rule, ground and item: the decision or block itself, or the decision that was reconsidered."""
    return about.decision if isinstance(about, Reconsideration) else about


def item_of(about: About) -> Item:
    """What was written."""
    return basis_of(about).item


def _known(about: About) -> dict[str, str]:
    basis = basis_of(about)
    channel = basis.item.channel
    rule = Rule.objects.filter(version__number=basis.rulebook_version, rule_id=basis.rule_id).first()
    written = timezone.localtime(basis.item.written_at)
    known = {
        "kanal": channel.name,
        "datum": formats.date_format(written, "j F Y"),
        "regel": rule.title if rule else "",
        "grund": basis.ground,
        "kommun": group().name,
        "kontakt": channel.contact,
    }
    if isinstance(about, Reconsideration):
        known |= {"utfall": about.get_outcome_display() if about.outcome else "", "skäl": about.reason}
    if isinstance(about, Block):
        known["slutdatum"] = formats.date_format(about.ends_on, "j F Y")
    return known


def house(about: str) -> Iterable[tuple[str, str]]:
    """Kanalvakt's own texts: title and text."""
    return [(str(title), str(text)) for title, text in _HOUSE.get(about, ())]


_HOUSE: dict[str, list[tuple[str | Promise, str | Promise]]] = {
    TemplateFor.DECISION: [
        (
            gettext_lazy("Borttagen kommentar"),
            gettext_lazy(
                "Hej! Vi har tagit bort din kommentar den {datum} i {kanal}. Skälet är: {regel} ({grund}). "
                "Kommentaren är sparad som allmän handling. Tycker du att det blev fel? Hör av dig till {kontakt}, "
                "så prövar någon annan hos oss det på nytt. Vänliga hälsningar {kommun}"
            ),
        ),
        (
            gettext_lazy("Personuppgifter i kommentaren"),
            gettext_lazy(
                "Hej! Din kommentar den {datum} i {kanal} innehöll personuppgifter som inte ska stå öppet, så vi har "
                "tagit bort den. Skriv gärna igen utan dem, eller kontakta oss: {kontakt}. Vänliga hälsningar {kommun}"
            ),
        ),
    ],
    TemplateFor.RECONSIDERATION: [
        (
            gettext_lazy("Utfallet av den nya bedömningen"),
            gettext_lazy(
                "Hej! Du bad oss att på nytt bedöma borttagningen av din kommentar den {datum} i {kanal}. En annan "
                "person än den som fattade beslutet har gjort det. Utfall: {utfall}. Skäl: {skäl} Frågor? {kontakt}. "
                "Vänliga hälsningar {kommun}"
            ),
        ),
    ],
    TemplateFor.BLOCK: [
        (
            gettext_lazy("Blockerad i kanalen"),
            gettext_lazy(
                "Hej! Du kan inte skriva i {kanal} till och med den {slutdatum}. Skälet är: {regel} ({grund}). Du kan "
                "fortfarande läsa kanalen och nå oss på andra sätt: {kontakt}. Där kan du också be att någon annan hos "
                "oss prövar det på nytt. Vänliga hälsningar {kommun}"
            ),
        ),
    ],
}
