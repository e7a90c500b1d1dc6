"""Reads of the rulebook: which version is in force, its sections and rules, who has accepted it."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Expression, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.core.text import storable
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Board, Group, User
from kanalvakt.rulebook import retention
from kanalvakt.rulebook.models import (
    Acceptance,
    Adoption,
    AdoptionStatus,
    DisposalDecision,
    RetentionRow,
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
    adopted = adopted_until(day or clock.today()).select_related("version").first()
    return adopted.version if adopted else RulebookVersion.objects.first()


def adopted_until(day: date | Expression) -> QuerySet[Adoption]:
    """The adoptions that had come into force by then, the newest first."""
    adopted = Adoption.objects.filter(status=AdoptionStatus.ADOPTED, in_force_from__lte=day)
    return adopted.order_by("-in_force_from", "-version__number")


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
    return version.sections.get(number=storable(number))


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


def missing_record_types(board: Board) -> list[retention.Row]:
    """The model rows that the board's schedule lacks."""
    there = set(board.retention_rows.values_list("record_type", flat=True))
    return [row for row in retention.read().rows if row.record_type not in there]


_FATES = {"disposed": Q(months__gt=0), "at_once": Q(months=0), "preserved": Q(preserve=True)}


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A row of a schedule, and the models in which its records lie when that was asked for."""

    row: RetentionRow
    models: list[str]


def schedule_rows(board: Board, wanted: Mapping[str, Any], *, with_models: bool = False) -> list[ScheduleRow]:
    """The rows of a schedule that a filter (q, area, fate, proposed) leaves, sorted by area and title."""
    rows = board.retention_rows.order_by("area", "title", "id")
    if words := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(title__icontains=words) | Q(ground__icontains=words) | Q(responsible__icontains=words))
    if area := wanted.get("area"):
        rows = rows.filter(area=area)
    if fate := wanted.get("fate"):
        rows = rows.filter(_FATES[fate])
    if wanted.get("proposed"):
        rows = rows.filter(proposed=True)
    models = retention.read().models() if with_models else {}
    return [ScheduleRow(row, models.get(row.record_type, [])) for row in rows]


def schedule_counts(board: Board) -> dict[str, int]:
    """How many rows the schedule has, and how many of them are proposals."""
    return board.retention_rows.aggregate(all=Count("pk"), proposed=Count("pk", filter=Q(proposed=True)))


def destruction_decision(board: Board, day: date | None = None) -> DisposalDecision | None:
    """The decision in force that lets an original at a platform be destroyed once its content is preserved (G1.5.7)."""
    return _disposal_decisions(board, day).filter(covers_platform_originals=True).first()


def disposal_decision(board: Board, day: date | None = None) -> DisposalDecision | None:
    """The newest decision in force to dispose of the board's records under its schedule (arkivlagen 10 §)."""
    return _disposal_decisions(board, day).first()


@dataclass(frozen=True, slots=True)
class DisposalGround:
    """What lets records of a type from before `before` be disposed of: a decided row, and the board's decision."""

    row: RetentionRow
    decision: DisposalDecision
    before: datetime


def disposal_ground(board: Board, record_type: str, day: date | None = None) -> DisposalGround | None:
    """Why records of the type may be disposed of, and how old they must be; None while they must be left alone.

    They are left alone without a row, under one that is only a proposal, and without a decision in force (G1.6.7).
    """
    day = day or clock.today()
    row = board.retention_rows.filter(record_type=record_type, proposed=False, months__isnull=False).first()
    decision = disposal_decision(board, day)
    if row is None or row.months is None or decision is None:
        return None
    return DisposalGround(row, decision, _months_before(day, row.months))


def _months_before(day: date, months: int) -> datetime:
    """The beginning of that day in Sweden: what is older has been kept for the whole period."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = datetime(year, month + 1, 1, tzinfo=timezone.get_default_timezone())
    return first.replace(day=min(day.day, monthrange(year, month + 1)[1]))


def _disposal_decisions(board: Board, day: date | None) -> QuerySet[DisposalDecision]:
    day = day or clock.today()
    in_force = board.disposal_decisions.filter(valid_from__lte=day)
    return in_force.filter(Q(valid_until=None) | Q(valid_until__gte=day))


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
