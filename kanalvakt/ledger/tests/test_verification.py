"""The ledger in the database finds its own damage, once the triggers are out of the way."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kanalvakt.core.actor import system
from kanalvakt.ledger import actions, verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def _sealed() -> None:
    for number in range(5):
        actions.append("ledger.tested", actor=system("test"), subject=f"x:{number}")
        if number != 2:
            actions.seal()
    with connection.cursor() as cursor:
        tables = ("ledger_entry", "ledger_checkpoint")
        on = (lambda table: f" ON {table}") if connection.vendor == "postgresql" else (lambda _table: "")
        for table in tables:
            cursor.execute(f"DROP TRIGGER {table}_append_only{on(table)}")
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {table}_no_delete{on(table)}")


@pytest.mark.usefixtures("_sealed")
def test_an_untouched_ledger_is_whole() -> None:
    assert verification.verify() == verification.Verdict(5, 4, [])


@pytest.mark.usefixtures("_sealed")
@pytest.mark.parametrize(
    "tampering",
    [
        """UPDATE ledger_entry SET body = replace(body, 'x:1', 'x:9'), subject = 'x:9' WHERE leaf_index = 1""",
        "UPDATE ledger_entry SET subject = 'x:9' WHERE leaf_index = 1",
        "UPDATE ledger_entry SET actor = 'person:karin' WHERE leaf_index = 4",
        "UPDATE ledger_entry SET at = '2020-01-01 00:00:00+00:00' WHERE leaf_index = 0",
        "DELETE FROM ledger_entry WHERE leaf_index = 2",
        "DELETE FROM ledger_entry WHERE leaf_index = 4",
        "DELETE FROM ledger_checkpoint WHERE tree_size = 5",
        "UPDATE ledger_checkpoint SET note = replace(note, 'kanalvakt', 'Kanalvakt') WHERE tree_size = 2",
        "UPDATE ledger_entry SET leaf_index = 99 WHERE leaf_index = 3",
    ],
)
def test_every_tampering_is_found(tampering: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    with pytest.raises(CommandError, match="inte hel"):
        call_command("ledger", "verify", verbosity=0)


@pytest.mark.usefixtures("_sealed")
def test_an_entry_that_still_waits_is_no_problem() -> None:
    actions.append("ledger.tested", actor=system("test"), subject="x:6")
    assert not verification.verify().problems


def test_columns_are_compared_whatever_letters_are_in_them() -> None:
    for subject in ("kanal:åäö", 'fnutt:"\\', "tecken:🏛\u2028", "x" * 120):
        actions.append("ledger.tested", actor=system("räksmörgås"), subject=subject, data={"kind": "x", "v": 1})
    actions.seal()
    assert verification.verify() == verification.Verdict(4, 1, [])
