"""Links to the channels of the parties in the council (G1.3.4): no channels of ours, never collected."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyLink(models.Model):
    """One party's link. It is shown while the party has seats: until the mandate period ends, or it is taken away."""

    party = models.CharField(_("parti"), max_length=120)
    address = models.URLField(_("adress"), max_length=500)
    seats = models.PositiveSmallIntegerField(_("mandat i fullmäktige"))
    proof = models.CharField(_("vad som visar mandaten"), max_length=300)
    until = models.DateField(_("mandatperioden slutar"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["party", "id"]
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=models.Q(ended_at=None), name="party_link_once"),
            models.CheckConstraint(name="party_link_has_seats", condition=models.Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return self.party
