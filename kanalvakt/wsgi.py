"""The door for gunicorn."""

import os
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanalvakt.settings")
application = get_wsgi_application()


def warmed() -> WSGIHandler:
    """The application when it has answered itself: then no visitor waits for what is read once a start."""
    from kanalvakt.website.warming import addresses  # late: nobody who imports the application asks the database

    for address in addresses():
        _ask(address)
    return application


def _ask(address: str) -> None:
    from django.conf import settings

    site = urlsplit(settings.SITE_URL)
    path, _mark, query = address.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": site.netloc}
    environ["wsgi.url_scheme"] = site.scheme
    environ["HTTP_X_FORWARDED_PROTO"] = site.scheme
    setup_testing_defaults(environ)
    application(environ, lambda _status, _headers, _error=None: lambda _body: None).close()
