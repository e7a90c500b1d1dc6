"""/avsandarkontroll/."""

from django.urls import path

from kanalvakt.sendercheck import views

app_name = "sendercheck"
urlpatterns = [
    path("", views.listing, name="list"),
    path("underlag/", views.expected, name="expected"),
    path("underlag/<int:board>/", views.expected, name="expected_of"),
    path("underlag/huvudsidor/", views.main_pages, name="main_pages"),
    path("underlag/logotyp/", views.logo, name="logo"),
    path("underlag/<int:board>/logotyp/", views.logo, name="logo_of"),
    path("undantag/<int:pk>/upphav/", views.lift, name="lift"),
    path("larm/<int:pk>/", views.acknowledge, name="acknowledge"),
    path("kontroll/<int:pk>/sida.png", views.screenshot, name="screenshot"),
    path("kontroll/<int:pk>/profilbild", views.picture, name="picture"),
    path("kanal/<slug:slug>/", views.channel, name="channel"),
    path("kanal/<slug:slug>/kontrollera/", views.check, name="check"),
    path("kanal/<slug:slug>/undanta/<slug:what>/", views.waive, name="waive"),
]
