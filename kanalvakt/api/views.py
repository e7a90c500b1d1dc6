"""A person's own keys for programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kanalvakt.api.forms import KeyForm
from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import actions
from kanalvakt.organisation.models import ApiKey
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page


@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """One's own keys; a new one is shown once, on the answer to the order."""
    form = KeyForm(request.POST or None)
    made = attempt(form, lambda: actions.make_api_key(**form.cleaned_data, actor=person(request.user.pk)))
    mine = page(ApiKey.objects.filter(person=request.user.pk), ("-made_at", "-id"), request.GET)
    context = {"form": KeyForm() if made else form, "made": made, "page": mine, "today": clock.today()}
    return render(request, "api/keys.html", context)


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take a key back."""
    mine = get_object_or_404(ApiKey, pk=key, person=request.user.pk)
    try:
        actions.revoke_api_key(mine.pk, actor=person(request.user.pk))
        messages.success(request, _("Nyckeln är återtagen. Programmet kommer inte in längre."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("api_keys")
