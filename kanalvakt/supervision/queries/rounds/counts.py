"""Which rounds somebody may see, and how many want them: for the menu, Idag and letters."""

from django.db.models import Count, Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.permissions import units
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import duties
from kanalvakt.supervision.actions.rounds.escalations import open_to
from kanalvakt.supervision.models import Round, RoundState
from kanalvakt.supervision.who import user_id

READ = "supervision.read_rounds"


def visible(actor: Actor) -> QuerySet[Round]:
    """The rounds of the units whose supervision this person may see."""
    reach = units(actor, READ)
    return Round.objects.all() if reach is None else Round.objects.filter(unit__in=reach)


def channels(actor: Actor) -> list[Channel]:
    """The channels that have rounds there, by name."""
    reach = units(actor, READ)
    found = Channel.objects.filter(round_plan__isnull=False).only("id", "name")
    return list(found if reach is None else found.filter(unit__in=reach))


def due_for(actor: Actor) -> QuerySet[Round]:
    """Rounds that can be signed now, on the channels on which this person is on duty today."""
    now, mine = clock.now(), [duty.channel.pk for duty in duties(user_id(actor))]
    return Round.objects.filter(channel__in=mine, state=RoundState.DUE, opens_at__lte=now, due_at__gt=now)


def count_due(actor: Actor) -> int:
    """How many channels wait for this person to look today."""
    return due_for(actor).order_by().values("channel").distinct().count()


def progress(actor: Actor) -> tuple[int, int]:
    """Of the rounds of today that this person is on duty for: how many are done, and how many there are."""
    mine = [duty.channel.pk for duty in duties(user_id(actor))]
    rounds = Round.objects.filter(channel__in=mine, day=clock.today()).exclude(state=RoundState.NOT_REQUIRED)
    found = rounds.aggregate(done=Count("pk", filter=Q(state=RoundState.DONE)), all=Count("pk"))
    return found["done"], found["all"]


def missed_for(actor: Actor) -> QuerySet[Round]:
    """Missed rounds of which this person has yet to say what was done."""
    return Round.objects.filter(pk__in=open_to(actor).values("round"))


def count_missed(actor: Actor) -> int:
    """How many those are."""
    return missed_for(actor).count()
