"""The database itself refuses to rewrite what the ledger holds. Put in place after every `migrate`.

Deleting is refused on PostgreSQL. On SQLite it is not, because Django empties tables between tests with DELETE; a
deleted entry is found by `kanalvakt ledger verify` and by every checkpoint given away.
"""

from typing import Any

from django.db import connections

# What may change: a leaf index is given once, and a salt may be destroyed.
_ENTRY = [
    *[f"NEW.{name} {{differs}} OLD.{name}" for name in ("id", "kind", "actor", "subject", "at", "body", "leaf_hash")],
    "(OLD.leaf_index IS NOT NULL AND NEW.leaf_index {differs} OLD.leaf_index)",
    "({length}(NEW.salt) > 0 AND NEW.salt {differs} OLD.salt)",
]
_CHECKPOINT = [
    f"NEW.{name} {{differs}} OLD.{name}" for name in ("id", "tree_size", "root", "frontier", "note", "signed_at")
]
_RULES = {"ledger_entry": " OR ".join(_ENTRY), "ledger_checkpoint": " OR ".join(_CHECKPOINT)}

_SQLITE = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} WHEN {rule}
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
_REFUSE = """
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRESQL = """
CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
FOR EACH ROW WHEN ({rule}) EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
"""


def ensure(*, using: str, **_kwargs: Any) -> None:
    """Receiver of `post_migrate`: put the triggers in place as they are written here."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        rules = {table: rule.format(differs="IS NOT", length="length") for table, rule in _RULES.items()}
        old = [f"DROP TRIGGER IF EXISTS {table}_append_only" for table in rules]
        return [*old, *[_SQLITE.format(table=table, rule=rule) for table, rule in rules.items()]]
    rules = {table: rule.format(differs="IS DISTINCT FROM", length="octet_length") for table, rule in _RULES.items()}
    return [_REFUSE, *[_POSTGRESQL.format(table=table, rule=rule) for table, rule in rules.items()]]
