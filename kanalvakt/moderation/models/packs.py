"""Threat packs: what goes to the police with a report, attested by two witnesses (expectation 30)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Unit
from kanalvakt.outbox.models import Evidence


class ThreatPack(models.Model):
    """Evidence of one or more texts, put together for a police report. What is in it never changes."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("rubrik"), max_length=160)
    description = models.TextField(_("vad som har hänt"))
    contents_sha256 = models.CharField(max_length=64, help_text="of innehall.json, which the witnesses attest")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ledger_entry = models.BigIntegerField(help_text="ledger entry id")
    police_case_number = models.CharField(_("polisens diarienummer"), max_length=60, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class PackItem(models.Model):
    """A text in the pack, by its evidence."""

    pack = models.ForeignKey(ThreatPack, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="pack_item_number_once"),
            models.UniqueConstraint(fields=["pack", "evidence"], name="pack_evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.number}"


class Witness(models.Model):
    """One of a pack's two witnesses; both are named when it is made, and each signs with their own log-in."""

    pack = models.ForeignKey(ThreatPack, on_delete=models.PROTECT, related_name="witnesses")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("roll"), max_length=120)
    statement = models.TextField(_("intygande"), blank=True)
    signed_at = models.DateTimeField(null=True)
    ledger_entry = models.BigIntegerField(null=True, help_text="ledger entry id")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(name="two_witnesses_a_pack", condition=Q(number__in=[1, 2])),
            models.UniqueConstraint(fields=["pack", "number"], name="witness_number_once"),
            models.UniqueConstraint(fields=["pack", "user"], name="two_different_witnesses"),
            models.CheckConstraint(
                name="signed_as_a_whole",
                condition=Q(signed_at=None, statement="", ledger_entry=None)
                | Q(signed_at__isnull=False, ledger_entry__isnull=False) & ~Q(statement=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.number}"


class PackDownload(models.Model):
    """Somebody took a pack out of the house."""

    pack = models.ForeignKey(ThreatPack, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, help_text="of the ZIP")
    size = models.BigIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.at}"
