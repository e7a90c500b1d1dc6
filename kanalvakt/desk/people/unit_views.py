"""Pages about units, boards and the municipality itself."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor, person
from kanalvakt.desk.people import queries
from kanalvakt.desk.people.forms import BoardForm, GroupForm, UnitForm
from kanalvakt.organisation import actions, permissions
from kanalvakt.organisation.models import Board, Unit
from kanalvakt.organisation.queries import group
from kanalvakt.ui.forms import attempt

READ, CHANGE = "organisation.read_people", "organisation.change_units"


def units(request: HttpRequest) -> HttpResponse:
    """Boards and companies, each with its units as a tree."""
    actor = person(request.user.pk)
    permissions.require(actor, READ)
    context = {"boards": queries.boards(), "may_change": permissions.allows(actor, CHANGE)}
    return render(request, "desk/people/units.html", context)


def unit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Add a unit, or change one."""
    found = get_object_or_404(Unit, slug=slug) if slug else None
    form = UnitForm(request.POST or None, instance=found)
    heading = _("Ändra enhet") if found else _("Lägg till enhet")
    pk = found.pk if found else None
    return _save(request, form, heading, lambda actor: actions.save_unit(pk, **form.cleaned_data, actor=actor))


def board(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a board or company, or change one."""
    form = BoardForm(request.POST or None, instance=get_object_or_404(Board, pk=pk) if pk else None)
    heading = _("Ändra nämnd eller bolag") if pk else _("Lägg till nämnd eller bolag")
    return _save(request, form, heading, lambda actor: actions.save_board(pk, **form.cleaned_data, actor=actor))


def municipality(request: HttpRequest) -> HttpResponse:
    """The municipality's own facts."""
    form = GroupForm(request.POST or None, instance=group())
    return _save(request, form, _("Kommunen"), lambda actor: actions.save_group(**form.cleaned_data, actor=actor))


def _save[M: Model](
    request: HttpRequest, form: ModelForm[M], heading: str, save: Callable[[Actor], object]
) -> HttpResponse:
    actor = person(request.user.pk)
    permissions.require(actor, CHANGE)
    if request.method == "POST" and attempt(form, lambda: save(actor)) is not None:
        messages.success(request, _("Ändringen är sparad."))
        return redirect("people:units")
    return render(request, "desk/people/form.html", {"form": form, "heading": heading, "back": "people:units"})
