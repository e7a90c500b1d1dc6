"""Pages under /franvaro/."""

from django.urls import path

from kanalvakt.register.absences import views

app_name = "absences"
urlpatterns = [
    path("", views.show, name="show"),
    path("anmal/", views.report, name="report"),
    path("<int:absence>/", views.change, name="change"),
    path("<int:absence>/tillbaka/", views.back, name="back"),
]
