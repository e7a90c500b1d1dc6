"""Under /besked/: where platforms tell that something happened."""

from django.urls import path

from kanalvakt.collection import webhooks

app_name = "webhooks"
urlpatterns = [
    path("linkedin/", webhooks.linkedin, name="linkedin"),
    path("meta/", webhooks.meta, name="meta"),
    path("tiktok/", webhooks.tiktok, name="tiktok"),
    path("webmention/", webhooks.webmention, name="webmention"),
]
