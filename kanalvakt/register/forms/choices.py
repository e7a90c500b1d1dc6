"""What several forms offer to choose among."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.connectors import registry
from kanalvakt.core.actor import Actor
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Unit

CHOOSE = _("Välj …")


def units(actor: Actor, action: str) -> QuerySet[Unit]:
    """The units in which the actor may do `action`."""
    reach = permissions.units(actor, action)
    return Unit.objects.all() if reach is None else Unit.objects.filter(pk__in=reach)


def offer(form: forms.BaseForm, name: str, rows: QuerySet[Any], empty: Promise = CHOOSE) -> None:
    """Let the field choose among `rows`; `empty` is what it says before."""
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset, field.empty_label = rows, cast("str", empty)


def choices(form: forms.BaseForm, name: str, empty: Promise, kinds: Iterable[registry.Kind]) -> None:
    """Let the field choose among platforms."""
    cast("forms.ChoiceField", form.fields[name]).choices = [
        ("", empty),
        *((each.kind, spoken(each.label)) for each in kinds),
    ]
