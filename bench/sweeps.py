"""What the background work costs when nothing happens: three hundred channels on which nobody writes."""

from statistics import median
from time import process_time

from bench import _giver, _house
from bench._report import Against, Options, Report

CHANNELS, ROUNDS = 300, 5


def measure(options: Options, report: Report) -> None:
    """Every sweep with nothing due; then all channels due, each answered with an empty page."""
    import django

    django.setup()
    channels, rounds = (10, 1) if options.quick else (CHANNELS, ROUNDS)
    with _house.fresh(options.data):
        _house.build(channels)
        _giver.install({})
        _run()  # the first pass of a channel is a complete one
        idle = median(_cpu(due=False) for _ in range(rounds))
        report.add(f"all sweeps once, {channels} channels, none due", idle, "s cpu", Against(idle, "1 s of CPU", "≤ 1"))
        due = median(_cpu(due=True) for _ in range(rounds))
        report.add(
            f"all sweeps once, {channels} channels due, nothing new", due, "s cpu", Against(due, "1 s of CPU", "≤ 1")
        )


def _cpu(*, due: bool) -> float:
    """Seconds of CPU until nothing is due."""
    from kanalvakt.collection.models import SyncState
    from kanalvakt.core import clock

    if due:
        SyncState.objects.update(next_at=clock.now())
    start = process_time()
    _run()
    return process_time() - start


def _run() -> None:
    from kanalvakt.core import sweeps
    from kanalvakt.core.worker import Worker

    assert Worker(sweeps.jobs().values()).run_once()
