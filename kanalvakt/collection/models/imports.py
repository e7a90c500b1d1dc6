"""Imports of what a platform let somebody take along: the file, how far it is read, what in it could not be."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel


class ImportState(models.TextChoices):
    """Where an import stands."""

    RECEIVING = "receiving", _("laddas upp")
    WAITING = "waiting", _("väntar på sin tur")
    RUNNING = "running", _("läses in")
    DONE = "done", _("klar")
    FAILED = "failed", _("gick inte att läsa in")
    CANCELLED = "cancelled", _("avbruten")


# What may still come to something, and what is over.
GOING = [ImportState.RECEIVING, ImportState.WAITING, ImportState.RUNNING]
OVER = [ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED]


class Import(models.Model):
    """One file into one channel. `position` counts the rows of the file that are taken: reading goes on after them."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="bytes of the whole file")
    resume_key = models.CharField(max_length=300, blank=True, help_text="what the browser knows the file by")
    received = models.BigIntegerField(default=0, help_text="bytes that have come so far")
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the file; '' until it was read once")
    reader = models.CharField(max_length=40, blank=True, help_text="a name of connectors.archives.registry")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RECEIVING)
    position = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0, help_text="there before, left as they were")
    unread = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True, help_text="plain Swedish: why it failed, what to do")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True, help_text="a worker holds it until then")
    kept = models.BooleanField(default=False, help_text="the uploaded file is still here, encrypted")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["channel", "-id"], name="import_channel"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="import_due"),
            models.Index(fields=["changed_at"], condition=Q(kept=True), name="import_kept"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def seen(self) -> int:
        """How many things the file held so far."""
        return self.new + self.changed + self.known

    @property
    def is_going(self) -> bool:
        """Whether more may come."""
        return self.state in GOING


class ImportPart(models.Model):
    """A piece of an uploaded file, encrypted like all else."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    offset = models.BigIntegerField()
    size = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["of", "offset"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.offset}+{self.size}"


class ImportFault(models.Model):
    """Something in the file that could not be read: where it stands and why."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    number = models.PositiveIntegerField(help_text="which row of the file it is")
    where = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_fault_once")]

    def __str__(self) -> str:
        return self.where
