"""The API does what its description says, whatever is sent to it: schemathesis asks, in this process."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.organisation import actions
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.wsgi import application

EXAMPLES = 10


@pytest.fixture(autouse=True)
def one_connection(db: None) -> Iterator[None]:
    """The server lets go of the database after each answer; here it is the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_the_description_promises(mode: GenerationMode, bo: User, channel: Channel) -> None:
    _row, key = actions.make_api_key("Prov", ends_on=clock.today() + timedelta(days=1), actor=person(bo.pk))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert operations

    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {key}"})

        ask()
