"""A connection that will end is told of two weeks before, and one that fails is listed with who must act."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kanalvakt.collection.actions import ensure_states
from kanalvakt.collection.models import SyncState
from kanalvakt.collection.tasks import look_at_connections
from kanalvakt.collection.telling import expiring
from kanalvakt.collection.tests.fake import Fake
from kanalvakt.connectors.base import ChannelRef, ConnectorError, Health
from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel

PAGE = "/kanaler/att-se-om/"


@pytest.fixture
def said(channel: Channel, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the platform says of the connection, in turn."""
    ensure_states([channel.pk])
    answers: list[Any] = []

    def health(_channel: ChannelRef) -> Health:
        answer: Health | ConnectorError = answers.pop(0)
        if isinstance(answer, ConnectorError):
            raise answer
        return answer

    monkeypatch.setattr(fake, "health", health, raising=False)
    return answers


@pytest.mark.parametrize(("days", "told"), [(13, 1), (15, 0)])
def test_what_ends_is_told_two_weeks_before(
    client: Client, said: list[Any], channel: Channel, anna: User, bo: User, days: int, told: int
) -> None:
    ends = clock.now() + timedelta(days=days)
    said.append(Health(True, "Kopplingen fungerar.", expires_at=ends))
    assert look_at_connections()
    assert not look_at_connections(), "once a day is enough"
    client.force_login(anna)
    page = client.get(PAGE).content.decode()
    assert (f"Gäller till {ends:%Y-%m-%d}" in page) == told
    assert ("Anna Ansvarig" in page.partition("<main")[2]) == told
    assert expiring(person(anna.pk)).exists() == told
    assert not expiring(person(bo.pk)).exists()


def test_a_platform_that_is_away_changes_nothing(said: list[Any], channel: Channel) -> None:
    ends = clock.now() + timedelta(days=3)
    SyncState.objects.update(expires_at=ends)
    said.append(ConnectorError("unreachable", "Plattformen svarar inte."))
    assert look_at_connections()
    assert SyncState.objects.get().expires_at == ends


def test_a_connection_that_fails_is_listed_with_what_to_do(client: Client, said: list[Any], anna: User) -> None:
    since = clock.now() - timedelta(hours=2)
    SyncState.objects.update(failing_since=since, error_message="Logga in på nytt hos plattformen.")
    client.force_login(anna)
    page = client.get(PAGE).content.decode()
    assert "Kan inte hämtas (1)" in page
    assert "Logga in på nytt hos plattformen." in page
