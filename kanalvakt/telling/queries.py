"""What wants a person, as far as their roles go; what they wish to hear of; and how the letters stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from kanalvakt.core import clock, telling
from kanalvakt.core.actor import Actor
from kanalvakt.core.telling import Kind, Line
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import User
from kanalvakt.telling.models import Letter, LetterState, Occasion, Wish
from kanalvakt.telling.times import next_digest

# A mail server that is away for a moment is none of anybody's business.
PATIENCE = timedelta(minutes=30)
FAILED_SHOWN = timedelta(days=30)


def has_mail() -> bool:
    """Whether this installation has a mail server."""
    return bool(settings.MAIL_HOST)


def kinds(actor: Actor) -> list[Kind]:
    """What may ever want this person."""
    return [kind for kind in telling.kinds().values() if not kind.action or permissions.anywhere(actor, kind.action)]


def urgent(actor: Actor) -> list[Kind]:
    """Those of them that one is told of at once."""
    return [kind for kind in kinds(actor) if kind.keys]


def counts(actor: Actor) -> dict[str, int]:
    """How much there is of each kind of which there is something."""
    found = {kind.name: kind.count(actor) for kind in kinds(actor)}
    return {name: count for name, count in found.items() if count}


def lines(actor: Actor) -> list[Line]:
    """What wants this person now, the worst first."""
    return telling.lines(counts(actor))


def wish(user: User) -> Wish:
    """What the person has chosen, or what goes for one who has not chosen: then not saved."""
    return Wish.objects.filter(user=user).first() or default_wish(user)


def default_wish(user: User) -> Wish:
    """A letter at eight every working day, and one at once about each urgent kind."""
    return Wish(user=user, next_digest_at=next_digest(8, clock.now()))


@dataclass(frozen=True, slots=True)
class Status:
    """How the letters stand. `oldest` is when the one was written that has waited longest."""

    server: str
    last_sent: datetime | None
    waiting: int
    oldest: Letter | None


def status() -> Status:
    """For the administrators' page."""
    waiting = Letter.objects.filter(state=LetterState.WAITING)
    sent = Letter.objects.filter(state=LetterState.SENT).order_by("-ended_at").values_list("ended_at", flat=True)
    server = f"{settings.MAIL_HOST}:{settings.MAIL_PORT}" if has_mail() else ""
    return Status(server, sent.first(), waiting.count(), waiting.order_by("created_at").first())


def failed() -> QuerySet[Letter]:
    """Letters of the last month that could not be delivered, and about which nobody has done anything yet."""
    since = clock.now() - FAILED_SHOWN
    return Letter.objects.filter(state=LetterState.FAILED, ended_at__gte=since).select_related("user")


def refused(actor: Actor) -> QuerySet[Letter]:
    """The failed letters, for those who look after them."""
    return failed() if permissions.anywhere(actor, "telling.read_status") else Letter.objects.none()


def refusal(user: User) -> Letter | None:
    """The letter that was refused for the sake of the address that the person still has."""
    if not Wish.objects.filter(user=user, refused_address=user.email).exists():
        return None
    return user.letters.filter(state=LetterState.FAILED).order_by("-ended_at").first()


def delayed(actor: Actor) -> QuerySet[Letter]:
    """Letters that the mail server has not taken for a good while, for those who look after them."""
    if not permissions.anywhere(actor, "telling.read_status"):
        return Letter.objects.none()
    return Letter.objects.filter(state=LetterState.WAITING, created_at__lt=clock.now() - PATIENCE)


def last_letters(user: User) -> list[Letter]:
    """The person's newest letters."""
    return list(user.letters.exclude(occasion=Occasion.TEST, state=LetterState.DROPPED).order_by("-created_at")[:5])
