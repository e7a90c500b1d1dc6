"""What the public reported goes when the board's schedule says so; the receipt goes on answering (G1.5.5, G1.6.7)."""

from django.db import transaction

from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.permissions import require
from kanalvakt.rulebook.queries import DisposalGround, disposal_ground
from kanalvakt.supervision.models import Report

RECORD_TYPE = "report"
BATCH = 100


def dispose_reports(*, actor: Actor) -> int:
    """Empty one board's handled reports that are older than its schedule lets them be, and give how many.

    What was written, the contact and the picture go; the receipt, the channel and the times stay.
    """
    require(actor, "supervision.dispose")
    for board in Board.objects.all():
        if (ground := disposal_ground(board, RECORD_TYPE)) and (done := _emptied(board, ground, actor)):
            return done
    return 0


@transaction.atomic
def _emptied(board: Board, ground: DisposalGround, actor: Actor) -> int:
    old = Report.objects.filter(channel__unit__board=board, handled_at__lt=ground.before).exclude(why="")
    found = list(old.select_for_update(of=("self",)).select_related("picture").order_by("pk")[:BATCH])
    for report in found:
        if report.picture:
            blobs.destroy(report.picture)
        report.about = report.why = report.contact = ""
        report.case = report.picture = None
        report.save(update_fields=["about", "why", "contact", "case", "picture"])
    if found:
        ledger.append(
            "supervision.reports_disposed",
            actor=actor,
            subject=f"board:{board.pk}",
            data={
                "record_type": RECORD_TYPE,
                "decision": ground.decision.pk,
                "reports": [report.pk for report in found],
            },
        )
    return len(found)
