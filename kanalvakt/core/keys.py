"""Changing the installation's key: a new one first in the ring, then everything is encrypted anew under it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from kanalvakt.core.fields import EncryptedTextField, keyring
from kanalvakt.core.models import Blob

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many encrypted values, and how many keys of blobs, are now under the new key."""

    values: int
    blobs: int


def rotate() -> Rotation:
    """Put a new key first in `var/keys/vault` and re-encrypt every encrypted field and blob key under it.

    The old keys stay in the ring: what another process encrypted a moment ago, and every backup, can still be read.
    Safe to run while others work: each process sees that the ring has changed, each batch is its own transaction.
    """
    keyring()
    path = settings.KEY_DIR / "vault"
    _replace(path, "\n".join([Fernet.generate_key().decode(), *path.read_text().split()]))
    values = sum(_again(model, field) for model, field in _encrypted())
    return Rotation(
        values, _each(Blob._base_manager.all(), "wrapped_key", lambda token: keyring().rotate(bytes(token)))
    )


def _replace(path: Path, text: str) -> None:
    """The file as a whole or not at all, on disk when this returns: without it nothing can be read again."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _encrypted() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, EncryptedTextField):
                yield model, field.name


def _again(model: type[models.Model], field: str) -> int:
    """Reading decrypts with whichever key fits, saving encrypts with the first."""
    return _each(model._base_manager.exclude(**{field: ""}), field, lambda text: text)


def _each[V](filled: models.QuerySet[Any], field: str, renewed: Callable[[V], V]) -> int:
    rows = filled.exclude(**{f"{field}__isnull": True}).order_by("pk")
    count, last = 0, None
    while True:
        with transaction.atomic():
            later = rows if last is None else rows.filter(pk__gt=last)
            batch = list(later.only("pk", field).select_for_update(of=("self",))[:BATCH])
            for row in batch:
                setattr(row, field, renewed(getattr(row, field)))
            filled.model._base_manager.bulk_update(batch, [field])
        if not batch:
            return count
        count, last = count + len(batch), batch[-1].pk
