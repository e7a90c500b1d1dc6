"""Idag: where a person starts the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kanalvakt.core.actor import person
from kanalvakt.desk import queries


def today(request: HttpRequest) -> HttpResponse:
    """What waits, what is late, what has stuck, and the channels; by role."""
    return render(request, "desk/today.html", {"today": queries.today(person(request.user.pk))})
