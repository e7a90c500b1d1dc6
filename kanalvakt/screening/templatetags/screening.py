"""`{% load screening %}{% marked text findings %}`; the page links `screening/marks.css`."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kanalvakt.core.text import shown
from kanalvakt.screening import marks, words
from kanalvakt.screening.models import Finding

register = template.Library()
GRAVEST = ["bad", "warn", "info"]


@register.simple_tag
def marked(text: str, findings: Iterable[Finding]) -> SafeString:
    """The text, harmless to show, with each finding marked; a mark takes focus and then says why it is there."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in marks.pieces(text, findings)))


@register.filter
def finding_label(finding: Finding) -> str:
    """What a finding is called."""
    return str(words.label(finding))


@register.filter
def finding_kind(finding: Finding) -> str:
    """The kind of badge it has: bad, warn or info."""
    return words.kind(finding)


def _piece(piece: marks.Piece) -> str:
    if not piece.findings:
        return shown(piece.text)
    why = "; ".join(dict.fromkeys(_why(finding) for finding in piece.findings))
    kind = min((words.kind(finding) for finding in piece.findings), key=GRAVEST.index)
    return format_html(
        '<mark class="{}" tabindex="0">{}<span class="mark__why"> ({})</span></mark>', kind, shown(piece.text), why
    )


def _why(finding: Finding) -> str:
    label = str(words.label(finding))
    # A reason begins with the words that hit, which stand right before it here.
    reason = finding.reason.partition("«: ")[2] if finding.reason.startswith("»") else finding.reason
    return f"{label}: {shown(reason)}" if reason else label
