"""Two workers at once write one letter; many people cost little."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from kanalvakt.core import clock
from kanalvakt.desk.tests.test_today import a_case
from kanalvakt.organisation.models import Role, RoleGrant, User
from kanalvakt.register.models import Channel
from kanalvakt.telling import tasks, writing
from kanalvakt.telling.models import Letter, Occasion, Wish


def both(work: Callable[[], object]) -> None:
    """Do it in two threads at once, each with a connection of its own."""
    start, failures = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            work()
        except Exception as error:  # handed to the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_letter_of_each_kind(channel: Channel, anna: User, monkeypatch) -> None:
    monkeypatch.setattr(writing, "is_working_day", lambda day: True)
    a_case(channel, "en", priority=2)
    writing.ensure_wishes([anna])
    Wish.objects.update(next_digest_at=clock.now() - timedelta(hours=1))
    stale = Wish.objects.select_related("user").get(user=anna)  # what both have read before either wrote
    both(lambda: writing.digest(stale))
    both(lambda: writing.urgent([stale]))
    assert Letter.objects.filter(user=anna, occasion=Occasion.DIGEST).count() == 1
    assert Letter.objects.filter(user=anna, occasion=Occasion.URGENT).count() == 1


def test_looking_for_what_is_urgent_writes_nothing_and_asks_little(
    channel: Channel, anna: User, django_assert_max_num_queries
) -> None:
    people = [User(email=f"n{number}@exempelby.example", name=f"N {number}") for number in range(20)]
    User.objects.bulk_create(people)
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=Role.OFFICER, unit=channel.unit) for user in people)
    a_case(channel, "en", priority=2)
    while tasks.write():
        pass
    Wish.objects.update(quiet_until=None, next_digest_at=timezone.now() + timedelta(days=1))
    with django_assert_max_num_queries(22 * 10) as asked:
        assert not tasks.write()
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
