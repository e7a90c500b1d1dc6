"""The pictures and films of a case: always from our own store, veiled where they may disturb (expectation 29)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanalvakt.collection.files import FILMS, PICTURES
from kanalvakt.collection.models import Medium
from kanalvakt.core.actor import Actor
from kanalvakt.supervision.models import Case, VeilAll
from kanalvakt.supervision.who import user_id

DISTURBING = {"violence_porn"}


@dataclass(frozen=True, slots=True)
class Shown:
    """`kind` is picture, film or file; '' when we do not hold it."""

    medium: Medium
    kind: str
    veiled: bool


@dataclass(frozen=True, slots=True)
class Media:
    """`all_veiled` is the reader's own choice, `disturbing` the case's."""

    shown: Sequence[Shown] = ()
    disturbing: bool = False
    all_veiled: bool = False

    @property
    def some_missing(self) -> bool:
        """Whether something is not in our store."""
        return any(not one.kind for one in self.shown)


def media(case: Case, actor: Actor) -> Media:
    """What was sent along with the words of a case whose item the actor may read."""
    found = list(case.item.media.select_related("blob").order_by("pk")[:50])
    if not found:
        return Media()
    all_veiled = VeilAll.objects.filter(user=user_id(actor)).exists()
    disturbing = is_disturbing(case)
    return Media([Shown(medium, _kind(medium), disturbing or all_veiled) for medium in found], disturbing, all_veiled)


def is_disturbing(case: Case) -> bool:
    """What a person has said, else what screening suggests."""
    return bool(DISTURBING.intersection(case.flags)) if case.disturbing is None else case.disturbing


def _kind(medium: Medium) -> str:
    if medium.blob is None:
        return ""
    if medium.blob.media_type in PICTURES:
        return "picture"
    return "film" if medium.blob.media_type in FILMS else "file"
