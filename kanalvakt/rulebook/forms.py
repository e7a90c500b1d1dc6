"""Forms of the rulebook's pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Board
from kanalvakt.rulebook.models import Adoption, AdoptionStatus, Area, DisposalDecision, RetentionRow
from kanalvakt.ui.forms import DayField


class AdoptionForm(forms.ModelForm[Adoption]):
    """Who adopted a version, when, and from when it is in force (G0.1)."""

    status = forms.ChoiceField(label=_("Status"), choices=AdoptionStatus.choices)

    class Meta:
        model = Adoption
        fields = [
            "status",
            "body",
            "meeting_date",
            "agenda_item",
            "case_number",
            "document",
            "in_force_from",
        ]
        field_classes = {"meeting_date": DayField, "in_force_from": DayField}
        help_texts = {
            "body": _("Till exempel kommunstyrelsen eller ett bolags styrelse."),
            "case_number": _("Krävs när riktlinjen är antagen."),
            "in_force_from": _("Från den dagen gäller versionen. Krävs när riktlinjen är antagen."),
        }


class RetentionForm(forms.ModelForm[RetentionRow]):
    """A row of a board's retention schedule. A new row gets its record type from the title unless one is chosen."""

    class Meta:
        model = RetentionRow
        fields = [
            "title",
            "area",
            "months",
            "counted_from",
            "preserve",
            "proposed",
            "ground",
            "decided_by",
            "format",
            "kept_where",
            "responsible",
        ]
        help_texts = {
            "months": _("Lämna tomt om handlingen bevaras. 0 betyder genast."),
            "counted_from": _("Till exempel att ärendet är avslutat."),
            "preserve": _("Gallras aldrig."),
            "proposed": _("Avmarkera när kommunen har beslutat fristen. Dessförinnan gallras ingenting efter raden."),
            "ground": _("Riktlinjens punkt eller lagrum."),
            "decided_by": _("Till exempel nämnden, efter samråd med arkivmyndigheten."),
        }

    def validate_constraints(self) -> None:
        """The action tells what is wrong, in plainer words than a constraint's."""

    def row(self, board: Board) -> RetentionRow:
        """The row to save."""
        row = self.save(commit=False)
        row.board = board
        row.record_type = row.record_type or slugify(row.title)[:40]
        return row


class ScheduleFilter(forms.Form):
    """Which rows of a schedule to show. Anything that makes no sense is left out."""

    q = forms.CharField(label=_("Sök"), required=False, widget=forms.SearchInput)
    area = forms.TypedChoiceField(
        label=_("Område"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Alla områden")), *Area.choices],
    )
    fate = forms.ChoiceField(
        label=_("Vad som händer"),
        required=False,
        choices=[
            ("", _("Alla")),
            ("disposed", _("gallras efter en frist")),
            ("at_once", _("gallras genast")),
            ("preserved", _("bevaras")),
        ],
    )
    proposed = forms.BooleanField(label=_("Bara förslag"), required=False)
    models = forms.BooleanField(label=_("Visa var i systemet"), required=False)

    def wanted(self) -> Mapping[str, Any]:
        """The parts that make sense."""
        self.is_valid()
        return self.cleaned_data


class DisposalDecisionForm(forms.ModelForm[DisposalDecision]):
    """A board's disposal decision (arkivlagen 10 §)."""

    class Meta:
        model = DisposalDecision
        fields = ["decided_on", "case_number", "valid_from", "valid_until", "covers_platform_originals"]
        field_classes = {"decided_on": DayField, "valid_from": DayField, "valid_until": DayField}
        help_texts = {
            "covers_platform_originals": _(
                "Utan detta kan kommentarer döljas men inte raderas: att radera på plattformen är gallring."
            )
        }

    def decision(self, board: Board) -> DisposalDecision:
        """The decision to save."""
        decision = self.save(commit=False)
        decision.board = board
        return decision
