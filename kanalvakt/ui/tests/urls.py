"""The component page, for tests and for whoever builds a page: every part in every state."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from kanalvakt import urls


class Example(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Namn", help_text="Så som det står på webbplatsen.")
    text = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    day = forms.DateField(label="Dag", widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ChoiceField(label="Enhet", choices=[("a", "Björkskolan"), ("b", "Solgläntan")])
    purposes = forms.MultipleChoiceField(
        label="Syften", choices=[("talk", "prata"), ("share", "dela")], widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label="Sätt", choices=[("x", "dölj"), ("y", "radera")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Jag har läst reglerna")
    file = forms.FileField(label="Fil", required=False)


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """GET shows, POST shows with errors."""
    form = Example(request.POST or None)
    messages.success(request, "Svaret är sparat.")
    return render(request, "ui/components.html", {"form": form, "long": "ord" * 200})


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Falls over."""
    raise RuntimeError("avsiktligt fel")


urlpatterns = [*urls.urlpatterns, path("ui/", components), path("ui/fel/", broken)]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
