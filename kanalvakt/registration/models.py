"""Registrations in the ordinary record system and their receipts (G1.5.8, G1.6.4). A receipt is never invented."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import Item
from kanalvakt.organisation.models import Board


class Registration(models.Model):
    """What must be registered, and the receipt when somebody has it. Waiting while `case_number` is ''."""

    items = models.ManyToManyField(Item, related_name="registrations")
    board = models.ForeignKey(Board, on_delete=models.PROTECT)
    reason = models.CharField(max_length=20, help_text="secrecy, message, handed_in")
    title = models.CharField(_("ärendemening"), max_length=200, help_text=_("utan personuppgifter"))
    arrived_at = models.DateTimeField(help_text="when it was written")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    case_number = models.CharField(_("diarienummer"), max_length=60, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_receipt_is_whole",
                condition=models.Q(case_number="", registered_at=None, registered_by=None)
                | (~models.Q(case_number="") & models.Q(registered_at__isnull=False, registered_by__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(case_number=""), name="registration_waiting")]

    def __str__(self) -> str:
        return self.case_number or self.title
