"""A channel's own rules: what the unit proposes is discussed with the coordinator before it applies (G1.5.10)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.queries import user
from kanalvakt.register.actions.channels import locked, subject
from kanalvakt.register.models import ChannelRule, ChannelState, RuleState


@transaction.atomic
def propose_rule(channel_id: int, text: str, why: str, *, actor: Actor, replaces: int | None = None) -> ChannelRule:
    """The unit proposes an addition, or a new wording of one in force; nothing applies yet."""
    channel = locked(channel_id)
    permissions.require(actor, "register.change", channel.unit)
    if channel.state == ChannelState.CLOSED:
        raise Conflict(_("Kanalen är avslutad. Den får inga nya regler."))
    if channel.foreign:
        raise Conflict(_("Sidan är någon annans. Där gäller sidans egna regler."))
    old = _replaced(channel_id, replaces)
    rule = ChannelRule.objects.create(
        channel=channel,
        text=_said(text, "text", _("Skriv regeln så som den ska läsas.")),
        why=_said(why, "why", _("Skriv varför kanalen behöver regeln.")),
        version=old.version + 1 if old else 1,
        replaces=old,
        proposed_by=user(actor),
        proposed_at=clock.now(),
    )
    append("register.rule_proposed", actor=actor, subject=subject(channel), data={"rule": rule.pk})
    return rule


def _replaced(channel_id: int, replaces: int | None) -> ChannelRule | None:
    """The rule in force that a new wording is for; one proposal at a time."""
    if replaces is None:
        return None
    old = ChannelRule.objects.filter(pk=replaces, channel=channel_id, state=RuleState.IN_FORCE).first()
    if old is None:
        raise Conflict(_("Regeln gäller inte längre. Föreslå en ny i stället."))
    if ChannelRule.objects.filter(replaces=old).exists():
        raise Conflict(_("Det finns redan ett förslag till ny lydelse av regeln."))
    return old


def _said(text: str, field: str, otherwise: str) -> str:
    if not text.strip():
        raise Invalid(otherwise, field)
    return text.strip()


def _locked(rule_id: int) -> ChannelRule:
    """The rule, held together with its channel for the rest of the transaction."""
    channel = locked(ChannelRule.objects.values_list("channel", flat=True).get(pk=rule_id))
    rule = ChannelRule.objects.select_for_update(of=("self",)).select_related("replaces").get(pk=rule_id)
    rule.channel = channel
    return rule


def _waiting(rule_id: int, actor: Actor) -> ChannelRule:
    """A proposal that the actor may decide on."""
    rule = _locked(rule_id)
    permissions.require(actor, "register.accept", rule.channel.unit)
    if rule.state != RuleState.PROPOSED:
        raise Conflict(_("Förslaget är redan avgjort: %(state)s.") % {"state": rule.get_state_display()})
    rule.decided_by = user(actor)
    return rule


def _end(rule: ChannelRule, reason: str, at: datetime) -> None:
    rule.state, rule.until, rule.reason = RuleState.ENDED, at, reason
    rule.save()


@transaction.atomic
def approve_rule(rule_id: int, *, actor: Actor) -> ChannelRule:
    """The coordinator approves: it applies and is public from now on, and what it replaces ends."""
    rule = _waiting(rule_id, actor)
    if rule.channel.state == ChannelState.CLOSED:
        raise Conflict(_("Kanalen är avslutad. Den får inga nya regler."))
    now = clock.now()
    if rule.replaces is not None:
        if rule.replaces.state != RuleState.IN_FORCE:
            raise Conflict(_("Regeln som skulle få ny lydelse gäller inte längre. Skicka tillbaka förslaget."))
        _end(rule.replaces, _("Ny lydelse."), now)
    rule.state, rule.since, rule.reason = RuleState.IN_FORCE, now, ""
    rule.save()
    append("register.rule_approved", actor=actor, subject=subject(rule.channel), data={"rule": rule.pk})
    return rule


@transaction.atomic
def send_back_rule(rule_id: int, reason: str, *, actor: Actor) -> ChannelRule:
    """The coordinator sends a proposal back with what to think about."""
    rule = _waiting(rule_id, actor)
    rule.reason = _said(reason, "reason", _("Skriv varför regeln inte kan gälla som den står."))
    rule.state = RuleState.SENT_BACK
    rule.save()
    append("register.rule_sent_back", actor=actor, subject=subject(rule.channel), data={"rule": rule.pk})
    return rule


@transaction.atomic
def reword_rule(rule_id: int, text: str, why: str, *, actor: Actor) -> ChannelRule:
    """The unit hands a proposal in again in other words."""
    rule = _locked(rule_id)
    permissions.require(actor, "register.change", rule.channel.unit)
    if not rule.is_open:
        raise Conflict(_("Förslaget är redan avgjort: %(state)s.") % {"state": rule.get_state_display()})
    rule.text = _said(text, "text", _("Skriv regeln så som den ska läsas."))
    rule.why = _said(why, "why", _("Skriv varför kanalen behöver regeln."))
    rule.state, rule.reason, rule.proposed_by, rule.proposed_at = RuleState.PROPOSED, "", user(actor), clock.now()
    rule.save()
    append("register.rule_proposed", actor=actor, subject=subject(rule.channel), data={"rule": rule.pk})
    return rule


@transaction.atomic
def withdraw_rule(rule_id: int, reason: str = "", *, actor: Actor) -> ChannelRule:
    """The unit takes a proposal back, or ends a rule in force; ending one takes a reason, which is kept."""
    rule = _locked(rule_id)
    permissions.require(actor, "register.change", rule.channel.unit)
    if rule.state == RuleState.IN_FORCE:
        _end(rule, _said(reason, "reason", _("Skriv varför regeln inte längre ska gälla.")), clock.now())
    elif rule.is_open:
        rule.state, rule.reason, rule.replaces = RuleState.WITHDRAWN, reason.strip(), None
        rule.save()
    else:
        raise Conflict(_("Regeln är redan %(state)s.") % {"state": rule.get_state_display()})
    append("register.rule_withdrawn", actor=actor, subject=subject(rule.channel), data={"rule": rule.pk})
    return rule
