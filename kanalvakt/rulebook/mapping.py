"""docs/guideline-map.md: what the guideline asks → where it is → which test proves it. Made from guideline-map.toml."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "docs" / "guideline-map.toml"
PATH = ROOT / "docs" / "guideline-map.md"

LEAD = """# Guideline map

What the municipality's guideline asks, what the product does about it, where, and which test would fail without it.
Made by `kanalvakt rulebook map --write` from guideline-map.toml; a test checks that every place and test exists.

* done: a person in the named role can do it in the browser from start to end
* part: some of it; the row says what
* later: not yet

{counts}

| id | the guideline asks | the product does | status | where | tests |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row. `where` are paths of the repository; `tests` are `path::name`."""

    id: str
    asks: str
    does: str
    status: str
    where: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)


def requirements() -> list[Requirement]:
    """The rows in the guideline's order."""
    table: dict[str, Any] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return [Requirement(**row) for row in table["requirement"]]


def document() -> str:
    """The whole page as Markdown."""
    rows = requirements()
    counts = Counter(row.status for row in rows)
    told = ", ".join(f"{counts[status]} {status}" for status in ("done", "part", "later"))
    return LEAD.format(counts=f"{len(rows)} rows: {told}.") + "\n".join(_line(row) for row in rows) + "\n"


def _line(row: Requirement) -> str:
    where = "<br>".join(f"`{path.removeprefix('kanalvakt/')}`" for path in row.where)
    tests = "<br>".join(f"`{test.removeprefix('kanalvakt/')}`" for test in row.tests)
    return f"| {row.id} | {row.asks} | {row.does} | {row.status} | {where} | {tests} |"


def lost() -> Iterator[str]:
    """Every place and test that a row names and the repository lacks."""
    for row in requirements():
        yield from (f"{row.id}: no {path}" for path in row.where if not (ROOT / path).exists())
        yield from (f"{row.id}: no {test}" for test in row.tests if not _is_test(test))


def _is_test(test: str) -> bool:
    path, _, name = test.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    return any(
        isinstance(node, ast.FunctionDef) and node.name == name for node in ast.walk(ast.parse(file.read_bytes()))
    )
