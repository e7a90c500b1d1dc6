"""The house's doors: each room's own list under its word."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.urls")),
]
