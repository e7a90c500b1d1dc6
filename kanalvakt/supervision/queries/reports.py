"""The reports from the public that wait for somebody (G1.5.5)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Blob
from kanalvakt.organisation import permissions
from kanalvakt.supervision.models import Case, Report
from kanalvakt.ui.paging import Page, page

HANDLE = "supervision.handle"


def open_reports(actor: Actor) -> QuerySet[Report]:
    """Those of the units whose comments this person handles."""
    within = permissions.units(actor, HANDLE)
    waiting = Report.objects.filter(handled_at=None)
    return waiting if within is None else waiting.filter(channel__unit__in=within)


def report_page(actor: Actor, params: Mapping[str, Any]) -> Page[Report]:
    """A page of them, the oldest first."""
    return page(open_reports(actor).select_related("channel", "case"), ("made_at", "id"), params)


def by_receipt(receipt: str) -> Report | None:
    """The report that a sender holds the receipt of."""
    return Report.objects.filter(receipt=receipt).select_related("channel").first()


def picture(report: Report, actor: Actor) -> Blob | None:
    """The picture that came with it, for those who handle the comments there."""
    permissions.require(actor, HANDLE, report.channel.unit_id)
    return report.picture


def panel(case: Case, actor: Actor) -> Mapping[str, Any] | None:
    """What the public has reported of this comment and nobody has handled; for those who handle it."""
    if not permissions.allows(actor, HANDLE, case.unit_id):
        return None
    waiting = list(case.reports.filter(handled_at=None).order_by("made_at", "pk"))
    return {"reports": waiting} if waiting else None
