"""Letters to people who work here, and what each wants to be told. A letter is numbers, never words of others."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import User

HOURS = [(hour, f"{hour:02}.00") for hour in range(5, 20)]


class Wish(models.Model):
    """What one person wants letters about. `next_digest_at` is None for one who wants no daily letter."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="wish")
    digest = models.BooleanField(_("ett brev varje arbetsdag"), default=True)
    hour = models.PositiveSmallIntegerField(_("klockan"), choices=HOURS, default=8)
    language = models.CharField(_("språk"), max_length=5, choices=settings.LANGUAGES, default="sv")
    silenced = models.JSONField(default=list, help_text="names of urgent kinds that this person wants no letter about")
    next_digest_at = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True, help_text="no urgent letter before that: they are gathered")
    refused_address = models.EmailField(blank=True, help_text="what a mail server has refused; nothing is sent there")

    class Meta:
        indexes = [models.Index(fields=["next_digest_at"], name="wish_due")]
        constraints = [
            models.CheckConstraint(
                name="digest_has_a_time", condition=Q(digest=False) | Q(next_digest_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Occasion(models.TextChoices):
    """Why a letter was written."""

    DIGEST = "digest", _("dagligt")
    URGENT = "urgent", _("brådskande")
    TEST = "test", _("provbrev")


class LetterState(models.TextChoices):
    """`dropped`: nothing to send any more: the person has left, or a newer letter says it."""

    WAITING = "waiting", _("väntar")
    SENT = "sent", _("skickat")
    FAILED = "failed", _("gick inte")
    DROPPED = "dropped", _("behövdes inte")


class Letter(models.Model):
    """One letter. It is written from these fields alone, so a repeated sending has the same Message-ID and words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    occasion = models.CharField(max_length=6, choices=Occasion)
    day = models.DateField(help_text="the day in Sweden when it was written")
    counts = models.JSONField(default=dict, help_text="kind → how many")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    state = models.CharField(max_length=7, choices=LetterState, default=LetterState.WAITING)
    next_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True, help_text="a worker holds it until then")
    attempts = models.PositiveSmallIntegerField(default=0)
    address = models.EmailField(blank=True, help_text="where it was last sent")
    error = models.CharField(max_length=300, blank=True, help_text="why the last attempt failed, for people")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], condition=Q(occasion="digest"), name="one_digest_a_person_and_day"
            ),
            models.CheckConstraint(
                name="waiting_letter_has_a_time",
                condition=Q(state="waiting", next_at__isnull=False, ended_at=None)
                | Q(next_at=None, ended_at__isnull=False) & ~Q(state="waiting"),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="letter_due"),
            models.Index(fields=["state", "-ended_at"], name="letter_state"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Told(models.Model):
    """An urgent thing that a person has had a letter about; gone when the thing is."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
