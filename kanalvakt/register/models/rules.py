"""A channel's own rules beside the guideline's (G1.5.10): proposed, approved by the coordinator, versioned, public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.register.models.channels import Channel


class RuleState(models.TextChoices):
    """Nothing applies before the coordinator has approved it; what applied is never rewritten."""

    PROPOSED = "proposed", _("föreslagen")
    SENT_BACK = "sent_back", _("återsänd")
    IN_FORCE = "in_force", _("gäller")
    ENDED = "ended", _("gäller inte längre")
    WITHDRAWN = "withdrawn", _("återtagen")


OPEN = (RuleState.PROPOSED, RuleState.SENT_BACK)


class ChannelRule(models.Model):
    """One version of one addition. A new wording is a new row that `replaces` the old one when it is approved."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="rules")
    text = models.CharField(_("regeln"), max_length=500)
    why = models.TextField(_("varför den behövs"))
    state = models.CharField(max_length=10, choices=RuleState, default=RuleState.PROPOSED)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("motivering"), blank=True, help_text="why it was sent back or ended")
    since = models.DateTimeField(null=True, help_text="in force from")
    until = models.DateTimeField(null=True, help_text="in force until")

    class Meta:
        ordering = ["channel", "-id"]
        constraints = [
            models.CheckConstraint(
                name="channel_rule_in_force_was_decided",
                condition=~Q(state="in_force") | Q(since__isnull=False, decided_by__isnull=False, until=None),
            )
        ]
        indexes = [models.Index(fields=["state", "channel"], name="channel_rule_state")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is still a proposal."""
        return self.state in OPEN
