"""Keys with which a program acts for a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models.people import User


class ApiKey(models.Model):
    """A key that a person has given to a program: it may do what the person may, until it ends. Kept as a digest."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("vad nyckeln är till"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key; the key is shown once")
    made_at = models.DateTimeField()
    ends_on = models.DateField(_("gäller till och med"))
    used_at = models.DateTimeField(null=True, help_text="when last, to the hour")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name
