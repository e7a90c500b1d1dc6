"""The media of an item, stored, or the reason why not."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from kanalvakt.collection.models import Item, Medium
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.http import Http, Limits
from kanalvakt.core import blobs
from kanalvakt.core.models import Blob

LIMITS = Limits(size=64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Held:
    """One medium as the evidence holds it: `blob` and `sha256` of its plain bytes, or `missing`."""

    medium: Medium
    blob: Blob | None
    sha256: str
    missing: str

    def stored(self) -> dict[str, Any]:
        """For the evidence row."""
        return {"url": self.medium.url} | ({"blob": self.blob.sha256} if self.blob else {"missing": self.missing})

    def described(self) -> dict[str, Any]:
        """For the canonical JSON."""
        known = {
            "url": self.medium.url,
            "media_type": self.blob.media_type if self.blob else self.medium.media_type,
            "alternative_text": self.medium.alternative_text,
        }
        if self.blob is None:
            return known | {"missing": self.missing}
        return known | {"blob": self.blob.sha256, "sha256": self.sha256, "size": self.blob.plain_size}


def gather(item: Item) -> list[Held]:
    """Every medium of the item; what is not stored yet is fetched now, before it is gone."""
    return [_stored(medium) if medium.blob else _fetched(medium) for medium in item.media.order_by("pk")]


def _stored(medium: Medium) -> Held:
    assert medium.blob is not None  # noqa: S101 - the caller looked
    digest = hashlib.sha256()
    try:
        for part in blobs.stream(medium.blob):
            digest.update(part)
    except blobs.Unreadable:
        return Held(medium, None, "", _("Filen gick inte att läsa ur lagret."))
    return Held(medium, medium.blob, digest.hexdigest(), "")


def _fetched(medium: Medium) -> Held:
    """From the platform, into the store. The reason is kept when it cannot be had."""
    try:
        with Http(medium.url, anywhere=True, limits=LIMITS) as http:
            answer = http.get("")
    except ConnectorError as error:
        return _missing(medium, str(error))
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()[:80]
    blob = blobs.put(answer.body, media_type or "application/octet-stream")
    if not Medium.objects.filter(pk=medium.pk, blob=None).update(blob=blob, missing=""):
        blobs.destroy(blob)  # another worker fetched it meanwhile
        medium.refresh_from_db()
        return _stored(medium)
    return Held(medium, blob, hashlib.sha256(answer.body).hexdigest(), "")


def _missing(medium: Medium, reason: str) -> Held:
    reason = reason if len(reason) <= 200 else f"{reason[:199]}…"
    Medium.objects.filter(pk=medium.pk, blob=None).update(missing=reason)
    return Held(medium, None, "", reason)
