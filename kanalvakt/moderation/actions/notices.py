"""Telling a sender why (expectation 25)."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation.actions.record import sha256
from kanalvakt.moderation.models import Decision, DecisionKind, Notice
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox import actions as outbox

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")


def send_notice(decision_id: int, text: str, *, by_reply: bool, actor: Actor) -> Notice:
    """Tell the sender: as an answer in the thread, or noted as sent by hand (copied out of Kanalvakt).

    Raises Invalid while a `{placeholder}` is left in the text, and for an open answer about secrecy-marked text.
    """
    decision = Decision.objects.select_related("item__channel__unit").get(pk=decision_id)
    require(actor, "moderation.notify", decision.item.channel.unit)
    _check(decision, text, by_reply=by_reply)
    with transaction.atomic():
        act = outbox.request_reply(decision.item_id, text, actor=actor) if by_reply else None
        sent = {"sent_by": user(actor), "sent_at": clock.now(), "act": act}
        notice = Notice.objects.create(decision=decision, text=text, **sent)
        ledger.append(
            "notice.sent",
            actor=actor,
            subject=f"item:{decision.item_id}",
            data={"decision": decision.pk, "notice": notice.pk, "by_reply": by_reply},
            hashes={"text": sha256(text)},
        )
    return notice


def _check(decision: Decision, text: str, *, by_reply: bool) -> None:
    if not text.strip():
        raise Invalid(_("Skriv ett meddelande först."), "text")
    if left := sorted(set(_PLACEHOLDER.findall(text))):
        raise Invalid(_("Fyll i det som står inom klammer: %(left)s") % {"left": ", ".join(left)}, "text")
    if by_reply and (decision.kind == DecisionKind.SECRECY or decision.item.restricted):
        why = _("Svara inte öppet om en sekretessmarkerad text. Kontakta avsändaren på annat sätt.")
        raise Invalid(why, "by_reply")
