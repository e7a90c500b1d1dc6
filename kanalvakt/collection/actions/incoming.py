"""What a connector gave, made fit for the database: the exact bytes stay in `raw`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from kanalvakt.collection.models import ItemKind, PublicState
from kanalvakt.connectors.base import FetchedItem
from kanalvakt.core.text import storable

ID_LENGTH, NAME_LENGTH, URL_LENGTH, REASON_LENGTH = 300, 300, 1000, 200
MASKED_SENDER = "avsändaren är dold (sekretess)"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One fetched item with identifiers and text that the database can hold."""

    fetched: FetchedItem
    platform_id: str
    parent_id: str
    root_id: str
    text: str
    content_hash: str

    @property
    def is_own(self) -> bool:
        """Written by the channel itself, as far as the platform says."""
        return self.fetched.is_own or self.fetched.kind == ItemKind.POST

    @property
    def public_state(self) -> PublicState:
        """What the public could see when it was fetched."""
        return PublicState(self.fetched.visibility)

    def described(self) -> dict[str, Any]:
        """Item fields that follow the platform: each pass may change them."""
        return {
            "edited_at": self.fetched.edited_at,
            "permalink": fit(self.fetched.permalink, URL_LENGTH),
            "language": fit(self.fetched.language, 12),
            "allowed": {
                str(verb): {"level": support.level, "reason": storable(support.reason)}
                for verb, support in self.fetched.allowed.items()
            },
        }

    def no_sender(self) -> str:
        """Why there is no sender; '' when there is one."""
        if self.fetched.sender.platform_id:
            return ""
        return fit(self.fetched.sender.missing, REASON_LENGTH) or _("plattformen sa inte vem som skrev")


def incoming(items: Iterable[FetchedItem]) -> dict[str, Incoming]:
    """By platform id, in the given order; of two with one id the later counts."""
    return {one.platform_id: one for one in map(_incoming, items)}


def fit(text: str, length: int) -> str:
    """A shown value of at most `length` characters."""
    text = storable(text)
    return text if len(text) <= length else f"{text[: length - 1]}…"


def fit_id(identifier: str) -> str:
    """An identifier of at most 300 characters that is still unique: a longer one ends in its hash."""
    if len(identifier) <= ID_LENGTH and identifier == storable(identifier):
        return identifier
    return f"{storable(identifier)[:230]}#{digest(identifier)}"


def digest(text: str) -> str:
    """SHA-256 of a text exactly as given, lone surrogates included."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _incoming(fetched: FetchedItem) -> Incoming:
    return Incoming(
        fetched,
        fit_id(fetched.platform_id),
        fit_id(fetched.parent_id),
        fit_id(fetched.root_id),
        storable(fetched.text),
        digest(fetched.text),
    )
