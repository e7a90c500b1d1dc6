"""`/journal/`."""

from django.urls import path

from kanalvakt.desk.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.journal, name="list"),
    path("kontrollpunkt/", views.checkpoint, name="checkpoint"),
    path("<int:entry_id>/", views.entry, name="entry"),
]
