"""How soon a channel answers (G1.5.3)."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import AnswerGoal, Case

SET = "supervision.set_goal"
LONGEST = 60 * 24 * 60


@transaction.atomic
def set_goal(channel: Channel, minutes: int | None, *, actor: Actor) -> None:
    """Choose how soon the channel answers, in minutes of service time; None is what holds for all channels.

    What waits is counted anew by the sweep within half a minute; what is answered keeps its times.
    """
    require(actor, SET, channel.unit_id)
    if minutes is not None and not 0 < minutes <= LONGEST:
        raise Invalid(_("Svarstiden ska vara minst en halvtimme och högst 1 440 timmar."), "hours")
    if minutes is None or minutes == settings.ANSWER_MINUTES:
        AnswerGoal.objects.filter(channel=channel).delete()
    else:
        AnswerGoal.objects.update_or_create(channel=channel, defaults={"minutes": minutes})
    Case.objects.filter(channel=channel, waiting=1).update(calendar="")
    ledger.append("supervision.goal_set", actor=actor, subject=f"channel:{channel.pk}", data={"minutes": minutes or 0})
