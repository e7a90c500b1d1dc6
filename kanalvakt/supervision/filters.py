"""What of the inbox somebody wants to see, read from and written to the query string."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; `late`, `unaccepted` and `abandoned` are about what waits, `likely` is the learnt order.

    `state`: '' is what waits (open and forwarded), 'all' is everything, else a CaseState. Days are Swedish days.

    `found` holds the item ids that `q` gave (queries.looked_up), so that one page searches once. `beyond` is the item
    after which the search goes on, for there are more hits than one search gives.
    """

    q: str = ""
    channel: int | None = None
    unit: int | None = None
    state: str = ""
    needs_answer: bool = False
    flagged: bool = False
    mine: bool = False
    late: bool = False
    unaccepted: bool = False
    abandoned: bool = False
    likely: bool = False
    since: date | None = None
    until: date | None = None
    beyond: int | None = None
    found: tuple[int, ...] | None = None

    @property
    def only_waiting(self) -> bool:
        """Whether it lists what is left to do."""
        return self.state in ("", "open", "forwarded") or self.by_due or self.likely

    @property
    def by_due(self) -> bool:
        """Whether it lists questions, those that are due first at the top."""
        return self.late or (self.needs_answer and self.state in ("", "open", "forwarded"))

    @property
    def narrowed(self) -> bool:
        """Whether anything at all was asked for."""
        return self != Filters()

    @classmethod
    def from_form(cls, data: dict[str, Any]) -> Self:
        """From the cleaned data of `forms.FilterForm`; what was not valid is not there and not asked for."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in names and value})

    def but(self, **changes: Any) -> Self:
        """The same with something changed."""
        return replace(self, **changes)

    def query(self) -> str:
        """As a query string without '?'; empty when nothing is asked for."""
        asked = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "found"}
        return urlencode({name: 1 if value is True else value for name, value in asked.items() if value})
