"""Template filters of evidence, on the page and on paper."""

from datetime import datetime

from django import template

from kanalvakt.core.text import shown
from kanalvakt.outbox import pdfa
from kanalvakt.ui.templatetags.ui import moment

register = template.Library()


@register.filter
def printable(text: object) -> str:
    """Words from outside as the PDF's font can draw them; still to be escaped, as all text is."""
    return pdfa.printable(shown(str(text)))


@register.filter
def pieces(text: str) -> list[str]:
    """A long text in parts that the layout can bear."""
    return list(pdfa.pieces(text))


@register.filter
def moment_of(stored: str | None) -> str:
    """A time of the evidence document in full, in Swedish time."""
    return moment(datetime.fromisoformat(stored)) if stored else ""
