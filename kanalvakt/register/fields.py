"""The facts of a channel that people change, and how a value reads in the history."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField
from django.utils.translation import gettext as _

from kanalvakt.connectors import catalogue
from kanalvakt.core.wording import spoken
from kanalvakt.register.models import Channel, ChannelState, Purpose

EDITABLE: Sequence[str] = (
    "unit",
    "name",
    "platform",
    "address",
    "handle",
    "foreign",
    "dialogue",
    "can_remove_others",
    "purposes",
    "purpose_text",
    "target_group",
    "responsible",
    "substitute",
    "decided_by",
    "decided_on",
    "decision_case_number",
    "delegation",
    "tools",
    "communication_plan",
    "contact",
    "service_hours",
    "legal_basis",
    "data_need",
    "third_country",
    "joint_controllership",
)
# What a unit's channels usually have in common.
COMMON: Sequence[str] = (
    "purposes",
    "purpose_text",
    "target_group",
    "responsible",
    "substitute",
    "decided_by",
    "delegation",
    "tools",
    "communication_plan",
    "contact",
    "service_hours",
    "legal_basis",
    "data_need",
    "third_country",
    "joint_controllership",
)


def label(field: str) -> str:
    """The field's name as forms show it."""
    found = Channel._meta.get_field(field)
    return str(getattr(found, "verbose_name", field))


def shown(field: str, value: Any) -> str:
    """A value as the history keeps it: plain text, in the names and words of the day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if field == "purposes":
        return ", ".join(str(Purpose(purpose).label) for purpose in value if purpose in Purpose)
    if field == "state":
        return str(ChannelState(value).label) if value else ""
    return spoken(catalogue.label(value)) if field == "platform" else str(value)


def read(field: str, text: str) -> str:
    """A value of the history in the reader's language; what people themselves wrote stays as it is."""
    if field == "purposes":
        return ", ".join(map(spoken, text.split(", ")))
    ours = field in ("state", "platform") or isinstance(Channel._meta.get_field(field), BooleanField)
    return spoken(text) if ours else text
