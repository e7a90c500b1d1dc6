"""Under /offentligt/ in Swedish and /en/offentligt/ in English."""

from django.urls import path

from kanalvakt.website import views

urlpatterns = [
    path("", views.directory, name="directory"),
    path("avslutade/", views.directory, {"closed": True}, name="closed"),
    path("ar-kontot-vart/", views.whose, name="whose"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("personuppgifter/", views.data_protection, name="data_protection"),
    path("kanal/<slug:slug>/", views.channel, name="channel"),
    path("kanal/<slug:slug>/anmal/", views.report, name="report"),
]
