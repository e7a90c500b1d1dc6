"""A list of channels is read, looked at, and then notified, all that is right in it (expectation 8)."""

import json
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.queries import group, user
from kanalvakt.register.lists import check
from kanalvakt.register.models import ChannelList

KEPT = timedelta(days=7)


def read_list(file: BinaryIO, name: str, *, actor: Actor) -> ChannelList:
    """Read a file and try each of its rows; nothing is notified yet. Raises Invalid for what is no list."""
    permissions.require_anywhere(actor, "register.propose")
    rows, unknown = check.read(file)
    tried = [outcome.as_dict() for outcome in check.outcomes(rows, keep=False, actor=actor)]
    content = {"rows": rows, "unknown": unknown, "outcomes": tried}
    return ChannelList.objects.create(by=user(actor), at=clock.now(), name=name[:200], content=json.dumps(content))


@transaction.atomic
def add_list(list_id: int, *, actor: Actor) -> ChannelList:
    """Notify every channel of the list that is right; the rest stays listed, to be mended and read again."""
    permissions.require_anywhere(actor, "register.propose")
    found = ChannelList.objects.select_for_update(of=("self",)).get(pk=list_id, by=user(actor))
    if found.added is not None:
        raise Conflict(_("Listan är redan inläst."))
    content = json.loads(found.content)
    done = list(check.outcomes(content["rows"], keep=True, actor=actor))
    content["outcomes"] = [outcome.as_dict() for outcome in done]
    found.content = json.dumps(content)
    found.added = sum(outcome.state == "good" for outcome in done)
    found.save()
    append("register.list_read", actor=actor, subject=f"channel_list:{found.pk}", data={"added": found.added})
    return found


@transaction.atomic
def notify_list(file: BinaryIO, *, keep: bool, actor: Actor) -> tuple[list[check.Outcome], list[str]]:
    """What became of each row of a file, all that is right notified at once, and the headings that mean nothing.

    Without `keep` nothing is notified. Raises Invalid for what is no list.
    """
    permissions.require_anywhere(actor, "register.propose")
    rows, unknown = check.read(file)
    done = list(check.outcomes(rows, keep=keep, actor=actor))
    added = sum(outcome.state == "good" for outcome in done)
    if keep and added:
        append("register.list_read", actor=actor, subject=f"group:{group().pk}", data={"added": added})
    return done, unknown


def forget_lists() -> bool:
    """Lists are kept for a week: what was right in them is in the register by then."""
    ChannelList.objects.filter(at__lt=clock.now() - KEPT).delete()
    return False
