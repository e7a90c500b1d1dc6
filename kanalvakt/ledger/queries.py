"""Reading the ledger: when something was sealed, and the proofs."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from kanalvakt.ledger import keys, merkle
from kanalvakt.ledger.models import Checkpoint, Entry, Subtree, Timestamp


def newest_checkpoint() -> Checkpoint | None:
    """The checkpoint over the largest tree."""
    return Checkpoint.objects.order_by("-tree_size").first()


def checkpoint_over(leaf_index: int) -> Checkpoint | None:
    """The first checkpoint whose tree holds that leaf."""
    return Checkpoint.objects.filter(tree_size__gt=leaf_index).order_by("tree_size").first()


def sealed_at(entry_id: int) -> datetime | None:
    """When the first checkpoint over the entry was signed; None while it waits."""
    leaf_index = Entry.objects.values_list("leaf_index", flat=True).get(pk=entry_id)
    checkpoint = None if leaf_index is None else checkpoint_over(leaf_index)
    return checkpoint.signed_at if checkpoint else None


def with_seals() -> QuerySet[Entry]:
    """All entries, each with `sealed_size` and `sealed_at` of the first checkpoint over it (None while it waits)."""
    over = Checkpoint.objects.filter(tree_size__gt=OuterRef("leaf_index")).order_by("tree_size")
    return Entry.objects.annotate(
        sealed_size=Subquery(over.values("tree_size")[:1]), sealed_at=Subquery(over.values("signed_at")[:1])
    )


def inclusion_proof(leaf_index: int, checkpoint: Checkpoint) -> list[bytes]:
    """The audit path (RFC 6962 section 2.1.1) from a leaf to the checkpoint's root: 32-byte hashes, nearest first."""
    return merkle.inclusion_path(leaf_index, checkpoint.tree_size, _subtree)


def consistency_proof(old: Checkpoint, new: Checkpoint) -> list[bytes]:
    """The proof (RFC 6962 section 2.1.2) that the new tree begins with the old one."""
    return merkle.consistency_path(old.tree_size, new.tree_size, _subtree)


def fingerprint() -> str:
    """The signing key's fingerprint, which an auditor gets on another way than the export."""
    return keys.fingerprint()


def waiting_for_timestamp_since() -> datetime | None:
    """Since when signed checkpoints lack a timestamp; None: the newest one has it, or there is none."""
    stamped = (
        Timestamp.objects.order_by("-checkpoint__tree_size").values_list("checkpoint__tree_size", flat=True).first()
    )
    late = Checkpoint.objects.filter(tree_size__gt=stamped or 0).order_by("tree_size").first()
    return late.signed_at if late else None


def _subtree(height: int, index: int) -> bytes:
    """The root of a complete subtree, from the kept roots (or leaves) nearest below it."""
    kept = height - height % merkle.TILE_HEIGHT
    span = 1 << height - kept
    first = index * span
    if kept:
        rows = Subtree.objects.filter(height=kept, index__gte=first, index__lt=first + span).order_by("index")
        roots = rows.values_list("root", flat=True)
    else:
        leaves = Entry.objects.filter(leaf_index__gte=first, leaf_index__lt=first + span).order_by("leaf_index")
        roots = leaves.values_list("leaf_hash", flat=True)
    return merkle.root(bytes(root) for root in roots)
