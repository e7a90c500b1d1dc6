"""What the database must forget when we do."""

from django.db import connection


def truncate_log() -> None:
    """Empty SQLite's write-ahead log: it still holds pages as they were before a text was sealed or disposed of.

    Does nothing while somebody reads (the next call does it), nor on PostgreSQL, whose log is the server's own matter.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
