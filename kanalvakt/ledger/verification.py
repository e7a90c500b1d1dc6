"""The ledger in the database against itself: bodies, numbers, roots and signatures."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from kanalvakt.ledger import actions, merkle, notes
from kanalvakt.ledger.models import Checkpoint, Entry

BATCH = 4096


@dataclass(frozen=True)
class Verdict:
    """How much was checked, and what is wrong (nothing, if all is well)."""

    entries: int
    checkpoints: int
    problems: list[str]


class Row(NamedTuple):
    """An entry's columns, without the making of a model for each of millions."""

    pk: int
    leaf_index: int
    kind: str
    actor: str
    subject: str
    at: Any
    body: str
    leaf_hash: bytes


def verify() -> Verdict:
    """Hash everything again. Time grows with the ledger, memory does not."""
    problems: list[str] = []
    tree, signed = merkle.Frontier(), 0
    entries = Entry.objects.filter(leaf_index__isnull=False).order_by("leaf_index").values_list(*Row._fields)
    waiting = map(Row._make, entries.iterator(chunk_size=BATCH))
    for checkpoint in Checkpoint.objects.order_by("tree_size").iterator(chunk_size=500):
        while _take(waiting, min(BATCH, checkpoint.tree_size - tree.size), tree, problems):
            pass
        signed += 1
        if tree.size != checkpoint.tree_size or not notes.is_ours(tree.size, tree.root(), checkpoint.note):
            problems.append(f"kontrollpunkt {checkpoint.tree_size}: stämmer inte med händelserna före den")
    if _take(waiting, 1, tree, problems):
        problems.append(f"händelser från plats {tree.size - 1} är numrerade utan kontrollpunkt")
    return Verdict(tree.size, signed, problems)


def _take(waiting: Iterator[Row], most: int, tree: merkle.Frontier, problems: list[str]) -> int:
    """Compare the next rows, `most` of them at most, with what their bodies say and push them; how many there were."""
    leaves = []
    for number, row in enumerate(islice(waiting, max(0, most)), tree.size):
        leaf = merkle.leaf_hash(row.body.encode())
        if row.leaf_index != number:
            problems.append(f"plats {number} saknas")
        if bytes(row.leaf_hash) != leaf or not (_is_plain(row) or _agrees(row)):
            problems.append(f"händelse {row.pk}: raden har ändrats")
        leaves.append(leaf)
    tree.extend(leaves)
    return len(leaves)


def _is_plain(row: Row) -> bool:
    """Whether the body begins and ends as canonical JSON of these columns does: its keys are in order."""
    return row.body.startswith(
        f'{{"actor":{_quoted(row.actor)},"at":"{actions.rfc3339(row.at)}","data":'
    ) and row.body.endswith(f',"kind":{_quoted(row.kind)},"subject":{json.dumps(row.subject)},"v":1}}')


def _agrees(row: Row) -> bool:
    """Whether the columns that lists filter on say what the sealed body says."""
    body = json.loads(row.body)
    columns = (row.kind, row.actor, row.subject, actions.rfc3339(row.at))
    return columns == (body["kind"], body["actor"], body["subject"], body["at"])


@lru_cache
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
