"""Making letters of what wants somebody: one a person and day, and one about what is new and urgent."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.telling import Kind
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import User
from kanalvakt.telling import queries
from kanalvakt.telling.models import Letter, LetterState, Occasion, Told, Wish
from kanalvakt.telling.times import is_working_day, next_digest

# After an urgent letter, what is new is gathered so long: a bad evening is a handful of letters, not a hundred.
GATHER = timedelta(minutes=15)


@dataclass(slots=True)
class Look:
    """What a look at several people need not ask of each: what they were told of, and what goes for all of a role.

    What they were told of is read before anything is looked for, so that nothing another worker tells meanwhile seems
    to be no more.
    """

    told: dict[UUID, dict[str, set[str]]] = field(default_factory=dict)
    names: dict[tuple[str, frozenset[permissions.Grant]], set[str]] = field(default_factory=dict)

    def read(self, people: Iterable[UUID]) -> None:
        """Read anew what these people were told of."""
        self.told.update({person_id: {} for person_id in people})
        for user_id, kind, key in Told.objects.filter(user__in=self.told).values_list("user", "kind", "key"):
            self.told[user_id].setdefault(kind, set()).add(key)

    def names_of(self, kind: Kind, actor: Actor) -> set[str]:
        """The names of the urgent things of that kind."""
        if kind.keys is None:
            return set()
        if not kind.by_role:
            return set(kind.keys(actor))
        alike = kind.name, frozenset(permissions.grants(actor))
        if alike not in self.names:
            self.names[alike] = set(kind.keys(actor))
        return self.names[alike]


def ensure_wishes(users: Iterable[User]) -> None:
    """A row for each, with what goes for one who has not chosen."""
    Wish.objects.bulk_create([queries.default_wish(user) for user in users], ignore_conflicts=True)


@transaction.atomic
def digest(wish: Wish) -> Letter | None:
    """The day's letter, unless there is nothing to say; and when the next is due. Of two at once one does it."""
    now, today = clock.now(), clock.today()
    mine = Wish.objects.filter(pk=wish.pk, next_digest_at=wish.next_digest_at)
    if not mine.update(next_digest_at=next_digest(wish.hour, now)):
        return None
    if not is_working_day(today) or _refused(wish):
        return None
    with _grants_remembered():
        counts = queries.counts(person(wish.pk))
    if not counts:
        return None
    earlier = Letter.objects.filter(user=wish.user, occasion=Occasion.DIGEST, state=LetterState.WAITING)
    # What could not be sent yesterday is said anew today.
    earlier.exclude(day=today).update(state=LetterState.DROPPED, next_at=None, claimed_until=None, ended_at=now)
    terms = {"counts": counts, "language": wish.language, "created_at": now, "next_at": now}
    letter, made = Letter.objects.get_or_create(user=wish.user, occasion=Occasion.DIGEST, day=today, defaults=terms)
    return letter if made else None


def urgent(wishes: Iterable[Wish]) -> list[Letter]:
    """To each of these people a letter about the urgent things that they have not been told of yet."""
    reached = [wish for wish in wishes if not _refused(wish)]
    look = Look()
    look.read(wish.pk for wish in reached)
    with _grants_remembered():
        # Looking costs no write.
        letters = [_tell(wish) for wish in reached if _news(wish, look)]
    return [letter for letter in letters if letter]


@transaction.atomic
def _tell(wish: Wish) -> Letter | None:
    now = clock.now()
    mine = Wish.objects.filter(pk=wish.pk, quiet_until=wish.quiet_until)
    if not mine.update(quiet_until=now + GATHER):
        return None  # another worker was first
    look = Look()
    look.read([wish.pk])
    news = _news(wish, look)
    if not news:
        return None
    Told.objects.bulk_create(Told(user_id=wish.pk, kind=kind, key=key) for kind, keys in news.items() for key in keys)
    counts = {kind: len(keys) for kind, keys in news.items()}
    return Letter.objects.create(
        user_id=wish.pk,
        occasion=Occasion.URGENT,
        day=clock.today(),
        counts=counts,
        language=wish.language,
        created_at=now,
        next_at=now,
    )


def _news(wish: Wish, look: Look) -> dict[str, set[str]]:
    """Names of urgent things per kind, without those told of; what is no more is forgotten, and may come anew."""
    actor, told = person(wish.pk), look.told[wish.pk]
    news: dict[str, set[str]] = {}
    for kind in queries.urgent(actor):
        if kind.name in wish.silenced:
            continue
        now = look.names_of(kind, actor)
        if fresh := now - told.get(kind.name, set()):
            news[kind.name] = fresh
        if gone := told.get(kind.name, set()) - now:
            Told.objects.filter(user=wish.pk, kind=kind.name, key__in=gone).delete()
    return news


def _refused(wish: Wish) -> bool:
    return bool(wish.refused_address) and wish.refused_address == wish.user.email


@contextmanager
def _grants_remembered() -> Iterator[None]:
    """Ask for a person's roles once for all kinds, as in a request."""
    permissions.remember()
    try:
        yield
    finally:
        permissions.forget()
