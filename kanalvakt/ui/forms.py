"""How every form is drawn: `{{ form }}` gives the error summary and the fields (ui/form.html, ui/field.html).

A form with a method `groups()`, giving pairs of heading and bound fields, is drawn as one box a group.
"""

from collections.abc import Callable

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting

from kanalvakt.core.errors import Conflict, Invalid


class Renderer(TemplatesSetting):
    """Our templates in place of Django's; widgets stay Django's own."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


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
