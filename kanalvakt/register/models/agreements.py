"""Agreements between a controller and whoever handles personal data in its place (G1.5.11, GDPR article 28.3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Board


class Agreement(models.Model):
    """One agreement of a board or company. It stands until its last day, or until it is ended; then it is history."""

    board = models.ForeignKey(
        Board, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("personuppgiftsansvarig")
    )
    party = models.CharField(_("avtal med"), max_length=160)
    about = models.CharField(_("vad avtalet gäller"), max_length=200)
    case_number = models.CharField(_("diarienummer"), max_length=60)
    signed_on = models.DateField(_("undertecknat"))
    until = models.DateField(_("gäller till och med"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["board", "party", "id"]

    def __str__(self) -> str:
        return f"{self.board}: {self.party}"
