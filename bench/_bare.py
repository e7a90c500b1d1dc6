"""The product's door with nothing kept of public pages: each is made for whoever asks."""

from django.conf import settings

settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

from kanalvakt.wsgi import warmed  # noqa: E402

__all__ = ["warmed"]
