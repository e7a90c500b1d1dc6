"""`{% load screening %}{% marked text findings %}`; the page links `screening/marks.css`."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kanalvakt.core.text import shown
from kanalvakt.organisation.models import User
from kanalvakt.screening import engine, marks, reasons, words
from kanalvakt.screening.models import Finding
from kanalvakt.screening.queries import IDENTITY

register = template.Library()
GRAVEST = ["bad", "warn", "info"]


@register.simple_tag
def marked(text: str, findings: Iterable[marks.Found]) -> SafeString:
    """The text, harmless to show, with each finding marked; a mark takes focus and then says why it is there."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in marks.pieces(text, findings)))


@register.filter
def finding_label(finding: Finding | engine.Finding | engine.RuleInfo) -> str:
    """What a finding is called."""
    return str(words.label(finding))


@register.filter
def type_label(name: str) -> str:
    """What a type such as "threat" is called."""
    return str(words.TYPES.get(name, name))


@register.filter
def share(part: float) -> str:
    """A share from 0 to 1 as whole percent."""
    return f"{part:.0%}".replace("%", "\u00a0%")


@register.filter
def never_publish(findings: Iterable[engine.Finding]) -> bool:
    """Whether an own post with these findings may never go out (G1.4.5)."""
    return any(one.type in IDENTITY for one in findings)


@register.filter
def finding_kind(finding: Finding | engine.Finding) -> str:
    """The kind of badge it has: bad, warn or info."""
    return words.kind(finding)


@register.filter
def finding_types(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """What the findings are called and their badges' kinds, each once, the gravest first."""
    named = dict.fromkeys((str(words.label(finding)), words.kind(finding)) for finding in findings)
    return sorted(named, key=lambda one: GRAVEST.index(one[1]))


@register.filter
def judged_by(findings: Iterable[Finding], user: User) -> bool:
    """Whether somebody has begun to judge them."""
    return any(verdict.by_id == user.pk for finding in findings for verdict in finding.verdicts.all())


@register.filter
def reason(text: str) -> str:
    """Why something was found, in the reader's language."""
    return reasons.read(text)


def _piece(piece: marks.Piece) -> str:
    if not piece.findings:
        return shown(piece.text)
    why = "; ".join(dict.fromkeys(_why(finding) for finding in piece.findings))
    kind = min((words.kind(finding) for finding in piece.findings), key=GRAVEST.index)
    return format_html(
        '<mark class="{}" tabindex="0">{}<span class="mark__why"> ({})</span></mark>', kind, shown(piece.text), why
    )


def _why(finding: marks.Found) -> str:
    label = str(words.label(finding))
    # A reason begins with the words that hit, which stand right before it here.
    why = finding.reason.partition("«: ")[2] if finding.reason.startswith("»") else finding.reason
    return f"{label}: {shown(reasons.read(why))}" if why else label
