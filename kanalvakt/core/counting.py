"""Counting what waits, only so far: beyond MOST nobody needs the number, and no page may grow with the queue."""

from typing import Any

from django.db.models import QuerySet

MOST = 500


def counted(rows: QuerySet[Any, Any]) -> int:
    """How many there are: exact up to MOST, and MOST + 1 where there are more."""
    return rows.order_by()[: MOST + 1].count()


def amount(count: int) -> str:
    """As people read it: '12', '500+'."""
    return f"{MOST}+" if count > MOST else str(count)
