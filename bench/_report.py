"""Figures of one run: printed as they come, kept as JSON, each with its reference and its target where it has one."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple


@dataclass(frozen=True)
class Options:
    """How to measure: `sizes` are numbers of items, smallest first; `data` is where made data is kept."""

    data: Path
    sizes: list[int]
    quick: bool


class Against(NamedTuple):
    """The ratio to a reference that was measured in the same run; `limit` is "≤ 2" or "≥ 0.2"."""

    ratio: float | None
    reference: str
    limit: str = ""


NOTHING = Against(None, "")


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    bench: str
    what: str
    value: float
    unit: str
    ratio: float | None
    reference: str
    limit: str

    @property
    def met(self) -> bool | None:
        """Whether the ratio keeps to its limit; None where there is none."""
        if not self.limit or self.ratio is None:
            return None
        sign, number = self.limit.split()
        return self.ratio <= float(number) if sign == "≤" else self.ratio >= float(number)

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:7.2f} × {self.reference}"
        verdict = {None: "", True: f"  {self.limit} met", False: f"  {self.limit} NOT met"}[self.met]
        return f"{self.what:<58}{_short(self.value):>10} {self.unit:<8}{ratio}{verdict}"


@dataclass
class Report:
    """The figures of one bench; where the sizes mean nothing they are not judged."""

    bench: str
    judged: bool = True
    figures: list[Figure] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, against: Against = NOTHING) -> None:
        """Keep a figure and print it."""
        limit = against.limit if self.judged else ""
        figure = Figure(self.bench, what, value, unit, against.ratio, against.reference, limit)
        self.figures.append(figure)
        print(figure, flush=True)

    def write(self, path: Path) -> None:
        """For the process that asked."""
        path.write_text(json.dumps([asdict(figure) for figure in self.figures]))

    @staticmethod
    def read(path: Path) -> list[Figure]:
        """What `write` wrote."""
        return [Figure(**row) for row in json.loads(path.read_text())]


def document(figures: Iterable[Figure]) -> str:
    """All of it as JSON, with the class of the machine and the date."""
    about = {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z",
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    return json.dumps({"about": about, "figures": rows}, ensure_ascii=False, indent=1)


def progress(text: str) -> None:
    """What is being done, for whoever waits: not among the figures."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes, by the clock."""
    start = perf_counter()
    work()
    return perf_counter() - start


def p95(times: Iterable[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
