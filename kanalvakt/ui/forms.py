"""How every form is drawn: `{{ form }}` gives the error summary and the fields (ui/form.html, ui/field.html).

A form with a method `groups()`, giving pairs of heading and bound fields, is drawn as one box a group.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import BaseForm, DateField, DateInput, ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.errors import Conflict, Invalid

# Within them every day has a day before and after, and a midnight in every time zone.
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)


class Renderer(TemplatesSetting):
    """Our templates in place of Django's; widgets stay Django's own."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class DayField(DateField):
    """A day: the browser's calendar, and no year that only a slip of the hand gives."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)

    def to_python(self, value: Any) -> date | None:
        """The day, or None. Raises ValidationError for what is none, or lies outside the years that anybody means."""
        day = super().to_python(value)
        if day and not FIRST <= day <= LAST:
            raise ValidationError(_("Ange en dag mellan år 1900 och 2999."), "invalid")
        return day


def attempt[R](form: BaseForm, action: Callable[[], R]) -> R | None:
    """What `action` gives when the form is valid; None when it is not or the action refused: the form then says why.

    form = CloseForm(request.POST or None)  # not bound when the page is only looked at, and then not valid
    if attempt(form, lambda: actions.close(channel, actor=actor)):
        return redirect(…)
    """
    if not form.is_valid():
        return None
    try:
        return action()
    except (Invalid, Conflict) as error:
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, str(error))
        return None
