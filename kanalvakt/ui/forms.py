"""How every form is drawn: `{{ form }}` gives the error summary and the fields (ui/form.html, ui/field.html)."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Our templates in place of Django's; widgets stay Django's own."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
