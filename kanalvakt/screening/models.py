"""What the engine found. A finding is a suggestion; a person decides (law 2)."""

from django.conf import settings
from django.db import models

from kanalvakt.collection.models import ItemVersion


class Finding(models.Model):
    """One finding in one version: where, what, by which rule, and why in words a person can read."""

    version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="findings")
    type = models.CharField(max_length=40, help_text="such as PERSONNUMMER, threat, needs_answer")
    group = models.CharField(max_length=12, help_text="personal, forbidden, sensitive, secrecy, question")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    section = models.CharField(max_length=20)
    tier = models.CharField(max_length=8, blank=True)
    confidence = models.FloatField()
    reason = models.TextField()

    class Meta:
        ordering = ["start", "id"]

    def __str__(self) -> str:
        return f"{self.type} {self.start}-{self.end}"


class Verdict(models.Model):
    """A person said that a finding was right or wrong; counted per rule."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="verdicts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "by"], name="one_verdict_each")]

    def __str__(self) -> str:
        return "rätt" if self.right else "fel"
