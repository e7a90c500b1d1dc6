"""An append-only, sealed record of acts. No foreign keys: actor and subject are text ids (design §2)."""

from typing import Any

from django.db import models


class AppendOnly(models.QuerySet[Any]):
    """A queryset that does not delete; a database trigger refuses changes (triggers.py)."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the ledger is append-only")


class Entry(models.Model):
    """One act. `body` is canonical JSON (RFC 8785); the leaf is SHA-256(0x00 || body) as in RFC 6962.

    `body` holds no content, only ids, rule ids and salted hashes; destroying `salt` makes a hash say nothing.
    `leaf_index` is given by the one sealer, not at insert.
    """

    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    at = models.DateTimeField()
    body = models.TextField()
    salt = models.BinaryField(max_length=32)
    leaf_hash = models.BinaryField(max_length=32)
    leaf_index = models.BigIntegerField(null=True, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_subject"),
            models.Index(fields=["kind", "-id"], name="entry_kind"),
            models.Index(fields=["actor", "-id"], name="entry_actor"),
            models.Index(fields=["at", "id"], name="entry_at"),
            models.Index(fields=["id"], condition=models.Q(leaf_index=None), name="entry_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the ledger is append-only")


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root: a C2SP tlog-checkpoint note (Ed25519)."""

    tree_size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField(help_text="roots of the complete subtrees, largest first: where the sealer goes on")
    note = models.TextField()
    signed_at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["tree_size"]

    def __str__(self) -> str:
        return f"checkpoint {self.tree_size}"

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the ledger is append-only")


class Subtree(models.Model):
    """The root of a complete subtree of height 8, 16, 24 …, so that a proof need not read the whole ledger."""

    height = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["height", "index"], name="subtree_once")]

    def __str__(self) -> str:
        return f"{self.height}/{self.index}"


class Timestamp(models.Model):
    """An RFC 3161 reply over a checkpoint's note, kept raw. Asynchronous: it never blocks an act."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="timestamps")
    authority = models.CharField(max_length=200)
    reply = models.BinaryField()
    stamped_at = models.DateTimeField(help_text="the authority's own time")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.authority} {self.received_at:%Y-%m-%d %H:%M}"
