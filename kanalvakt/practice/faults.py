"""Faults on demand: what a platform may do to those who talk to it, for crash tests and training."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BEFORE = {"status", "timeout", "drop", "revoked", "login_page"}
AFTER = {"lost", "half", "duplicates", "reorder"}


@dataclass(slots=True)
class Fault:
    """`times` None = until cleared. `match` is the start of "METHOD /path"; `status` also has `retry_after`."""

    kind: str
    match: str = ""
    times: int | None = 1
    status: int = 503
    retry_after: float | None = None
    seconds: float = 60


class Faults:
    """The faults that wait for their request."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, values: Mapping[str, Any]) -> None:
        """Add one. Raises `ValueError` or `TypeError` for what is none."""
        fault = Fault(**values)
        if fault.kind not in BEFORE | AFTER:
            raise ValueError(f"unknown fault {fault.kind!r}; known: {sorted(BEFORE | AFTER)}")
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._waiting.clear()

    def take(self, request: str) -> Fault | None:
        """The first fault that fits "METHOD /path", counted down."""
        with self._lock:
            for fault in self._waiting:
                if request.startswith(fault.match):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._waiting.remove(fault)
                    return fault
        return None
