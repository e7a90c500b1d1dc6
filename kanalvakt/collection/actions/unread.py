"""Parts of answers that could not be read: kept as they came, because "could not be read" is not "missing"."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from kanalvakt.collection.actions.incoming import REASON_LENGTH, fit
from kanalvakt.collection.models import UnreadPart
from kanalvakt.connectors.base import Unread
from kanalvakt.core import blobs
from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel


def keep_unread(channel: Channel, parts: Sequence[Unread], *, at: datetime) -> int:
    """Keep each part once; returns how many the page had."""
    if not parts:
        return 0
    by_digest = {sha256(f"{part.where}\n".encode("utf-8", "replace") + part.raw).hexdigest(): part for part in parts}
    again = channel.unread_parts.filter(digest__in=by_digest)
    known = set(again.values_list("digest", flat=True))
    fresh = [digest for digest in by_digest if digest not in known]
    raws = blobs.prepare([by_digest[digest].raw for digest in fresh], "application/octet-stream")
    with transaction.atomic():
        again.update(last_seen_at=at)
        blobs.save(raws)
        UnreadPart.objects.bulk_create(
            _row(channel, digest, by_digest[digest], raw, at) for digest, raw in zip(fresh, raws, strict=True)
        )
    return len(by_digest)


def _row(channel: Channel, digest: str, part: Unread, raw: Blob, at: datetime) -> UnreadPart:
    return UnreadPart(
        channel=channel,
        where=fit(part.where, 200),
        reason=fit(part.reason, REASON_LENGTH),
        digest=digest,
        raw=raw,
        first_seen_at=at,
        last_seen_at=at,
    )
