"""Pages about people: who they are, what they may do, and how they get in."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.desk.people import queries
from kanalvakt.desk.people.forms import FilterForm, PersonForm, RoleForm
from kanalvakt.organisation import actions, permissions
from kanalvakt.organisation.models import RoleGrant, User
from kanalvakt.telling import queries as telling
from kanalvakt.ui.forms import attempt

READ, CHANGE = "organisation.read_people", "organisation.change_people"


def people(request: HttpRequest) -> HttpResponse:
    """The list, filtered."""
    actor = person(request.user.pk)
    permissions.require(actor, READ)
    form = FilterForm(request.GET)
    form.full_clean()
    context = {
        "form": form,
        "page": queries.people(form.cleaned_data, request.GET),
        "may_change": permissions.allows(actor, CHANGE),
    }
    return render(request, "desk/people/list.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """A new person; their page then offers the link for the password and the first role."""
    actor = person(request.user.pk)
    permissions.require(actor, CHANGE)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and (
        user := attempt(form, lambda: actions.add_person(**form.cleaned_data, actor=actor))
    ):
        messages.success(
            request, _("%(name)s är tillagd. Ge en roll, och en länk för att välja lösenord.") % {"name": user.name}
        )
        return redirect("people:one", user.pk)
    return render(request, "desk/people/form.html", {"form": form, "heading": _("Lägg till person")})


def one(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A person: facts, roles, channels, history. POST gives a role."""
    actor = person(request.user.pk)
    permissions.require(actor, READ)
    user = get_object_or_404(User.objects.select_related("unit"), pk=user_id)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and _gave(form, user_id, actor):
        messages.success(request, _("Rollen är sparad."))
        return redirect("people:one", user_id)
    events, page = queries.history(user, request.GET)
    context = {
        "person": user,
        "grants": user.grants.select_related("unit").order_by("role", "unit__name"),
        "channels": queries.channels_of(user),
        "standing_in": queries.standing_in(user),
        "form": form,
        "refused": telling.refusal(user),
        "events": events,
        "page": page,
        "may_change": permissions.allows(actor, CHANGE) and request.user != user,
    }
    return render(request, "desk/people/one.html", context)


def change(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Change a person's facts."""
    actor = person(request.user.pk)
    permissions.require(actor, CHANGE)
    user = get_object_or_404(User, pk=user_id)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and _changed(form, user_id, actor):
        messages.success(request, _("Ändringen är sparad."))
        return redirect("people:one", user_id)
    return render(request, "desk/people/form.html", {"form": form, "heading": _("Ändra uppgifter"), "person": user})


@require_POST
def take_role(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take a role away."""
    grant = get_object_or_404(RoleGrant, pk=grant_id)
    return _did(
        request, grant.user_id, _("Rollen är borttagen."), lambda actor: actions.take_role(grant_id, actor=actor)
    )


@require_POST
@never_cache
def link(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show the one-time link, in this answer and nowhere else."""
    user = get_object_or_404(User, pk=user_id, is_active=True)
    try:
        address = actions.password_link(user_id, actor=person(request.user.pk))
    except Conflict as error:
        messages.error(request, str(error))
        return redirect("people:one", user_id)
    return render(request, "desk/people/link.html", {"person": user, "address": address})


@require_POST
def mail_link(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Send the one-time link to the person."""
    get_object_or_404(User, pk=user_id, is_active=True)
    told = _("Länken är skickad till personens e-post.")
    return _did(request, user_id, told, lambda actor: actions.mail_password_link(user_id, actor=actor))


def leave(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask, showing what the person keeps; POST ends it."""
    permissions.require(person(request.user.pk), CHANGE)
    user = get_object_or_404(User, pk=user_id)
    if request.method == "POST":
        told = _("%(name)s har slutat: utloggad, och alla roller är avslutade.") % {"name": user.name}
        return _did(request, user_id, told, lambda actor: actions.mark_left(user_id, actor=actor))
    return render(request, "desk/people/leave.html", {"person": user, "channels": queries.channels_of(user)})


@require_POST
def bring_back(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """The person works here again."""
    get_object_or_404(User, pk=user_id)
    told = _("Kontot är öppet igen, utan roller och lösenord. Ge en roll och en ny länk.")
    return _did(request, user_id, told, lambda actor: actions.bring_back(user_id, actor=actor))


def _gave(form: RoleForm, user_id: UUID, actor: Actor) -> bool:
    return attempt(form, lambda: actions.give_role(user_id, **form.terms(), actor=actor)) is not None


def _changed(form: PersonForm, user_id: UUID, actor: Actor) -> bool:
    return attempt(form, lambda: actions.change_person(user_id, **form.cleaned_data, actor=actor)) is not None


def _did(request: HttpRequest, user_id: UUID, told: str, act: Callable[[Actor], None]) -> HttpResponse:
    """Do it, say so (or why not), and show the person again."""
    try:
        act(person(request.user.pk))
    except (Conflict, Invalid) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
    return redirect("people:one", user_id)
