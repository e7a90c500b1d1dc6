"""A model field that is ciphertext in the database and plain text in Python (vault, secrecy-marked text)."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from pathlib import Path


@lru_cache(maxsize=4)
def _fernet(path: "Path", _version: tuple[int, int]) -> MultiFernet:
    return MultiFernet([Fernet(line) for line in path.read_text().split()])


def keyring() -> MultiFernet:
    """The installation's keys, one a line in `var/keys/vault`: the first encrypts, all decrypt (rotation)."""
    path = settings.KEY_DIR / "vault"
    try:
        now = path.stat()
    except FileNotFoundError:
        from kanalvakt.core.environment import make_secret

        make_secret(path, Fernet.generate_key().decode())
        now = path.stat()
    # A rotation in another process puts another file there (`core.keys`).
    return _fernet(path, (now.st_ino, now.st_mtime_ns))


def encrypt(text: str) -> str:
    """Fernet token of the text."""
    return keyring().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token; raises `cryptography.fernet.InvalidToken` when no key fits."""
    return keyring().decrypt(token.encode()).decode()


class EncryptedTextField(models.TextField[str, str]):
    """Text stored as a Fernet token. It cannot be filtered on, only read."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in; None and '' stay."""
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Decrypt on the way out."""
        return decrypt(value) if value else value
