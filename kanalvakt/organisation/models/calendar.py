"""Every version of the working calendar that was ever in use, whole: past compliance can be judged again (G1.5.6)."""

from django.db import models

from kanalvakt.organisation.models.people import User


class RedDays(models.Model):
    """The red days as one version of the library knew them: [[date, name, de facto], …]. Shared by versions."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    library = models.CharField(max_length=20, help_text="version of the library `holidays`")
    days = models.JSONField()

    def __str__(self) -> str:
        return f"holidays {self.library}"


class CalendarVersion(models.Model):
    """A version, never edited; the newest is in force. What was undone comes back under its old label.

    `spec` is {"hours": {weekday: [opens, closes]}, "overrides": {date: {kind, text, hours?}},
    "choices": [{since, rule, decided_by, case_number}]}; `label` is made from it and the red days.
    """

    label = models.CharField(max_length=60, db_index=True)
    red_days = models.ForeignKey(RedDays, on_delete=models.PROTECT)
    spec = models.JSONField()
    change = models.CharField(max_length=200, help_text="what was changed, for people")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label
