"""From a heading to a fact of a channel, and from what people write in a cell to what the notification's form takes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kanalvakt.connectors import registry
from kanalvakt.core.actor import Actor
from kanalvakt.core.wording import spoken
from kanalvakt.register import fields
from kanalvakt.register.models import Purpose

# What lists have called them, beside the names of the form and of our own export.
ALSO: Mapping[str, Sequence[str]] = {
    "unit": ("förvaltning", "bolag", "enhet/bolag", "department"),
    "name": ("kanal", "kanalnamn", "sida", "channel"),
    "platform": ("tjänst", "medium", "kanaltyp"),
    "address": ("url", "länk", "webbadress", "link"),
    "responsible": ("ansvarig", "kontaktperson", "responsible person"),
    "substitute": ("ersättare", "vikarie", "deputy"),
    "decided_on": ("beslutsdatum", "datum för beslut"),
    "decision_case_number": ("ärendenummer", "dnr"),
}
YES, NO = (
    frozenset({"ja", "j", "yes", "y", "true", "sant", "1", "x"}),
    frozenset({"nej", "n", "no", "false", "falskt", "0"}),
)
FLAGS = ("foreign", "dialogue", "can_remove_others")
# Told by our own export, and not a fact that people change.
DERIVED = frozenset(
    {
        "handle",
        "kontonamn",
        "controller",
        "personuppgiftsansvarig",
        "slug",
        "state",
        "läge",
        "activated_at",
        "closed_at",
    }
)


class Unclear(Exception):
    """A cell that means nothing here; the text says why."""


def known(headings: Iterable[str]) -> tuple[dict[int, str], list[str]]:
    """Which column is which fact, and the headings that are none."""
    names = _names()
    found: dict[int, str] = {}
    unknown = []
    for number, heading in enumerate(headings):
        field = names.get(heading.strip().casefold())
        if field and field not in found.values():
            found[number] = field
        elif heading.strip() and heading.strip().casefold() not in DERIVED:
            unknown.append(heading.strip())
    return found, unknown


def _names() -> dict[str, str]:
    names = {word: field for field, words in ALSO.items() for word in words}
    for language in ("en", "sv"):
        with translation.override(language):
            names |= {fields.label(field).casefold(): field for field in fields.EDITABLE}
    return names | {field: field for field in fields.EDITABLE if field not in DERIVED}


class Reader:
    """What cells mean for one person: the units and people that they may choose among are read once."""

    def __init__(self, form: Any, actor: Actor) -> None:
        self._units = _by_name(form.fields["unit"].queryset, ("name", "slug"))
        people = _by_name(form.fields["responsible"].queryset, ("name", "email"))
        self._meanings: Mapping[str, Callable[[str], Any]] = {
            "unit": lambda text: self._one(self._units, text, _("Enheten finns inte här, eller är inte din: %(text)s")),
            "responsible": lambda text: self._one(people, text, _("Ingen som kan sköta en kanal heter så: %(text)s")),
            "substitute": lambda text: self._one(people, text, _("Ingen som kan sköta en kanal heter så: %(text)s")),
            "platform": _platform,
            "purposes": _purposes,
        } | dict.fromkeys(FLAGS, _flag)

    def data(self, row: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """The row as the form takes it, and what is unclear, by field."""
        data: dict[str, Any] = {"dialogue": "on", "can_remove_others": "on"}
        unclear = {}
        for field, text in row.items():
            if not text:
                continue
            try:
                data[field] = self._meanings.get(field, str)(text)
            except Unclear as error:
                unclear[field] = str(error)
        return data, unclear

    @staticmethod
    def _one(rows: Mapping[str, set[Any]], text: str, told: str) -> Any:
        found = rows.get(text.casefold(), set())
        if len(found) > 1:
            raise Unclear(_("Flera heter så. Skriv e-postadressen i stället: %(text)s") % {"text": text})
        if not found:
            raise Unclear(told % {"text": text})
        return next(iter(found))


def _by_name(rows: Any, names: Sequence[str]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for pk, *called in rows.values_list("pk", *names):
        for name in called:
            found.setdefault(name.casefold(), set()).add(pk)
    return found


def _platform(text: str) -> str:
    for kind in registry.kinds():
        if text.casefold() in (kind.kind, kind.label.casefold(), spoken(kind.label).casefold()):
            return kind.kind
    raise Unclear(_("Plattformen känns inte igen: %(text)s") % {"text": text})


def _purposes(text: str) -> list[str]:
    words = {str(label).casefold(): value for value, label in Purpose.choices} | {
        value: value for value in Purpose.values
    }
    wanted = [word.strip() for word in text.replace(";", ",").split(",") if word.strip()]
    if unclear := [word for word in wanted if word.casefold() not in words]:
        told = _("Riktlinjens syften är %(list)s. Det här är inget av dem: %(text)s")
        raise Unclear(told % {"list": ", ".join(str(label) for label in Purpose.labels), "text": ", ".join(unclear)})
    return [words[word.casefold()] for word in wanted]


def _flag(text: str) -> str:
    if text.casefold() in YES:
        return "on"
    if text.casefold() in NO:
        return ""
    raise Unclear(_("Skriv ja eller nej, inte %(text)s") % {"text": text})
