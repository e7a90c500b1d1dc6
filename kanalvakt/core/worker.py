"""The background process: every sweep in a thread of its own, so that a slow platform never delays a removal."""

import logging
import threading
import traceback
from collections.abc import Iterable
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connections

from kanalvakt.core import clock
from kanalvakt.core.models import Sweep
from kanalvakt.core.sweeps import Job

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=30)
LONGEST_PAUSE = 60.0


class Worker:
    """Runs jobs until `stop`; each then finishes the unit it has in hand."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = list(jobs)
        self._stopping = threading.Event()

    def run(self) -> None:
        """Block until stopped and every unit in hand is finished."""
        log.info("worker runs %s sweeps: %s", len(self._jobs), ", ".join(job.name for job in self._jobs))
        threads = [threading.Thread(target=self._loop, args=[job], name=job.name) for job in self._jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def run_once(self) -> bool:
        """Run each job in turn until nothing more is due; whether all of them went well."""
        results = [self._drain(job) for job in self._jobs]
        return all(results)

    def stop(self) -> None:
        """Ask every job to end after its unit. Safe in a signal handler."""
        self._stopping.set()

    def _loop(self, job: Job) -> None:
        failures = 0
        while not self._stopping.is_set():
            close_old_connections()
            failures = 0 if self._drain(job) else failures + 1
            pause = job.every if not failures else min(job.every * 2**failures, max(job.every, LONGEST_PAUSE))
            self._stopping.wait(pause)
        connections.close_all()

    def _drain(self, job: Job) -> bool:
        """Units until nothing is due, one raises, or a stop is asked for; False when one raised."""
        while not self._stopping.is_set():
            try:
                more = job.work()
            except Exception as error:
                log.error("sweep %s failed: %s", job.name, trace(error))
                self._tell(job, error)
                return False
            self._tell(job, None)
            if not more:
                break
        return True

    def _tell(self, job: Job, error: Exception | None) -> None:
        try:
            record(job.name, error)
        except DatabaseError as unrecorded:
            log.error("sweep %s could not be recorded: %s", job.name, trace(unrecorded))


def record(name: str, error: Exception | None) -> None:
    """Keep how the sweep stands. A sweep that goes well is written down at most every 30 seconds."""
    now, row = clock.now(), Sweep.objects.filter(pk=name).first() or Sweep(name=name)
    if error is not None:
        row.failing_since = row.failing_since or now
        row.error = type(error).__name__
    elif row.failing_since or not row.last_ok or now - row.last_ok > BEAT:
        row.last_ok, row.failing_since, row.error = now, None, ""
    else:
        return
    row.last_run = now
    row.save()


def trace(error: BaseException) -> str:
    """Where it happened and what kind of error, without its message: databases quote whole rows in theirs."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{places}"
