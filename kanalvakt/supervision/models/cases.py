"""The inbox: one case for each thing that somebody outside wrote (G1.5.1 to G1.5.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.organisation.models import Unit, User
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
    # No index of its own: planners take it for "in any of these units" and sort everything that is in them.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", db_index=False)
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
    clock_from = models.DateTimeField(help_text="when the answer clock started: it was written, or changed later")
    due_at = models.DateTimeField(help_text="by when an answer is due, if one is")
    calendar = models.CharField(
        max_length=60, blank=True, help_text="the working calendar that times were counted with; '' = count anew"
    )
    answer_seconds = models.PositiveIntegerField(null=True, help_text="service time until it was answered")
    accept_by = models.DateTimeField(null=True, help_text="by when a forwarded case should have been accepted")
    disturbing = models.BooleanField(null=True, help_text="a person's word on its media; None: what screening says")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="locked_cases",
        help_text="who works on it, until `locked_until`",
    )
    locked_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    abandoned = models.SmallIntegerField(
        default=0, help_text="1: somebody began and stopped; it stands first in the list until it is handled"
    )
    likely = models.SmallIntegerField(default=0, help_text="how likely it needs somebody (1 to 100); 0 = not judged")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="locked_by_somebody_until",
                condition=Q(locked_by=None, locked_at=None, locked_until=None)
                | Q(locked_by__isnull=False, locked_at__isnull=False, locked_until__isnull=False),
            ),
            models.CheckConstraint(name="locked_while_waiting", condition=Q(locked_by=None) | Q(waiting=1)),
            models.CheckConstraint(
                name="accept_by_when_forwarded", condition=Q(accept_by=None) | Q(state=CaseState.FORWARDED)
            ),
        ]
        indexes = [
            models.Index(
                fields=["-abandoned", "-written_at", "-id", "waiting"], condition=Q(waiting=1), name="case_waiting"
            ),
            models.Index(
                fields=["unit", "-abandoned", "-written_at", "-id", "waiting"],
                condition=Q(waiting=1),
                name="case_waiting_unit",
            ),
            models.Index(
                fields=["channel", "-abandoned", "-written_at", "-id", "waiting"],
                condition=Q(waiting=1),
                name="case_waiting_channel",
            ),
            # For counting, which has no order: SQLite else counts by `case_unit`, through all that was ever handled.
            models.Index(fields=["unit", "waiting"], condition=Q(waiting=1), name="case_waiting_counts"),
            models.Index(fields=["channel", "-written_at", "-id"], name="case_channel"),
            models.Index(fields=["unit", "-written_at", "-id"], name="case_unit"),
            models.Index(fields=["-written_at", "-id"], name="case_written"),
            models.Index(fields=["state", "-written_at", "-id"], name="case_state"),
            models.Index(fields=["assignee", "-written_at"], condition=Q(waiting=1), name="case_assignee"),
            models.Index(fields=["due_at", "id"], condition=Q(waiting=1, needs_answer=True), name="case_due"),
            models.Index(
                fields=["-likely", "-written_at", "-id", "waiting"], condition=Q(waiting=1), name="case_likely"
            ),
            models.Index(
                fields=["unit", "-likely", "-written_at", "-id", "waiting"],
                condition=Q(waiting=1),
                name="case_likely_unit",
            ),
            models.Index(fields=["calendar"], condition=Q(waiting=1), name="case_waiting_calendar"),
            models.Index(fields=["id"], condition=Q(calendar=""), name="case_uncounted"),
            models.Index(fields=["accept_by"], condition=Q(accept_by__isnull=False), name="case_accept_by"),
            models.Index(fields=["locked_until"], condition=Q(locked_until__isnull=False), name="case_locked_until"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"

    @property
    def worker(self) -> User | None:
        """Who works on it now. A lock that has run out holds nobody, also before the sweep has taken it away."""
        return self.locked_by if self.locked_until and self.locked_until > clock.now() else None


# What a case gets that nobody works on any longer.
UNLOCKED: dict[str, None] = {"locked_by": None, "locked_at": None, "locked_until": None}


class Draft(models.Model):
    """What a person has typed and not sent. It outlives a closed browser."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField()
    privately = models.BooleanField(default=False, help_text="meant for the sender alone")
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
    returned_at = models.DateTimeField(null=True, help_text="put back for anybody instead of accepted")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    waited_seconds = models.PositiveIntegerField(null=True, help_text="service time until it was accepted or put back")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Interruption(models.Model):
    """Somebody's work on a case that ended before it was done: the lock ran out, or a colleague took over."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interruptions")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="nobody: the lock ran out",
    )

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.worker_id}"
