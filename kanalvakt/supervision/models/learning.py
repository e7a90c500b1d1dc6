"""What the order of the queue has learnt, when the municipality has asked for it."""

from django.conf import settings
from django.db import models


class Learned(models.Model):
    """The one row while it is on; none while it is off. `words` are such as several people have written."""

    bias = models.FloatField()
    words = models.JSONField()
    decisions = models.PositiveIntegerField(help_text="how many it has learnt from")
    later = models.PositiveIntegerField(help_text="how many later decisions it was tried on")
    first_share = models.FloatField(help_text="share that needed somebody among the quarter put first")
    all_share = models.FloatField(help_text="share that needed somebody among all of them")
    learnt_at = models.DateTimeField()
    on_since = models.DateTimeField()
    on_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(models.Value(1), name="one_learned_order")]

    def __str__(self) -> str:
        return f"{self.decisions}"
