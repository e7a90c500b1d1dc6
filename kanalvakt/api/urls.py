"""`/api/v1/` for programs, `/konto/nycklar/` for the people who let them in."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from kanalvakt.api import views
from kanalvakt.api.v1 import api

patterns, app, namespace = api.urls
for pattern in patterns:
    if pattern.callback:
        login_not_required(pattern.callback)  # each operation asks for a key or a session itself

urlpatterns = [
    path("api/v1/", include((patterns, app), namespace=namespace)),
    path("konto/nycklar/", views.keys, name="api_keys"),
    path("konto/nycklar/<int:key>/aterta/", views.revoke, name="api_key_revoke"),
]
