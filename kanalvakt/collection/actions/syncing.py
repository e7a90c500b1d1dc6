"""Collecting a channel: a pass over its pages, each stored as it comes (design: Sync; law 4)."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.collection.actions import outcome
from kanalvakt.collection.actions.gone import conclude, told_gone
from kanalvakt.collection.actions.passing import LeaseLost, Pass
from kanalvakt.collection.actions.storing import Stored, store
from kanalvakt.collection.actions.unread import keep_unread
from kanalvakt.collection.models import Source, SyncRun, SyncState
from kanalvakt.connectors import registry
from kanalvakt.connectors.base import ConnectorError, Page
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.core.worker import trace
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import channel_ref

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
MOST_PAGES = 2000


def sync(channel_id: int, *, complete: bool, actor: Actor) -> SyncRun:
    """Run one pass over a channel now; the run says how it went. Raises Conflict when one is under way.

    What each page held is stored at once, so a pass that fails has lost nothing and concludes nothing. Only a complete
    pass that came to its end may say that something is gone (`gone.py`).
    """
    channel = Channel.objects.get(pk=channel_id)
    require(actor, "collection.sync", channel.unit_id)
    going = _begin(channel, complete=complete, actor=actor)
    try:
        for page in _pages(going):
            _take(going, page)
        if complete:
            conclude(going)
    except ConnectorError as error:
        outcome.failed(going, error)
    except LeaseLost:
        outcome.lost(going)
    except Exception as error:
        log.error("collecting channel %s failed: %s", channel.pk, trace(error))
        outcome.failed(going, _unexpected())
    else:
        outcome.succeeded(going)
    return going.run


def request_sync(channel_id: int, *, actor: Actor) -> None:
    """Let the worker collect the channel as soon as it can."""
    channel = Channel.objects.get(pk=channel_id)
    require(actor, "collection.sync", channel.unit_id)
    ensure_states([channel.pk])
    with transaction.atomic():
        SyncState.objects.filter(channel=channel).update(next_at=clock.now())
        ledger.append("collection.requested", actor=actor, subject=f"channel:{channel.pk}")


def confirm_drop(channel_id: int, *, actor: Actor) -> None:
    """Say that what a complete pass no longer showed really is gone; the worker then makes the pass again."""
    channel = Channel.objects.get(pk=channel_id)
    require(actor, "collection.confirm_drop", channel.unit_id)
    now = clock.now()
    with transaction.atomic():
        SyncState.objects.filter(channel=channel).update(drop_confirmed=True, next_at=now, next_complete_at=now)
        ledger.append("collection.drop_confirmed", actor=actor, subject=f"channel:{channel.pk}")


def ensure_states(channel_ids: list[int]) -> None:
    """A row for each of these channels that has none; the first pass is due at once and is a complete one."""
    now = clock.now()
    known = set(SyncState.objects.filter(channel__in=channel_ids).values_list("channel", flat=True))
    rows = [SyncState(channel_id=pk, next_at=now, next_complete_at=now) for pk in channel_ids if pk not in known]
    SyncState.objects.bulk_create(rows, ignore_conflicts=True)


def _begin(channel: Channel, *, complete: bool, actor: Actor) -> Pass:
    """Claim the channel: of two workers one gets it, and a dead one's claim ends by itself.

    An unfinished pass of the same kind goes on after its last page; a new one begins where the last good one ended.
    """
    now = clock.now()
    state = SyncState.objects.filter(channel=channel).first()
    if state is None:
        ensure_states([channel.pk])
        state = SyncState.objects.get(channel=channel)
    free = SyncState.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), pk=state.pk)
    if not free.update(claimed_until=now + LEASE, tried_at=now):
        raise Conflict(_("Kanalen hämtas redan. Vänta en stund och ladda om sidan."))
    state.refresh_from_db()  # what the one who held it before us left
    run = outcome.begin(channel, state.step, complete=complete)
    going = Pass(channel, state, run, actor, page_at=now, claimed_until=now + LEASE)
    if state.step and state.step["run"] == run.pk:
        going.cursor = state.step["cursor"]
    elif not complete:
        going.cursor = state.cursor
    return going


def _unexpected() -> ConnectorError:
    return ConnectorError(
        "internal",
        gettext_noop(
            "Svaret från plattformen gick inte att ta hand om. Försöket görs om av sig självt; säg till "
            "administratören om det inte går över."
        ),
    )


def _pages(going: Pass) -> Iterator[Page]:
    """The pages of the pass to its end; raises `endless` for one that goes round or does not end."""
    connector, ref = registry.connector(going.channel.platform), channel_ref(going.channel)
    seen = {_key(going.cursor)}
    for _number in range(MOST_PAGES):
        going.page_at = clock.now()
        page = connector.fetch(ref, going.cursor, complete=going.complete)
        going.cursor = page.cursor
        yield page
        if page.done:
            return
        if _key(page.cursor) in seen:
            break
        seen.add(_key(page.cursor))
    raise ConnectorError(
        "endless",
        gettext_noop(
            "Plattformen slutade aldrig lämna nya sidor, så hämtningen avbröts. Det som hann komma är sparat och inget "
            "räknas som borttaget. Säg till administratören om det händer igen."
        ),
    )


def _key(cursor: object) -> int:
    return hash(json.dumps(cursor, sort_keys=True))


def _take(going: Pass, page: Page) -> None:
    """Store a page, then move the cursor: of a crash between them comes only the same page once more."""
    stored = store(going.channel, page.items, source=Source.API, at=going.page_at)
    here = {item.platform_id for item in page.items}
    told = [gone for gone in page.gone if gone.platform_id not in here]
    going.run.gone += told_gone(going.channel, told, at=going.page_at)
    going.run.unread += keep_unread(going.channel, page.unread, at=going.page_at)
    _count(going, page, stored)
    _extend(going, page)


def _count(going: Pass, page: Page, stored: Stored) -> None:
    going.run.new += len(stored.new)
    going.run.changed += len(stored.changed)
    going.run.seen += len(stored.new) + len(stored.changed) + len(stored.unchanged)
    if page.reported_total is not None:
        going.run.reported_total = page.reported_total
    going.observed_until = page.observed_until or going.observed_until


def _extend(going: Pass, page: Page) -> None:
    """Hold the claim longer, keep where the pass stands, show the counts."""
    until = max(clock.now() + LEASE, going.claimed_until + timedelta(microseconds=1))
    going.state.step = {"run": going.run.pk, "cursor": page.cursor}
    mine = SyncState.objects.filter(pk=going.state.pk, claimed_until=going.claimed_until)
    if not mine.update(claimed_until=until, step=going.state.step):
        raise LeaseLost
    going.claimed_until, going.pages = until, going.pages + 1
    if not page.done:  # else the pass's end saves it
        going.run.save()
