"""The public pages, once in each language, and the files that programs look for at the root."""

from django.urls import include, path

from kanalvakt.website import views

PAGES = ("kanalvakt.website.urls", "website")

urlpatterns = [
    path("offentligt/", include(PAGES, namespace="website"), {"language": "sv"}),
    path("en/offentligt/", include(PAGES, namespace="website-en"), {"language": "en"}),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
