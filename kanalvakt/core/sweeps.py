"""Work that may lag, by name: each room registers its sweeps in `AppConfig.ready()`, `kanalvakt worker` runs them.

State is in the rooms' own tables (a row with a state and a next time), so a sweep that is lost, late or run twice at
once does no harm: it claims what it takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Job:
    """A sweep: `work` does one short unit and returns something true while more may be due at once."""

    name: str
    work: Callable[[], object]
    every: float


_jobs: dict[str, Job] = {}


def register(name: str, work: Callable[[], object], *, every: float) -> None:
    """Run `work` every so many seconds, and again at once while it returns something true.

    One call is one unit that a stopping worker waits for: one channel, one act, one batch. What raises is shown to
    people and tried again; it never stops the other sweeps.
    """
    if name in _jobs:
        raise ValueError(f"the sweep {name} is registered twice")
    _jobs[name] = Job(name, work, every)


def jobs() -> Mapping[str, Job]:
    """Every registered sweep, by name."""
    return MappingProxyType(_jobs)
