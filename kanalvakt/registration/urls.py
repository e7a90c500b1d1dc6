"""Pages under /registrering/."""

from django.urls import path

from kanalvakt.registration import views

app_name = "registration"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("klara/", views.registered, name="registered"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/ratta/", views.correct, name="correct"),
    path("<int:pk>/flytta/", views.move, name="move"),
]
