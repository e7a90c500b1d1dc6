"""`/kalender/`."""

from django.urls import path

from kanalvakt.organisation.calendar import views

app_name = "calendar"
urlpatterns = [
    path("", views.show, name="show"),
    path("dag/", views.day, name="day"),
    path("dag/<str:day>/angra/", views.undo, name="undo"),
    path("svarstider/", views.hours, name="hours"),
    path("vardag/", views.rule, name="rule"),
]
