"""How a pass ended, and when the next one is due."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from kanalvakt.collection.actions import pace
from kanalvakt.collection.actions.passing import Pass
from kanalvakt.collection.models import Outcome, RunKind, SyncRun, SyncState
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.core import clock
from kanalvakt.ledger import actions as ledger
from kanalvakt.register.models import Channel

# Only a complete pass that goes well takes these back: an incremental one cannot know.
OF_COMPLETE_PASSES = ["incomplete", "implausible"]
# After these a pass may go on where it stood, if it got anywhere at all.
PASSING = ["throttled", "unreachable", "too_slow", "broken"]
# A platform's own cursor does not hold for ever.
STALE = timedelta(hours=6)


def begin(channel: Channel, step: Mapping[str, Any] | None, *, complete: bool) -> SyncRun:
    """The unfinished run of this kind, if it is fresh, else a new one. Others that a dead worker left are ended."""
    now = clock.now()
    kind = RunKind.COMPLETE if complete else RunKind.INCREMENTAL
    unfinished = channel.runs.filter(pk=step["run"] if step else 0, kind=kind, started_at__gt=now - STALE)
    run = unfinished.first() or SyncRun.objects.create(channel=channel, kind=kind, started_at=now)
    if run.outcome != Outcome.RUNNING:
        run.outcome, run.finished_at, run.error_code, run.error_message = Outcome.RUNNING, None, "", ""
        run.save()
    channel.runs.filter(outcome=Outcome.RUNNING).exclude(pk=run.pk).update(
        outcome=Outcome.FAILED,
        finished_at=now,
        error_code="interrupted",
        error_message=_("Hämtningen avbröts när programmet stoppades. Den görs om av sig själv."),
    )
    return run


@transaction.atomic
def succeeded(going: Pass) -> None:
    """Everything up to `covers_until` has been seen."""
    now, state, run = clock.now(), going.state, going.run
    run.covers_from = None if going.complete else state.observed_until
    run.covers_until = going.observed_until or run.started_at
    run.outcome, run.finished_at = Outcome.OK, now
    run.save()
    recovered = _clear(state, complete=going.complete)
    state.observed_until = max(state.observed_until or run.covers_until, run.covers_until)
    state.next_at = now if _asked_meanwhile(state, now) else now + pace.interval()
    state.cursor, state.step = going.cursor, None
    if going.complete:
        state.next_complete_at, state.drop_confirmed = pace.next_complete(now, going.channel.pk), False
    _release(state)
    _record(going, recovered=recovered)
    going.run = _joined(run)


def _asked_meanwhile(state: SyncState, now: datetime) -> bool:
    """Whether a person, or a platform's notice, wanted the channel collected after this pass had begun."""
    return SyncState.objects.filter(pk=state.pk, next_at__gt=state.tried_at, next_at__lte=now).exists()


@transaction.atomic
def failed(going: Pass, error: ConnectorError) -> None:
    """Nothing is concluded; the next try waits longer each time."""
    now, state, run = clock.now(), going.state, going.run
    is_news = state.error_code != error.code
    state.failures += 1
    state.failing_since = state.failing_since or now
    state.error_code, state.error_message = error.code, str(error)
    wait = pace.wait(state.failures, permanent=error.permanent, retry_after=error.retry_after)
    state.next_at = now + wait
    goes_on = error.code in PASSING and going.pages > 0
    if not goes_on:
        state.step = None
    if going.complete:  # one that begins anew leaves room for one of what is new before it
        state.next_complete_at = now + wait if goes_on else now + 2 * wait
    _release(state)
    _fail(run, error.code, str(error), now)
    if is_news:
        ledger.append(
            "collection.failed",
            actor=going.actor,
            subject=f"channel:{going.channel.pk}",
            data={"run": run.pk, "code": error.code},
        )


def lost(going: Pass) -> None:
    """Another worker has taken over; its run is the one that counts."""
    _fail(going.run, "lost", _("Hämtningen tog för lång tid och togs över."), clock.now())


def _fail(run: SyncRun, code: str, message: str, at: datetime) -> None:
    run.outcome, run.finished_at, run.error_code, run.error_message = Outcome.FAILED, at, code, message
    run.save()


def _clear(state: SyncState, *, complete: bool) -> bool:
    """Forget the failure, if this pass can know that it is over; whether there was one."""
    if not state.failing_since or (state.error_code in OF_COMPLETE_PASSES and not complete):
        return False
    state.failing_since, state.failures, state.error_code, state.error_message = None, 0, "", ""
    return True


def _release(state: SyncState) -> None:
    state.claimed_until = None
    state.save(
        update_fields=[
            "claimed_until",
            "cursor",
            "drop_confirmed",
            "error_code",
            "error_message",
            "failing_since",
            "failures",
            "next_at",
            "next_complete_at",
            "observed_until",
            "step",
        ]
    )


def _record(going: Pass, *, recovered: bool) -> None:
    """What a pass concluded; what it stored has entries of its own, one a page."""
    run, subject = going.run, f"channel:{going.channel.pk}"
    if run.gone:
        ledger.append("collection.gone", actor=going.actor, subject=subject, data={"run": run.pk, "gone": run.gone})
    if recovered:
        ledger.append("collection.recovered", actor=going.actor, subject=subject, data={"run": run.pk})


def _joined(run: SyncRun) -> SyncRun:
    """Passes that found nothing within one clock hour are one row: a demonstration collects every few seconds."""
    hour = run.started_at.replace(minute=0, second=0, microsecond=0)
    nothing = {"kind": RunKind.INCREMENTAL, "outcome": Outcome.OK, "new": 0, "changed": 0, "gone": 0, "unread": 0}
    before, *_rest = [*run.channel.runs.exclude(pk=run.pk)[:1], None]
    if before is None or before.started_at < hour:
        return run
    if any(getattr(one, name) != value for one in (run, before) for name, value in nothing.items()):
        return run
    before.finished_at, before.covers_until, before.seen = run.finished_at, run.covers_until, run.seen
    before.save()
    run.delete()
    return before
