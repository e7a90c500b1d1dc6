"""The inbox: one case for each thing that somebody outside wrote (G1.5.1 to G1.5.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import Item
from kanalvakt.organisation.models import Unit
from kanalvakt.register.models import Channel


class CaseState(models.TextChoices):
    """The guideline's outcomes, and open (G1.5.2, G1.5.3)."""

    OPEN = "open", _("att hantera")
    ANSWERED = "answered", _("besvarad")
    NO_ANSWER = "no_answer", _("inget svar behövs")
    FORWARDED = "forwarded", _("vidarebefordrad")
    REMOVED = "removed", _("borttagen")
    GONE = "gone", _("finns inte längre")


# What still waits for somebody: a forwarded case waits for its new owner.
WAITING = [CaseState.OPEN, CaseState.FORWARDED]


class Case(models.Model):
    """What the inbox lists. Carries channel, unit, time and state itself, so that a page is one index scan."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="case")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    written_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    waiting = models.GeneratedField(
        expression=models.Case(
            models.When(state__in=WAITING, then=models.Value(1)),
            default=models.Value(0),
            output_field=models.SmallIntegerField(),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    priority = models.SmallIntegerField(default=0, help_text="2 law, 1 guideline or personal data, 0 the rest")
    needs_answer = models.BooleanField(default=False)
    flags = models.JSONField(default=list, help_text="short labels of findings for the list")
    restricted = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1, help_text="the newest version that the inbox has heard of")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_cases",
    )
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reopened = models.CharField(max_length=120, blank=True, help_text="why a handled case is open again")

    class Meta:
        indexes = [
            models.Index(fields=["-written_at", "-id", "waiting"], condition=Q(waiting=1), name="case_waiting"),
            models.Index(
                fields=["unit", "-written_at", "-id", "waiting"],
                condition=Q(waiting=1),
                name="case_waiting_unit",
            ),
            models.Index(
                fields=["channel", "-written_at", "-id", "waiting"],
                condition=Q(waiting=1),
                name="case_waiting_channel",
            ),
            models.Index(fields=["channel", "-written_at", "-id"], name="case_channel"),
            models.Index(fields=["-written_at", "-id"], name="case_written"),
            models.Index(fields=["assignee", "-written_at"], condition=Q(waiting=1), name="case_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"


class Draft(models.Model):
    """What a person has typed and not sent. It outlives a closed browser."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_draft_each")]

    def __str__(self) -> str:
        return self.text[:40]


class Note(models.Model):
    """A note between colleagues about a case; never shown outward."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:40]


class Forward(models.Model):
    """A case handed to somebody better placed; the new owner accepts (G1.5.2)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="forwards")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="forwarded_to_me")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id}"
