"""/ta-bort/, /sekretess/ and /beslut/."""

from django.urls import path

from kanalvakt.moderation import views

app_name = "moderation"
urlpatterns = [
    path("ta-bort/", views.remove, name="remove"),
    path("sekretess/<int:item_id>/", views.secrecy, name="secrecy"),
    path("beslut/", views.decisions, name="decisions"),
    path("beslut/<int:pk>/", views.decision, name="decision"),
    path("beslut/<int:pk>/visa-igen/", views.restore, name="restore"),
    path("beslut/<int:pk>/meddela/", views.notify, name="notify"),
]
