"""The outbox's item, platform and clock, with the guideline loaded."""

import pytest

from kanalvakt.core.actor import migration
from kanalvakt.outbox.tests.conftest import item, make_item, platform, time
from kanalvakt.rulebook import actions
from kanalvakt.rulebook.models import RulebookVersion

__all__ = ["item", "make_item", "platform", "time"]


@pytest.fixture
def rulebook(group) -> RulebookVersion:
    """This guideline, in force."""
    return actions.load(migration("test"))
