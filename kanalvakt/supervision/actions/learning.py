"""The learnt order of the queue: on, learnt anew each night, forgotten. It moves the queue and nothing else."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.supervision import likelihood
from kanalvakt.supervision.models import Case, CaseState, Learned

LEARN = "supervision.learn"
NEEDED = (CaseState.ANSWERED, CaseState.FORWARDED, CaseState.REMOVED)
LEAST_DECISIONS = 200
MOST_DECISIONS = 20_000
BATCH = 1000
AGAIN = timedelta(days=1)


def start_learning(*, actor: Actor) -> Learned:
    """Learn from the decisions of people so far, and order the queue by it from now on for those who choose to."""
    require(actor, LEARN)
    if Learned.objects.exists():
        raise Conflict(_("Den lärda ordningen är redan på."))
    examples = decisions()
    if len(examples) < LEAST_DECISIONS or len({needed for _text, needed in examples}) < 2:
        raise Invalid(
            _("Det behövs minst %(least)s hanterade ärenden av båda slagen. Än så länge finns %(count)s.")
            % {"least": LEAST_DECISIONS, "count": len(examples)}
        )
    with transaction.atomic():
        now = clock.now()
        learned = Learned.objects.create(**_learnt(examples), learnt_at=now, on_since=now, on_by=user(actor))
        ledger.append("supervision.learning_on", actor=actor, subject="learning", data={"decisions": len(examples)})
    return learned


def forget_learning(*, actor: Actor) -> None:
    """Off: what was learnt is deleted, and the queue is ordered by time again."""
    require(actor, LEARN)
    with transaction.atomic():
        if not Learned.objects.all().delete()[0]:
            raise Conflict(_("Den lärda ordningen är redan av."))
        Case.objects.exclude(likely=0).update(likely=0)
        ledger.append("supervision.learning_off", actor=actor, subject="learning")


def learn_again() -> bool:
    """Once a day: learn from the newest decisions too, and judge what waits anew."""
    learned = Learned.objects.filter(learnt_at__lte=clock.now() - AGAIN).first()
    if learned is None:
        return False
    fields = _learnt(decisions())
    with transaction.atomic():
        if Learned.objects.filter(pk=learned.pk, learnt_at=learned.learnt_at).update(**fields, learnt_at=clock.now()):
            Case.objects.filter(waiting=1).exclude(likely=0).update(likely=0)
    return True


def judge_waiting() -> int:
    """Give the next batch of waiting cases that has none its place in the order; how many."""
    learned = Learned.objects.first()
    if learned is None:
        return 0
    weights = likelihood.Weights(learned.bias, learned.words)
    waiting = Case.objects.filter(waiting=1, likely=0, restricted=False, item__version__isnull=False).order_by("pk")
    scores: dict[int, list[int]] = {}
    for pk, text in waiting.values_list("pk", "item__version__text")[:BATCH]:
        scores.setdefault(weights.score(text), []).append(pk)
    with transaction.atomic():
        for score, ids in scores.items():
            Case.objects.filter(pk__in=ids, likely=0).update(likely=score)
    return sum(map(len, scores.values()))


def decisions() -> list[likelihood.Example]:
    """The newest decisions that people took, oldest first; secrecy-marked cases are never learnt from."""
    decided = Case.objects.filter(closed_by__isnull=False, restricted=False, item__version__isnull=False)
    decided = decided.filter(state__in=[*NEEDED, CaseState.NO_ANSWER]).order_by("-closed_at", "-pk")
    rows = list(decided.values_list("item__version__text", "state")[:MOST_DECISIONS])
    return [(text, state in NEEDED) for text, state in reversed(rows)]


def _learnt(examples: list[likelihood.Example]) -> dict[str, object]:
    weights, tried = likelihood.learn(examples), likelihood.measure(examples)
    return {
        "bias": weights.bias,
        "words": weights.words,
        "decisions": len(examples),
        "later": tried.later,
        "first_share": tried.first,
        "all_share": tried.all,
    }
