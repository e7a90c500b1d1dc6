"""How collection of a channel goes: its runs and the hours they observed, what was unreadable, who tells of news."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel


class RunKind(models.TextChoices):
    """An incremental pass sees what is new; only a complete one may say that something is gone (law 4)."""

    INCREMENTAL = "incremental", _("nya")
    COMPLETE = "complete", _("fullständig")


class Outcome(models.TextChoices):
    """How a run ended."""

    RUNNING = "running", _("pågår")
    OK = "ok", _("klar")
    FAILED = "failed", _("misslyckades")


class SyncState(models.Model):
    """Where collection of a channel stands. A row with a next time: losing a job loses nothing."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="sync_state")
    cursor = models.JSONField(null=True, help_text="opaque, the connector's own: where the next pass begins")
    step = models.JSONField(null=True, help_text="an unfinished pass: {run, cursor} of its last page")
    next_at = models.DateTimeField()
    next_complete_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, help_text="a worker holds it until then")
    tried_at = models.DateTimeField(null=True, help_text="when a run last began")
    drop_confirmed = models.BooleanField(default=False, help_text="a person said that so much really is gone")
    observed_until = models.DateTimeField(null=True, help_text="everything written before this was seen")
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=30, blank=True)
    error_message = models.TextField(blank=True, help_text="plain Swedish: what to do")
    health_at = models.DateTimeField(null=True, help_text="when the connection is looked at next")
    expires_at = models.DateTimeField(null=True, help_text="when the platform lets us in no more, if it said so")

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="sync_next")]

    def __str__(self) -> str:
        return f"{self.channel}"


class SyncRun(models.Model):
    """One run: what it covered, what it found, how it ended. Its gaps are the coverage's gaps."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=12, choices=RunKind)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    covers_from = models.DateTimeField(null=True)
    covers_until = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0, help_text="parts of answers that could not be read")
    reported_total = models.PositiveIntegerField(null=True, help_text="the platform's own count, if it gives one")
    error_code = models.CharField(max_length=30, blank=True)
    error_message = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["channel", "-started_at"], name="run_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.started_at:%Y-%m-%d %H:%M}"


class UnreadPart(models.Model):
    """A part of a platform's answer that could not be made an item: kept as it came, never taken for nothing."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="unread_parts")
    where = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the part")
    raw = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen_at"]
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="unread_part_once")]

    def __str__(self) -> str:
        return self.where


class Notice(models.Model):
    """A platform said that something happened on a channel: it is a reason to look, never a source of what happened."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent: the same notice twice is one")
    about = models.CharField(max_length=200, help_text="the platform's own words for the kinds of event")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="notice_once")]
        indexes = [models.Index(fields=["received_at"], name="notice_received")]

    def __str__(self) -> str:
        return f"{self.channel} {self.received_at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """Somebody says that `source` links to `target`, a page of a channel's site. Looked at before it is believed."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="mentions")
    source = models.CharField(max_length=1000)
    target = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64, help_text="SHA-256 of both: the same mention twice is one")
    told_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, help_text="when the source is to be fetched, if it is")
    tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True, help_text="when the source was last seen to link to the target")
    problem = models.CharField(max_length=300, blank=True, help_text="why it could not be proven, in plain Swedish")

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="mention_once")]
        indexes = [models.Index(fields=["next_at"], condition=~Q(next_at=None), name="mention_due")]

    def __str__(self) -> str:
        return self.source
