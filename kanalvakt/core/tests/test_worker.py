"""The background worker: one sweep never stops the others, failures are seen, a stop finishes what is in hand."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from kanalvakt.core import sweeps
from kanalvakt.core.models import Sweep
from kanalvakt.core.sweeps import Job
from kanalvakt.core.worker import Worker, record, trace

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def fails() -> None:
    raise ValueError


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Job]:
    jobs: dict[str, Job] = {}
    monkeypatch.setattr(sweeps, "_jobs", jobs)
    return jobs


@pytest.mark.django_db
def test_a_sweep_that_fails_does_not_stop_the_others_and_is_written_down() -> None:
    done = []
    worker = Worker([Job("bad", fails, 1), Job("good", lambda: done.append(1), 1)])
    assert worker.run_once() is False
    assert done == [1]
    bad, good = Sweep.objects.order_by("name")
    assert (bad.error, bad.last_ok) == ("ValueError", None)
    assert bad.failing_since is not None
    assert good.last_ok is not None
    assert good.failing_since is None


@pytest.mark.django_db
def test_a_sweep_is_called_again_at_once_while_more_is_due() -> None:
    left = [3, 2, 1]
    assert Worker([Job("some", lambda: left.pop() if left else 0, 1)]).run_once() is True
    assert left == []


@pytest.mark.django_db
def test_the_first_failure_is_remembered_until_the_sweep_goes_well_again() -> None:
    with time_machine.travel(NOON, tick=False):
        record("mail", ValueError())
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        record("mail", OSError())
    assert (Sweep.objects.get().failing_since, Sweep.objects.get().error) == (NOON, "OSError")
    record("mail", None)
    assert (Sweep.objects.get().failing_since, Sweep.objects.get().error) == (None, "")


@pytest.mark.django_db
def test_a_sweep_that_goes_well_every_second_is_written_down_every_half_minute() -> None:
    for second in range(61):
        with time_machine.travel(NOON + timedelta(seconds=second), tick=False):
            record("often", None)
    assert Sweep.objects.get().last_ok == NOON + timedelta(seconds=31)


def test_no_content_of_an_error_reaches_the_log() -> None:
    content = "-".join(["070", "1740605"])
    try:
        raise ValueError(content)
    except ValueError as error:
        told = trace(error)
    assert told.startswith("ValueError\n")
    assert "test_worker.py" in told
    assert "070-1740605" not in told


@pytest.mark.django_db(transaction=True)
def test_stopping_waits_for_the_unit_in_hand() -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), []

    def unit() -> int:
        begun.set()
        go_on.wait(10)
        ended.append(1)
        return 1

    worker = Worker([Job("slow", unit, 1)])
    running = threading.Thread(target=worker.run)
    running.start()
    assert begun.wait(10)
    worker.stop()
    go_on.set()
    running.join(10)
    assert not running.is_alive()
    assert ended == [1]


def test_two_sweeps_cannot_have_one_name(registry: dict[str, Job]) -> None:
    sweeps.register("mail", fails, every=1)
    with pytest.raises(ValueError, match="twice"):
        sweeps.register("mail", fails, every=1)


@pytest.mark.django_db
def test_the_command_runs_what_is_due_once_and_tells_by_its_status(registry: dict[str, Job]) -> None:
    done = []
    sweeps.register("good", lambda: done.append(1), every=1)
    call_command("worker", "--once")
    assert done == [1]
    sweeps.register("bad", fails, every=1)
    with pytest.raises(SystemExit):
        call_command("worker", "--once")


def test_the_command_names_the_sweeps_there_are_when_one_is_unknown(registry: dict[str, Job]) -> None:
    sweeps.register("good", lambda: 0, every=1)
    with pytest.raises(CommandError, match="There are: good"):
        call_command("worker", "--once", "--only", "mial")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_real_process_ends_well_on_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KANALVAKT_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "kanalvakt.settings",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "kanalvakt"]
    subprocess.run([*command, "migrate", "-v0"], env=environment, check=True)
    with subprocess.Popen([*command, "worker"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "worker runs" in process.stderr.readline()
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.wait(20) == 0, rest
    assert "Traceback" not in rest
