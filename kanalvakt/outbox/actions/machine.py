"""What an act does next. The row is the state; `advance` may be called by anybody, any number of times.

requested → preserved → sealed → (undo time) → sending → sent → confirmed | not_effective | unknown; or manual, refused.
Each step is one short transaction that holds only while the act is still claimed and in the state it was read in. The
platform is spoken to between transactions, after `sending` is committed: whoever finds an act in `sending` looks at the
platform before anything else.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from kanalvakt.collection import actions as collection
from kanalvakt.connectors.base import ConnectorError, Outcome, Receipt, Unsupported
from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, system
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger import queries as ledger_queries
from kanalvakt.outbox import gates
from kanalvakt.outbox.actions import evidence
from kanalvakt.outbox.models import BEHIND_EVIDENCE, FINAL, Act, ActState, Evidence, Verb
from kanalvakt.outbox.platform import SHOWN_AFTER, Outside, confirm, look, send, unsupported

log = logging.getLogger(__name__)
ME = system("outbox")

# Longer than a platform call can take (connectors/http.py caps it), so that a claim never ends in the middle of one.
LEASE = timedelta(minutes=6)
LONGEST_CALL = timedelta(minutes=5)
MAX_LOOKS = 6
MOVING = [ActState.REQUESTED, ActState.PRESERVED, ActState.SEALED, ActState.SENDING, ActState.SENT]


class ClaimLost(Exception):
    """Somebody else moved the act (undone, or taken over after the lease): leave it alone."""


def advance(act_id: int) -> None:
    """Take the act as far as it goes now. Does nothing to an act that is not due, or that another worker holds."""
    act = _claim(act_id)
    if act is None:
        return
    claim = act.claimed_until
    try:
        while STEPS[act.state](act):
            pass
    except ClaimLost:
        return
    except Exception as error:
        # The text of an error may hold content or a credential; its type may not.
        log.error("act %s stumbled: %s", act_id, type(error).__name__)
        message = _("Ett oväntat fel uppstod. Kanalvakt försöker igen av sig själv.")
        stumbled = {"error_code": "broken", "error_message": message, "next_at": clock.now() + _patience(act)}
        Act.objects.filter(pk=act_id, claimed_until=claim).update(claimed_until=None, **stumbled)


def _claim(act_id: int) -> Act | None:
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Act.objects.filter(free, pk=act_id, state__in=MOVING, next_at__lte=now)
    if not due.update(claimed_until=now + LEASE):
        return None
    related = ["item__channel__unit__board", "item__root", "item__version", "evidence", "registration"]
    return Act.objects.select_related(*related).get(pk=act_id)


def _move(act: Act, state: str, **changes: Any) -> None:
    """Write the next state if nobody else has moved the act meanwhile. The claim ends when the act stops here."""
    mine = Act.objects.filter(pk=act.pk, state=act.state, claimed_until=act.claimed_until)
    if not mine.update(state=state, **changes):
        raise ClaimLost
    act.state = state
    for name, value in changes.items():
        setattr(act, name, value)


def _pause(act: Act, state: str, until: datetime, **changes: Any) -> bool:
    """Stop here and be looked at again at `until`. Always False: no next step now."""
    _move(act, state, next_at=until, claimed_until=None, **changes)
    return False


def _wait(act: Act, code: str, message: str, seconds: float | None = None, state: str | None = None) -> bool:
    """Stop with a reason that a person can read."""
    until = clock.now() + (timedelta(seconds=seconds) if seconds is not None else _backoff(act))
    return _pause(act, state or act.state, until, error_code=code, error_message=message)


def _backoff(act: Act) -> timedelta:
    """Half a minute after the first try, doubled each time it is sent or looked at; at most an hour.

    A lost answer is thereby looked for when a slow platform has had time to do what it was asked.
    """
    return min(timedelta(hours=1), timedelta(seconds=15 << min(act.attempts + act.looks, 8)))


def _patience(act: Act) -> timedelta:
    """Between tries of what is our own fault: an eighth of the time it has gone on, 15 seconds to an hour."""
    return max(timedelta(seconds=15), min(timedelta(hours=1), (clock.now() - act.requested_at) / 8))


def _preserve(act: Act) -> bool:
    """requested → preserved. What is no removal needs no evidence and is ready to go."""
    if act.verb not in BEHIND_EVIDENCE:
        return _ready(act)
    act.item.refresh_from_db(fields=["version"])
    proof = act.evidence or evidence.preserve(act.item, actor=ME)
    _move(act, ActState.PRESERVED, evidence=proof)
    return True


def _seal(act: Act) -> bool:
    """preserved → sealed, when the evidence's ledger leaf is under a signed checkpoint."""
    proof = act.evidence
    assert proof is not None  # noqa: S101 - the database holds it (preserved_before_removed)
    ledger.seal()
    at = ledger_queries.sealed_at(proof.ledger_entry)
    if at is None:
        return _wait(act, "unsealed", _("Journalen är inte förseglad än. Kanalvakt försöker igen av sig själv."))
    with transaction.atomic():
        Evidence.objects.filter(pk=proof.pk, sealed_at=None).update(sealed_at=at)
        _move(act, ActState.SEALED, sealed_at=at)
    return True


def _ready(act: Act) -> bool:
    """The undo time, the gates, then the platform or a person."""
    if clock.now() < act.send_after:
        return _pause(act, act.state, act.send_after)
    if _edited(act):
        _move(act, ActState.REQUESTED, evidence=None, sealed_at=None)
        return True
    if closed := gates.closed(act):
        return _wait(act, closed.code, closed.message, gates.LOOK_AGAIN)
    papers = gates.papers(act)
    outside = Outside(act.item)
    if (reason := unsupported(outside, act)) is not None:
        return _by_hand(act, reason, papers)
    _start(act, papers)
    return _send(act, outside)


def _edited(act: Act) -> bool:
    """The text was changed after it was preserved: what stands there now must be preserved first."""
    proof = act.evidence
    act.item.refresh_from_db(fields=["version"])
    return proof is not None and not proof.no_copy and proof.version_id != act.item.version_id


def _by_hand(act: Act, reason: str, papers: dict[str, str]) -> bool:
    with transaction.atomic():
        _move(act, ActState.MANUAL, next_at=None, claimed_until=None, error_message=reason, error_code="", **papers)
        record(act, "act.manual")
    return False


def _start(act: Act, papers: dict[str, str]) -> None:
    """→ sending, committed before a word is said to the platform."""
    with transaction.atomic():
        sent_at = act.sent_at or clock.now()
        _move(act, ActState.SENDING, sent_at=sent_at, attempts=act.attempts + 1, looks=0, **papers)
        record(act, "act.sending")


def _send(act: Act, outside: Outside) -> bool:
    if act.claimed_until is None or clock.now() > act.claimed_until - LONGEST_CALL:
        raise ClaimLost  # this worker slept: the one who takes over will look first
    try:
        receipt = send(outside, act)
    except Unsupported as error:
        return _by_hand(act, str(error), {})
    except ConnectorError as error:
        return _not_sent(act, error)
    except Exception as error:
        log.error("act %s: the connector failed with %s", act.pk, type(error).__name__)
        return _wait(act, "broken", _("Det gick inte att läsa plattformens svar. Kanalvakt tittar efter hur det gick."))
    _sent(act, receipt)
    return True


def _not_sent(act: Act, error: ConnectorError) -> bool:
    """Look first if it may have happened; give up if no retry helps; else try again later."""
    if error.ambiguous:
        return _wait(act, error.code, str(error))
    if error.permanent:
        return settle(act, ActState.REFUSED, error_code=error.code, error_message=str(error))
    return _wait(act, error.code, str(error), error.retry_after, state=_before_sending(act))


def _before_sending(act: Act) -> str:
    return ActState.SEALED if act.evidence and act.sealed_at else ActState.REQUESTED


def _look(act: Act) -> bool:
    """An act found in `sending`: nobody knows whether it happened. Look before any retry (law 7)."""
    try:
        outcome, receipt = look(Outside(act.item), act)
    except ConnectorError as error:
        return _undecided(act, error.code, str(error), give_up=error.permanent)
    if outcome == Outcome.DONE and receipt:
        _sent(act, receipt)
        return True
    if outcome == Outcome.NOT_EFFECTIVE:
        _move(act, _before_sending(act), error_code="", error_message="")
        return True
    return _undecided(act, "unknown", _("Det går inte att se på plattformen om det gick."))


def _undecided(act: Act, code: str, message: str, *, give_up: bool = False) -> bool:
    """Look again later; after some looks a person has to say how it went."""
    if give_up or act.looks >= MAX_LOOKS:
        with transaction.atomic():
            lost = {"next_at": None, "claimed_until": None, "error_code": code, "error_message": message}
            _move(act, ActState.UNKNOWN, **lost)
            record(act, "act.unknown")
        return False
    until = clock.now() + _backoff(act)
    return _pause(act, act.state, until, looks=act.looks + 1, error_code=code, error_message=message)


def _sent(act: Act, receipt: Receipt) -> None:
    done = {"platform_ref": receipt.platform_ref, "effect": receipt.effect, "looks": 0}
    _move(act, ActState.SENT, error_code="", error_message="", **done)


def _read_back(act: Act) -> bool:
    """sent → confirmed | not effective, by what the platform shows; a slow platform gets some time."""
    try:
        outcome = confirm(Outside(act.item), act)
    except ConnectorError as error:
        return _undecided(act, error.code, str(error), give_up=error.permanent)
    if outcome == Outcome.DONE:
        return settle(act, ActState.CONFIRMED)
    if outcome == Outcome.UNKNOWN:
        return _undecided(act, "unknown", _("Det går inte att se på plattformen om det gick."))
    if act.looks < 2:
        return _undecided(act, "not_yet", _("Plattformen visar det inte än. Kanalvakt tittar igen."))
    message = _("Plattformen tog emot det, men det syns ingen verkan där. Titta på plattformen och försök igen.")
    return settle(act, ActState.NOT_EFFECTIVE, error_code="not_effective", error_message=message)


def settle(act: Act, state: str, **changes: Any) -> bool:
    """The act's end: state, ledger entry, what the public sees, and whoever listens, in one transaction."""
    now = clock.now()
    with transaction.atomic():
        _move(act, state, settled_at=now, next_at=None, claimed_until=None, **changes)
        finish(act, now)
    return False


def finish(act: Act, at: datetime, *, actor: Actor = ME) -> None:
    """What follows when an act is final; in the caller's transaction."""
    assert act.state in FINAL  # noqa: S101
    if act.state == ActState.CONFIRMED and (shown := SHOWN_AFTER.get(Verb(act.verb))):
        collection.set_public_state(act.item_id, shown, at=at)
    record(act, f"act.{act.state}", actor)
    hooks.act_settled.send(act.pk)


def record(act: Act, kind: str, actor: Actor = ME) -> None:
    """One ledger entry about the act: ids and rule ids, no text."""
    data: ledger.Data = {
        "act": act.pk,
        "verb": act.verb,
        "state": act.state,
        "rule": act.rule_id,
        "rulebook": act.rulebook_version,
        "evidence": act.evidence_id,
        "receipt": act.receipt,
        "disposal_decision": act.disposal_decision,
    }
    ledger.append(kind, actor=actor, subject=f"item:{act.item_id}", data=data)


STEPS: dict[str, Callable[[Act], bool]] = {
    ActState.REQUESTED: _preserve,
    ActState.PRESERVED: _seal,
    ActState.SEALED: _ready,
    ActState.SENDING: _look,
    ActState.SENT: _read_back,
}
