"""Under /besked/: where platforms tell that something happened."""

from django.urls import path

from kanalvakt.collection import webhooks

app_name = "webhooks"
urlpatterns = [
    path("meta/", webhooks.meta, name="meta"),
    path("webmention/", webhooks.webmention, name="webmention"),
]
