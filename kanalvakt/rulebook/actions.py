"""What changes the rulebook: loading a version, recording its adoption, accepting it, the retention schedule."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.queries import user
from kanalvakt.rulebook import queries, retention, source
from kanalvakt.rulebook.models import (
    Acceptance,
    Adoption,
    AdoptionStatus,
    Area,
    DisposalDecision,
    RetentionRow,
    Rule,
    RulebookVersion,
    Section,
)


@transaction.atomic
def load(actor: Actor, *, guideline: source.Source | None = None) -> RulebookVersion:
    """Make the guideline an immutable version, with what its paper shows of its adoption (G0.1).

    The same guideline again gives the version that is there already.
    """
    permissions.require(actor, "rulebook.load")
    guideline = guideline or source.read()
    if version := RulebookVersion.objects.filter(sha256=guideline.sha256).first():
        return version
    version = RulebookVersion.objects.create(
        number=queries.next_number(),
        title=f"{guideline.title} {guideline.year}",
        sha256=guideline.sha256,
        loaded_at=clock.now(),
        terms=[{"term": t.term, "means": t.means, "section": t.section} for t in guideline.term],
    )
    Section.objects.bulk_create(_sections(version, guideline))
    Rule.objects.bulk_create(_rules(version, guideline))
    ledger.append(
        "rulebook.loaded", actor=actor, subject=f"rulebook:{version.number}", data={"sha256": guideline.sha256}
    )
    _adopted(version, actor, **asdict(guideline.adoption))
    return version


def _sections(version: RulebookVersion, guideline: source.Source) -> list[Section]:
    readings: dict[str, list[str]] = {}
    for defect in guideline.known_defect:
        readings.setdefault(defect.section, []).append(f"Om ”{defect.quotation}”: {defect.reading}")
    return [
        Section(
            version=version,
            order=order,
            number=each.number,
            title=each.title,
            text=each.text,
            law_then=each.law_then,
            law_now=each.law_now,
            remark="\n\n".join([each.remark, *readings.get(each.number, [])]).strip(),
        )
        for order, each in enumerate(guideline.section)
    ]


def _rules(version: RulebookVersion, guideline: source.Source) -> list[Rule]:
    return [
        Rule(
            version=version,
            order=order,
            rule_id=each.id,
            section=each.section,
            title=each.title,
            help=each.help,
            tier=each.tier,
            ground_then=each.ground_then,
            ground_now=each.ground_now,
            finding_types=each.findings,
            no_copy=each.no_copy,
            two_persons=each.two_persons,
        )
        for order, each in enumerate(guideline.rule)
    ]


@transaction.atomic
def record_adoption(
    version: RulebookVersion,
    *,
    body: str,
    status: str,
    actor: Actor,
    meeting_date: date | None = None,
    agenda_item: str = "",
    case_number: str = "",
    document: str = "",
    in_force_from: date | None = None,
) -> Adoption:
    """Record who adopted a version and from when it is in force (G0.1). Earlier records stay as they are."""
    permissions.require(actor, "rulebook.record_adoption")
    if status == AdoptionStatus.ADOPTED:
        if meeting_date is None:
            raise Invalid(_("Ange vilken dag beslutet fattades."), "meeting_date")
        if in_force_from is None:
            raise Invalid(_("Ange från vilken dag riktlinjen gäller."), "in_force_from")
        if not case_number:
            raise Invalid(_("Ange beslutets diarienummer."), "case_number")
    return _adopted(
        version,
        actor,
        body=body,
        status=status,
        meeting_date=meeting_date,
        agenda_item=agenda_item,
        case_number=case_number,
        document=document,
        in_force_from=in_force_from,
    )


def _adopted(version: RulebookVersion, actor: Actor, **facts: str | date | None) -> Adoption:
    adoption = Adoption.objects.create(
        version=version,
        recorded_by=user(actor) if actor.kind is ActorKind.PERSON else None,
        recorded_at=clock.now(),
        **facts,
    )
    ledger.append(
        "rulebook.adoption_recorded",
        actor=actor,
        subject=f"rulebook:{version.number}",
        data={"adoption": adoption.pk, "status": adoption.status},
    )
    return adoption


@transaction.atomic
def accept(actor: Actor) -> Acceptance:
    """A named person has read and accepts the version in force today (G1.0.3). Twice is once."""
    permissions.require_anywhere(actor, "rulebook.accept")
    version = queries.in_force()
    acceptance, new = Acceptance.objects.get_or_create(
        user=user(actor), version=version, defaults={"accepted_at": clock.now()}
    )
    if new:
        ledger.append("rulebook.accepted", actor=actor, subject=f"rulebook:{version.number}")
    return acceptance


def require_keeper(actor: Actor, board: Board) -> None:
    """Raise NotAllowed unless the actor keeps the board's retention schedule."""
    if not queries.may_change_retention(actor, board):
        permissions.require(actor, "rulebook.change_retention")


@transaction.atomic
def propose_retention(board: Board, *, actor: Actor) -> list[RetentionRow]:
    """Add the model rows that the board's schedule lacks and give them. What it has is left alone."""
    require_keeper(actor, board)
    rows = [_row(board, each) for each in queries.missing_record_types(board)]
    RetentionRow.objects.bulk_create(rows)
    ledger.append(
        "rulebook.retention_proposed",
        actor=actor,
        subject=f"board:{board.pk}",
        data={"record_types": [row.record_type for row in rows]},
    )
    return rows


def _row(board: Board, model: retention.Row) -> RetentionRow:
    facts = asdict(model)
    for name in ("models", "within", "later"):
        del facts[name]
    return RetentionRow(board=board, **facts | {"area": Area[model.area.upper()]})


@transaction.atomic
def change_retention(row: RetentionRow, *, actor: Actor) -> RetentionRow:
    """Save a new or changed row of a board's retention schedule (G1.2.3)."""
    require_keeper(actor, row.board)
    if row.preserve is (row.months is not None):
        raise Invalid(_("Ange antingen en gallringsfrist i månader eller att handlingen bevaras."), "months")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(_("Handlingstypen finns redan i den här planen. Ändra den raden i stället.")) from error
    ledger.append(
        "rulebook.retention_changed",
        actor=actor,
        subject=f"board:{row.board_id}",
        data={
            "record_type": row.record_type,
            "months": row.months,
            "preserve": row.preserve,
            "proposed": row.proposed,
        },
    )
    return row


@transaction.atomic
def decide_retention(board: Board, row_ids: Collection[int], *, actor: Actor) -> int:
    """Note that proposed rows of a board's schedule are decided, and give how many; what is decided is left alone.

    From then on they are what records are disposed of under, so the board's decision must have been recorded.
    """
    require_keeper(actor, board)
    decision = queries.disposal_decision(board)
    if decision is None:
        raise Conflict(_("Anteckna gallringsbeslutet först, med dag och diarienummer. Då kan raderna bli beslutade."))
    rows = board.retention_rows.select_for_update(of=("self",)).filter(pk__in=row_ids, proposed=True)
    decided = list(rows.values_list("record_type", flat=True))
    rows.update(proposed=False)
    ledger.append(
        "rulebook.retention_decided",
        actor=actor,
        subject=f"board:{board.pk}",
        data={"decision": decision.pk, "record_types": decided},
    )
    return len(decided)


@transaction.atomic
def record_disposal_decision(decision: DisposalDecision, *, actor: Actor) -> DisposalDecision:
    """Record a board's gallringsbeslut. Without one in force nothing is destroyed at a platform (arkivlagen 10 §)."""
    require_keeper(actor, decision.board)
    if decision.valid_until and decision.valid_until < decision.valid_from:
        raise Invalid(_("Sista dagen kan inte komma före den första."), "valid_until")
    if decision.decided_on > clock.today():
        raise Invalid(_("Beslutsdagen har inte varit än."), "decided_on")
    decision.save()
    ledger.append(
        "rulebook.disposal_decided",
        actor=actor,
        subject=f"board:{decision.board_id}",
        data={"decision": decision.pk, "covers_platform_originals": decision.covers_platform_originals},
    )
    return decision
