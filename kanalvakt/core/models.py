"""The book of stored bytes (the bytes themselves lie in the blob store), and how the background work stands."""

from django.db import models


class Pack(models.Model):
    """One stored file that holds many small blobs one after another, so that keeping them costs one wait for the disk.

    `held` counts those that still have their key; the file goes with the last of them.
    """

    sha256 = models.CharField(max_length=64, help_text="of the whole file: its name")
    size = models.BigIntegerField(help_text="stored bytes")
    held = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Blob(models.Model):
    """One write-once object, addressed by the SHA-256 of its stored (encrypted) bytes, in a file of its own or a pack.

    Disposal destroys `wrapped_key`: what is left, here and in every backup, can no longer be read.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    pack = models.ForeignKey(
        Pack, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="none: a file of its own"
    )
    offset = models.BigIntegerField(default=0, help_text="where in the pack it begins")
    size = models.BigIntegerField(help_text="stored bytes")
    plain_size = models.BigIntegerField(help_text="bytes before encryption")
    media_type = models.CharField(max_length=120)
    wrapped_key = models.BinaryField(null=True)
    references = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="blob_destroyed_has_no_key",
                condition=models.Q(destroyed_at=None, wrapped_key__isnull=False)
                | models.Q(destroyed_at__isnull=False, wrapped_key=None),
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Sweep(models.Model):
    """How a sweep of the background worker stands, so that nothing is stuck in silence (law 6)."""

    name = models.CharField(primary_key=True, max_length=60)
    last_run = models.DateTimeField()
    last_ok = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=120, blank=True, help_text="the kind of error; never content")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
