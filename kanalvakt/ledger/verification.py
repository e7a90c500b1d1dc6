"""The ledger in the database against itself: bodies, numbers, roots and signatures."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from kanalvakt.ledger import actions, merkle, notes
from kanalvakt.ledger.models import Checkpoint, Entry


@dataclass(frozen=True)
class Verdict:
    """How much was checked, and what is wrong (nothing, if all is well)."""

    entries: int
    checkpoints: int
    problems: list[str]


def verify() -> Verdict:
    """Hash everything again. Time grows with the ledger, memory does not."""
    problems: list[str] = []
    tree, signed = merkle.Frontier(), 0
    entries = Entry.objects.filter(leaf_index__isnull=False).order_by("leaf_index").iterator(chunk_size=2000)
    waiting = _pushed(entries, tree, problems)
    for checkpoint in Checkpoint.objects.order_by("tree_size").iterator(chunk_size=500):
        while tree.size < checkpoint.tree_size and next(waiting, None):
            pass
        signed += 1
        if tree.size != checkpoint.tree_size or not notes.is_ours(tree.size, tree.root(), checkpoint.note):
            problems.append(f"kontrollpunkt {checkpoint.tree_size}: stämmer inte med händelserna före den")
    if next(waiting, None):
        problems.append(f"händelser från plats {tree.size - 1} är numrerade utan kontrollpunkt")
    return Verdict(tree.size, signed, problems)


def _pushed(entries: Iterator[Entry], tree: merkle.Frontier, problems: list[str]) -> Iterator[Entry]:
    """The entries one by one, each pushed onto the tree and compared with its own row."""
    for entry in entries:
        if entry.leaf_index != tree.size:
            problems.append(f"plats {tree.size} saknas")
        if not _agrees(entry):
            problems.append(f"händelse {entry.pk}: raden har ändrats")
        tree.push(merkle.leaf_hash(entry.body.encode()))
        yield entry


def _agrees(entry: Entry) -> bool:
    """Whether the columns that lists filter on say what the sealed body says."""
    body = json.loads(entry.body)
    columns = (entry.kind, entry.actor, entry.subject, actions.rfc3339(entry.at))
    leaf = merkle.leaf_hash(entry.body.encode())
    return columns == (body["kind"], body["actor"], body["subject"], body["at"]) and bytes(entry.leaf_hash) == leaf
