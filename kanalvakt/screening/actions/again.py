"""Reading everything again when engine, words or rules change: a job with progress that a person may pause."""

from django.db import IntegrityError, transaction
from django.db.models import F

from kanalvakt.collection.models import ItemVersion
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, system
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.screening.actions.reading import BATCH, screen, texts
from kanalvakt.screening.models import Rescreening
from kanalvakt.screening.queries import current_texts, in_force, open_rescreening

State = Rescreening.State
JOB = system("screening.again")


def start_if_changed() -> Rescreening | None:
    """Begin when what is in force is not what the newest job reads with; a job still open is replaced."""
    version = in_force().version
    newest = Rescreening.objects.first()
    if newest and newest.version == version:
        return None
    outdated = current_texts().exclude(screened_with__in=["", version])
    last = ItemVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        with transaction.atomic():
            _end(State.REPLACED)
            job = Rescreening.objects.create(
                version=version, started_at=clock.now(), below=last + 1, total=outdated.count()
            )
            if job.total:
                ledger.append("screening.again", actor=JOB, subject=f"rescreening:{job.pk}", data={"texts": job.total})
            else:
                _end(State.DONE)
    except IntegrityError:  # another worker was first
        return None
    return job


def read_on(limit: int = BATCH) -> int:
    """Read the next batch of the running job again; how many. Safe twice at once: the cursor moves once."""
    job = open_rescreening()
    if job is None or job.state != State.RUNNING:
        return 0
    batch = texts(current_texts().filter(pk__lt=job.below).order_by("-pk"), limit)
    if not batch:
        with transaction.atomic():
            _end(State.DONE)
        return 0
    outdated = [one for one in batch if one.screened_with not in ("", job.version)]
    screen(outdated)
    # Whoever read the same batch meanwhile has moved the cursor already.
    Rescreening.objects.filter(pk=job.pk, below=job.below).update(below=batch[-1].pk, read=F("read") + len(outdated))
    return len(batch)


def pause(*, actor: Actor) -> None:
    """Stop after the batch that is being read; nothing is lost."""
    _move(State.RUNNING, State.PAUSED, actor)


def resume(*, actor: Actor) -> None:
    """Go on where it stopped."""
    _move(State.PAUSED, State.RUNNING, actor)


def _move(before: str, after: str, actor: Actor) -> None:
    require(actor, "screening.change_rules")
    with transaction.atomic():
        if not Rescreening.objects.filter(finished_at=None, state=before).update(state=after):
            raise Conflict("Granskningen är redan klar eller i det läget. Ladda om sidan.")
        ledger.append("screening.again_moved", actor=actor, subject="rescreening", data={"state": after})


def _end(state: str) -> None:
    Rescreening.objects.filter(finished_at=None).update(state=state, finished_at=clock.now())
