"""Sender checks go when the board's schedule says so, their pictures first (G1.3.1, G1.6.7).

Kept for good: a channel's first and latest check, those where some point came to something else than before, and those
that an alarm is about. So what ever was different can still be seen.
"""

from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.permissions import require
from kanalvakt.rulebook.queries import DisposalGround, disposal_ground
from kanalvakt.sendercheck.models import Alarm, Check, Point, Standing

PICTURES, CHECKS = "sender_picture", "sender_check"
BATCH = 100


def dispose_checks(*, actor: Actor) -> int:
    """Destroy what is due of one channel's checks, and give how many it was."""
    require(actor, "sendercheck.dispose")
    for board in Board.objects.all():
        for record_type in (PICTURES, CHECKS):
            if (ground := disposal_ground(board, record_type)) and (done := _of_board(board, ground, actor)):
                return done
    return 0


def _of_board(board: Board, ground: DisposalGround, actor: Actor) -> int:
    """The channels with the most old ones first: what is kept for good is few, and is looked through last."""
    old = _old(ground).filter(channel__unit__board=board).order_by()
    channels = old.values("channel").annotate(times=Count("pk")).order_by("-times", "channel")
    for channel_id in channels.values_list("channel", flat=True):
        if done := _of_channel(channel_id, ground, actor):
            return done
    return 0


def _old(ground: DisposalGround) -> QuerySet[Check]:
    """What the period has gone by for, and what still has a picture where it is the pictures'."""
    old = Check.objects.filter(at__lt=ground.before)
    if ground.row.record_type == PICTURES:
        return old.filter(Q(screenshot__isnull=False) | Q(picture__isnull=False))
    return old


@transaction.atomic
def _of_channel(channel_id: int, ground: DisposalGround, actor: Actor) -> int:
    # Held, so that no check is made meanwhile and two workers do not do it twice.
    standing = Standing.objects.select_for_update(of=("self",)).get(channel=channel_id)
    old = _old(ground).filter(channel=channel_id).exclude(pk__in=_kept(standing))
    due = list(old.select_related("screenshot", "picture", "text").order_by("pk")[:BATCH])
    if not due:
        return 0
    ids = [check.pk for check in due]
    for check in due:
        if ground.row.record_type == PICTURES:
            _without_pictures(check)
        else:
            held = check.screenshot, check.picture, check.text
            check.delete()
            _destroy(*held)
    ledger.append(
        "sendercheck.disposed",
        actor=actor,
        subject=f"channel:{channel_id}",
        data={"record_type": ground.row.record_type, "decision": ground.decision.pk, "checks": ids},
    )
    return len(due)


def _kept(standing: Standing) -> set[int]:
    """The checks of a channel that stay whatever their age."""
    alarms = Alarm.objects.filter(channel=standing.channel_id).values_list("check_made", "before_check")
    kept = {pk for pair in alarms for pk in pair if pk is not None}
    if standing.latest_id:
        kept.add(standing.latest_id)
    before: dict[str, str] | None = None
    points = Point.objects.filter(check_made__channel=standing.channel_id).order_by("check_made", "what")
    rows = points.values_list("check_made", "what", "outcome")
    for pk, of_check in groupby(rows, key=itemgetter(0)):
        came_to = {what: outcome for _pk, what, outcome in of_check}
        if came_to != before:
            kept.add(pk)
        before = came_to
    return kept


def _without_pictures(check: Check) -> None:
    pictures = check.screenshot, check.picture
    if check.screenshot:
        check.screenshot_missing = gettext_noop("Bilden är gallrad enligt dokumenthanteringsplanen.")
    check.screenshot = check.picture = None
    check.save(update_fields=["screenshot", "picture", "screenshot_missing"])
    _destroy(*pictures)


def _destroy(*held: Blob | None) -> None:
    for blob in held:
        if blob:
            blobs.destroy(blob)
