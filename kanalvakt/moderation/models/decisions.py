"""Decisions: rule, ground, decider (law 3); the secrecy lane (G1.5.8)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import Item
from kanalvakt.outbox.models import Act


class DecisionKind(models.TextChoices):
    """What was decided."""

    REMOVE = "remove", _("ta bort")
    RESTORE = "restore", _("visa igen")
    SECRECY = "secrecy", _("sekretess")


class Decision(models.Model):
    """One decision about one item, by a person, under a rule of the version in force that day."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind)
    rule_id = models.CharField(max_length=40)
    ground = models.CharField(max_length=200)
    tier = models.CharField(max_length=8)
    rulebook_version = models.PositiveIntegerField()
    reason = models.TextField(_("motivering"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    act = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="decisions")
    bulk_id = models.UUIDField(null=True, help_text="decisions made in one go")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class SecrecyMark(models.Model):
    """A warning, not a ruling: provision, date and authority; tested anew at each request (OSL 5:5)."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="secrecy_mark")
    provision = models.CharField(_("bestämmelse"), max_length=80)
    authority = models.CharField(_("myndighet"), max_length=120)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.provision
