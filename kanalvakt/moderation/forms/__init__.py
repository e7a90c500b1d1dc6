"""The room's forms."""

from kanalvakt.moderation.forms.decisions import RemoveForm, RestoreForm, SecrecyForm
from kanalvakt.moderation.forms.notices import NoticeForm, TemplateForm
from kanalvakt.moderation.forms.reconsiderations import AssignForm, EnterForm, RemedyForm, SettleForm

__all__ = [
    "AssignForm",
    "EnterForm",
    "NoticeForm",
    "RemedyForm",
    "RemoveForm",
    "RestoreForm",
    "SecrecyForm",
    "SettleForm",
    "TemplateForm",
]
