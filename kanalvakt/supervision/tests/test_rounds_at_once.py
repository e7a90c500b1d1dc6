"""Several workers and people at once: on PostgreSQL any number, on SQLite web and worker."""

import time as wall
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.actions.rounds import making
from kanalvakt.supervision.models import Escalation, Round, RoundPlan, SignOff

WORKERS = 4
WEEK = timedelta(days=7)


def at_once(work: Callable[[], object]) -> None:
    """The same work in several threads, each with a connection of its own."""

    def one() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        for future in [pool.submit(one) for _ in range(WORKERS)]:
            future.result()


def many(channel: Channel, count: int, since: timedelta) -> None:
    """The channel and copies of it, in use since then."""
    began = timezone.now() - since
    Channel.objects.filter(pk=channel.pk).update(activated_at=began)
    copies = []
    for number in range(count - 1):
        copy = Channel.objects.get(pk=channel.pk)
        copy.pk, copy.slug, copy.address, copy.name = None, f"k-{number}", f"https://x.example/{number}", f"K {number}"
        copies.append(copy)
    Channel.objects.bulk_create(copies)


@pytest.mark.django_db(transaction=True)
def test_several_workers_make_each_row_and_tell_of_each_missed_one_once(channel: Channel) -> None:
    many(channel, 10, WEEK)
    at_once(actions.ensure)
    assert Round.objects.count() == 10 * 8
    missed = Round.objects.filter(state="missed")
    assert Escalation.objects.count() == 2 * missed.count()
    told = [pk for entry in Entry.objects.filter(kind="supervision.rounds_missed") for pk in ids(entry)]
    assert sorted(told) == sorted(missed.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_round_is_signed_once(channel: Channel, anna: User) -> None:
    actions.ensure()

    def sign() -> None:
        with suppress(Conflict):
            actions.sign(channel.pk, actor=person(anna.pk))

    at_once(sign)
    assert SignOff.objects.count() == 1


@pytest.mark.django_db
def test_the_sweep_over_three_hundred_idle_channels_costs_less_than_a_second(channel: Channel) -> None:
    many(channel, 300, timedelta())
    actions.ensure()
    began = wall.process_time()
    assert making.work() == 0
    assert wall.process_time() - began < 1


@pytest.mark.django_db
def test_channels_that_were_in_use_before_there_were_rounds_owe_nothing_for_that_time(channel: Channel) -> None:
    from importlib import import_module

    from django.apps import apps

    many(channel, 2, 30 * timedelta(days=1))
    step = import_module("kanalvakt.supervision.migrations.0003_keep_rounds")
    step.begin_today(apps, None)
    assert RoundPlan.objects.count() == 2
    actions.ensure()
    assert set(Round.objects.values_list("day", flat=True)) == {today()}


def ids(entry: Entry) -> list[int]:
    """The rounds that an entry names."""
    import json

    found: list[int] = json.loads(entry.body)["data"]["rounds"]
    return found


def today() -> date:
    """In Sweden."""
    return timezone.localdate()
