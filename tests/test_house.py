"""The house itself stands: settings load, tables match the models."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_channel_kept_by_two_people_is_active(channel) -> None:
    assert channel.state == "active"
