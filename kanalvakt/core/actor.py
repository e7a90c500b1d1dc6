"""Who does a thing. Every action takes an actor and grants each kind explicitly; the default is no."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The four kinds of actor (design: Actor)."""

    PERSON = "person"
    SYSTEM = "system"
    PUBLIC = "public"
    MIGRATION = "migration"


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor: `id` is a user's UUID, a job's name, a public receipt or a migration's name."""

    kind: ActorKind
    id: str

    def __str__(self) -> str:
        """The text id that the ledger keeps, such as `person:7d…` or `system:sweep`."""
        return f"{self.kind}:{self.id}"


def person(user_id: object) -> Actor:
    """A logged-in human."""
    return Actor(ActorKind.PERSON, str(user_id))


def system(job: str) -> Actor:
    """A job of our own, by name."""
    return Actor(ActorKind.SYSTEM, job)


def public(receipt: str) -> Actor:
    """Somebody without a log-in, known by a receipt number."""
    return Actor(ActorKind.PUBLIC, receipt)


def migration(name: str) -> Actor:
    """A change made by an upgrade or by the demonstration's loader."""
    return Actor(ActorKind.MIGRATION, name)
