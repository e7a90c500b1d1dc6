"""Texts to answer with (G1.5.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Unit


class SavedAnswer(models.Model):
    """A text to answer with, for one unit or for all (G1.5.4, G2.2.2)."""

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("enhet"))
    title = models.CharField(_("rubrik"), max_length=80)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
