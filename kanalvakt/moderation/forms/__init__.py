"""The room's forms."""

from kanalvakt.moderation.forms.blocks import BlockForm, LiftForm, ReviewForm
from kanalvakt.moderation.forms.decisions import RemoveForm, RestoreForm, SecrecyForm
from kanalvakt.moderation.forms.notices import NoticeForm, TemplateForm
from kanalvakt.moderation.forms.opinions import AdviceForm, AskForm
from kanalvakt.moderation.forms.packs import AttestForm, PackForm, ReportForm, WitnessForm
from kanalvakt.moderation.forms.reconsiderations import AssignForm, EnterForm, RemedyForm, SettleForm

__all__ = [
    "AdviceForm",
    "AskForm",
    "AssignForm",
    "AttestForm",
    "BlockForm",
    "EnterForm",
    "LiftForm",
    "NoticeForm",
    "PackForm",
    "RemedyForm",
    "RemoveForm",
    "ReportForm",
    "RestoreForm",
    "ReviewForm",
    "SecrecyForm",
    "SettleForm",
    "TemplateForm",
    "WitnessForm",
]
