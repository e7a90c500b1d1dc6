"""What is chosen about the inbox: how soon a channel answers, and what somebody wants veiled."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.register.models import Channel


class AnswerGoal(models.Model):
    """How soon a channel answers, in minutes of service time; without one the setting ANSWER_MINUTES (G1.5.3)."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="answer_goal")
    minutes = models.PositiveIntegerField(_("svarstid i minuter"), validators=[MinValueValidator(1)])

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.minutes} min"


class VeilAll(models.Model):
    """Somebody who wants every picture veiled until they ask for it; without a row only what is disturbing."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.user_id)
