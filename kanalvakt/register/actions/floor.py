"""How much a channel must live is the municipality's choice (expectation 9)."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.queries import group
from kanalvakt.register.models import ActivityFloor
from kanalvakt.register.queries import activity_floor

LONGEST, MOST = 36, 500


@transaction.atomic
def set_floor(*, posts: int, months: int, idle_months: int, actor: Actor) -> ActivityFloor:
    """Expect `posts` of our own in `months` of every channel, and propose to close one with none in `idle_months`."""
    permissions.require(actor, "register.set_floor")
    if not 1 <= posts <= MOST:
        raise Invalid(_("Ange mellan 1 och %(most)d inlägg.") % {"most": MOST}, "posts")
    if not 1 <= months <= LONGEST:
        raise Invalid(_("Ange mellan 1 och %(most)d månader.") % {"most": LONGEST}, "months")
    if not months <= idle_months <= LONGEST:
        text = _("Ange mellan %(least)d och %(most)d månader: minst lika länge som golvet mäts.")
        raise Invalid(text % {"least": months, "most": LONGEST}, "idle_months")
    floor = activity_floor()
    floor.posts, floor.months, floor.idle_months = posts, months, idle_months
    floor.save()
    data = {"posts": posts, "months": months, "idle_months": idle_months}
    append("register.floor_set", actor=actor, subject=f"group:{group().pk}", data=data)
    return floor
