"""Reads of the rulebook: which version is in force, its sections and rules, who has accepted it."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Board, Group, User
from kanalvakt.rulebook import source
from kanalvakt.rulebook.models import (
    Acceptance,
    Adoption,
    AdoptionStatus,
    DisposalDecision,
    Rule,
    RulebookVersion,
    Section,
)


def in_force(day: date | None = None) -> RulebookVersion:
    """The version adopted and in force on `day` (today when None), else the newest one loaded.

    Raises Invalid when none has been loaded.
    """
    if version := newest_in_force(day):
        return version
    raise Invalid(_("Ingen regelbok är inläst än. Be administratören att köra ”kanalvakt rulebook load”."))


def newest_in_force(day: date | None = None) -> RulebookVersion | None:
    """As `in_force`, but None when nothing has been loaded."""
    adopted = (
        Adoption.objects.filter(status=AdoptionStatus.ADOPTED, in_force_from__lte=day or clock.today())
        .select_related("version")
        .order_by("-in_force_from", "-version__number")
        .first()
    )
    return adopted.version if adopted else RulebookVersion.objects.first()


def adoption(version: RulebookVersion) -> Adoption | None:
    """What is last recorded about a version's adoption."""
    return version.adoptions.select_related("recorded_by").first()


def status(version: RulebookVersion) -> str:
    """The adoption in plain words, such as 'på dagordning 2015-09-21, antagande ej visat'."""
    last = adoption(version)
    if last is None or last.status == AdoptionStatus.UNKNOWN:
        return _("antagande okänt")
    if last.status == AdoptionStatus.ON_AGENDA:
        return _("på dagordning %(day)s, antagande ej visat") % {"day": last.meeting_date or "–"}
    return _("antagen av %(body)s %(day)s, gäller från %(start)s") % {
        "body": last.body,
        "day": last.meeting_date,
        "start": last.in_force_from,
    }


def next_number() -> int:
    """The number of the next version to load."""
    return (RulebookVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def version(number: int | None) -> RulebookVersion:
    """The version of that number, or the one in force; RulebookVersion.DoesNotExist when it is not there."""
    return in_force() if number is None else RulebookVersion.objects.get(number=number)


def versions() -> list[RulebookVersion]:
    """Every version, newest first, with all that is recorded of its adoption."""
    return list(RulebookVersion.objects.prefetch_related("adoptions__recorded_by"))


def chapters(version: RulebookVersion) -> list[tuple[str, list[Section]]]:
    """The sections under their chapters' numbers, in reading order, without their text."""
    sections = version.sections.defer("text", "remark", "law_then", "law_now")
    return [(chapter, list(rows)) for chapter, rows in groupby(sections, key=lambda each: each.number.split(".")[0])]


def section(version: RulebookVersion, number: str) -> Section:
    """One section; Section.DoesNotExist when the version has none of that number."""
    return version.sections.get(number=number)


def neighbours(section: Section) -> tuple[Section | None, Section | None]:
    """The section before and the one after."""
    around = section.version.sections.only("number", "title", "order", "version")
    return around.filter(order__lt=section.order).last(), around.filter(order__gt=section.order).first()


def section_rules(section: Section) -> list[Rule]:
    """The grounds for removal that rest on a section."""
    return list(section.version.rules.filter(section=section.number))


def removal_rules(version: RulebookVersion) -> list[Rule]:
    """The grounds for removal: by law first, then under the guideline, then secrecy (G1.5.9)."""
    return list(version.rules.order_by("order"))


def rule(version: RulebookVersion, rule_id: str) -> Rule:
    """One rule; Invalid when the version has none of that id."""
    found = version.rules.filter(rule_id=rule_id).first()
    if found is None:
        raise Invalid(_("Välj en regel ur regelboken som gäller."), "rule_id")
    return found


def acceptance(user_id: UUID | None, version: RulebookVersion) -> Acceptance | None:
    """When the person accepted the version, if they have."""
    return Acceptance.objects.filter(user=user_id, version=version).first()


def has_accepted(user: User) -> bool:
    """Whether the person has accepted the version in force today (G1.0.3)."""
    version = newest_in_force()
    return version is not None and acceptance(user.pk, version) is not None


def may_change_retention(actor: Actor, board: Board) -> bool:
    """Whether the actor keeps this board's schedule: for the whole group, or for every unit of the board."""
    reach = permissions.units(actor, "rulebook.change_retention")
    if reach is None:
        return True
    units = set(board.units.values_list("pk", flat=True))
    return bool(units) and units <= reach


def boards() -> Iterable[Board]:
    """Every board and company with how many schedule rows and disposal decisions it has."""
    return Board.objects.annotate(
        row_count=Count("retention_rows", distinct=True), decision_count=Count("disposal_decisions", distinct=True)
    )


def missing_record_types(board: Board) -> list[source.Retention]:
    """The model rows that the board's schedule lacks."""
    there = set(board.retention_rows.values_list("record_type", flat=True))
    return [row for row in source.read().retention if row.record_type not in there]


def destruction_decision(board: Board, day: date | None = None) -> DisposalDecision | None:
    """The decision in force that lets an original at a platform be destroyed once its content is preserved (G1.5.7)."""
    day = day or clock.today()
    return (
        board.disposal_decisions.filter(covers_platform_originals=True, valid_from__lte=day)
        .filter(Q(valid_until=None) | Q(valid_until__gte=day))
        .first()
    )


def words(group: Group) -> dict[str, str]:
    """What the placeholders of the guideline's text stand for in this municipality."""
    website = urlsplit(group.website).netloc.removeprefix("www.") or group.website
    return {
        "kommun": group.name,
        "webbplats": website,
        "domän": group.email_domains[0] if group.email_domains else website,
    }


def in_words(text: str, group: Group) -> str:
    """The text with this municipality's name, web site and domain put in."""
    for name, value in words(group).items():
        text = text.replace(f"{{{name}}}", value)
    return text
