"""What the background work costs when nothing happens: three hundred channels on which nobody writes."""

from datetime import timedelta
from itertools import cycle
from statistics import median
from time import process_time

from bench import _giver, _house
from bench._report import Against, Options, Report

CHANNELS, PEOPLE, ROUNDS = 300, 500, 5


def measure(options: Options, report: Report) -> None:
    """Every sweep with nothing due; then all channels due, each answered with an empty page."""
    import django

    django.setup()
    channels, rounds = (10, 1) if options.quick else (CHANNELS, ROUNDS)
    with _house.fresh(options.data):
        _house.build(channels)
        _giver.install({})
        _looked_at()
        _run()  # the first pass of a channel is a complete one
        idle = median(_cpu(due=False) for _ in range(rounds))
        report.add(f"all sweeps once, {channels} channels, none due", idle, "s cpu", Against(idle, "1 s of CPU", "≤ 1"))
        people = 20 if options.quick else PEOPLE
        _hire(people)
        letters = median(_letters() for _ in range(rounds))
        report.add(f"looking for urgent things to write to {people} people about", letters, "s cpu")
        due = median(_cpu(due=True) for _ in range(rounds))
        report.add(
            f"all sweeps once, {channels} channels due, nothing new", due, "s cpu", Against(due, "1 s of CPU", "≤ 1")
        )


def _looked_at() -> None:
    """Their pages have been looked at this week: that is a browser's work, and not what nothing costs."""
    from kanalvakt.core import clock
    from kanalvakt.register.models import Channel
    from kanalvakt.sendercheck import actions
    from kanalvakt.sendercheck.models import Standing

    actions.ensure_standings(list(Channel.objects.values_list("pk", flat=True)))
    Standing.objects.update(next_at=clock.now() + timedelta(days=7))


def _hire(count: int) -> None:
    """So many officers, by turns in each unit, with no daily letter due."""
    from kanalvakt.core import clock
    from kanalvakt.organisation.models import Role, RoleGrant, Unit, User
    from kanalvakt.telling import writing
    from kanalvakt.telling.models import Wish

    people = [User(email=f"{number}@exempelby.example", name=f"Person {number}") for number in range(count)]
    User.objects.bulk_create(people)
    grants = zip(people, cycle(Unit.objects.all()), strict=False)
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=Role.OFFICER, unit=unit) for user, unit in grants)
    writing.ensure_wishes(User.objects.filter(wish=None))
    Wish.objects.update(next_digest_at=clock.now() + timedelta(days=1))


def _letters() -> float:
    from django.conf import settings

    from kanalvakt.telling import tasks

    settings.MAIL_HOST = "mail.example"  # nothing is sent: there is nothing to say
    start = process_time()
    assert not tasks.write()
    taken = process_time() - start
    settings.MAIL_HOST = ""
    return taken


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
