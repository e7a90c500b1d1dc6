"""Settings of the test suite: the real ones, in a folder of their own, with what makes tests slow turned down."""

import os
import tempfile
from pathlib import Path

_home = Path(os.environ.setdefault("KANALVAKT_TEST_VAR", tempfile.mkdtemp(prefix="kanalvakt-test-")))
# Each xdist worker has its own folder: keys, blobs and database are never shared between tests at once.
os.environ["KANALVAKT_VAR"] = str(_home / os.environ.get("PYTEST_XDIST_WORKER", "main"))

from kanalvakt.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MAIL_HOST = "mail.exempelby.example"  # a memory stands in for it
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},  # tests change rows past the ledger
}
UNDO_SECONDS = 0
