"""The room's forms."""

from kanalvakt.moderation.forms.blocks import BlockForm, LiftForm, ReviewForm
from kanalvakt.moderation.forms.decisions import RemoveForm, RestoreForm, SecrecyForm
from kanalvakt.moderation.forms.notices import NoticeForm, TemplateForm
from kanalvakt.moderation.forms.reconsiderations import AssignForm, EnterForm, RemedyForm, SettleForm

__all__ = [
    "AssignForm",
    "BlockForm",
    "EnterForm",
    "LiftForm",
    "NoticeForm",
    "RemedyForm",
    "RemoveForm",
    "RestoreForm",
    "ReviewForm",
    "SecrecyForm",
    "SettleForm",
    "TemplateForm",
]
