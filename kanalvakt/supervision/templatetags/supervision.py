"""How service time is said: in hours, for a day of service is not twenty-four of them."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def service_time(seconds: int | None) -> str:
    """'30 h 12 min', '41 min', 'under 1 min'; '–' where there is none."""
    if seconds is None:
        return "–"
    hours, minutes = seconds // 3600, seconds // 60 % 60
    parts = [(hours, gettext("h")), (minutes, gettext("min"))]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount) or gettext("under 1 min")
