"""The texts that tell a sender why."""

from dataclasses import dataclass

from kanalvakt.moderation import notices
from kanalvakt.moderation.models import NoticeTemplate, TemplateFor


@dataclass(frozen=True, slots=True)
class TemplateGroup:
    """The texts about one kind of thing. Kanalvakt's own are offered only where the municipality has none."""

    about: str
    label: str
    own: list[NoticeTemplate]
    house: list[tuple[str, str]]


def templates() -> list[TemplateGroup]:
    """Every text in use, by what it is about."""
    rows = list(NoticeTemplate.objects.filter(retired_at=None).prefetch_related("versions"))
    return [
        TemplateGroup(
            kind.value,
            str(kind.label),
            [row for row in rows if row.about == kind],
            list(notices.house(kind.value)),
        )
        for kind in TemplateFor
    ]
