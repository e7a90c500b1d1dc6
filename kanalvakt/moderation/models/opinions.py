"""Andra ögon: an officer asks a named colleague before deciding. Both see the answer; it binds nobody by itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import Item


class Advice(models.TextChoices):
    """What the colleague advises."""

    REMOVE = "remove", _("ta bort")
    KEEP = "keep", _("låt stå")
    OTHER = "other", _("gör något annat")


class SecondOpinion(models.Model):
    """One question about one text to one colleague. Open until answered or taken back."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="opinions")
    question = models.TextField(_("fråga"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    advice = models.CharField(_("råd"), max_length=6, choices=Advice, blank=True)
    reason = models.TextField(_("skäl"), blank=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="another_person_advises", condition=~Q(asked_of=F("asked_by"))),
            models.CheckConstraint(
                name="answered_as_a_whole",
                condition=Q(advice="", reason="", answered_at=None)
                | ~Q(advice="") & ~Q(reason="") & Q(answered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["item", "asked_of"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_open_question_a_colleague",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_of"], condition=Q(answered_at=None, withdrawn_at=None), name="opinion_open")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.advice}"
