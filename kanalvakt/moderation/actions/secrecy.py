"""The secrecy lane (G1.5.8): evidence → hidden at once → registered → (receipt) → deleted."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, ItemKind, PublicState
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.moderation.actions.record import decide, item_for_decision, papers
from kanalvakt.moderation.ladder import hiding
from kanalvakt.moderation.models import DecisionKind, SecrecyMark
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.actions import evidence
from kanalvakt.outbox.models import Act, Verb
from kanalvakt.registration import actions as registration
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.rulebook.models import Rule


def mark_secret(item_id: int, provision: str, *, actor: Actor) -> SecrecyMark:
    """Mark an item as secret: preserved, masked and hidden at once, then registered, and deleted after the receipt.

    The mark is a warning with provision, date and authority, not a ruling. Where no disposal decision covers the
    original at the platform, the deletion waits for one and is listed as waiting.
    """
    item = item_for_decision(item_id)
    require(actor, "moderation.mark_secret", item.channel.unit)
    if not provision.strip():
        raise Invalid(_("Ange vilken bestämmelse i sekretesslagen det gäller."), "provision")
    if SecrecyMark.objects.filter(item=item).exists():
        raise Conflict(_marked())
    rule = _rule()
    evidence.preserve(item, actor=actor)
    try:
        with transaction.atomic():
            return _mark(item, provision.strip(), rule, actor)
    except IntegrityError:
        raise Conflict(_marked()) from None


def _mark(item: Item, provision: str, rule: Rule, actor: Actor) -> SecrecyMark:
    board = item.channel.unit.board
    mark = SecrecyMark.objects.create(
        item=item, provision=provision, authority=board.name, marked_by=user(actor), marked_at=clock.now()
    )
    collection.restrict(item.pk, actor=actor)
    ordered = registration.request([item.pk], board=board, reason="secrecy", title=_title(item), actor=actor)
    under = papers(rule, provision)
    hide = _hide(item, under, actor)
    delete = outbox.request_removal(
        item.pk, Verb.DELETE, secrecy=True, registration_id=ordered.pk, undo=False, actor=actor, **under
    )
    decide(item, DecisionKind.SECRECY, rule, "", act=hide or delete, actor=actor, ground=provision)
    return mark


def _hide(item: Item, under: outbox.Papers, actor: Actor) -> Act | None:
    """Out of public view without undo time; None when it is already out, on its way there, or never was in it."""
    if item.public_state != PublicState.VISIBLE or item.kind == ItemKind.MESSAGE:
        return None
    try:
        return outbox.request_removal(item.pk, hiding(item), secrecy=True, undo=False, actor=actor, **under)
    except Conflict:
        return None


def _rule() -> Rule:
    rules = rulebook.removal_rules(rulebook.in_force())
    found = next((rule for rule in rules if rule.tier == "secrecy"), None)
    if found is None:
        raise Invalid(_("Regelboken som gäller har ingen regel om sekretess. Be administratören läsa in den."))
    return found


def _title(item: Item) -> str:
    """Without personal data: what it is, where, when."""
    day = timezone.localdate(item.written_at).isoformat()
    kind = item.get_kind_display().capitalize()
    return _("%(kind)s i %(channel)s %(day)s") % {"kind": kind, "channel": item.channel.name, "day": day}


def _marked() -> str:
    return _("Texten är redan sekretessmarkerad.")
