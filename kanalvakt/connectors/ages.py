"""When a post is asked for what stands below it: when the platform tells of something new there, else by its age.

TOLD is for platforms that tell (a count, a time, a notice), UNTOLD for those that do not. What is older than the table
is asked for when it changes and in complete passes, which ask for everything. Between passes a connector keeps a row
for each post in its cursor: [mark, asked, written], where the mark is what changes when something below the post does.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanalvakt.connectors.reading import LONG_AGO, moment

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Younger than the one: asked again after the other, at the first poll from then on. 0: at every poll.
TOLD = ((DAY, HOUR), (7 * DAY, 6 * HOUR), (30 * DAY, DAY))
UNTOLD = ((DAY, timedelta(0)), (7 * DAY, HOUR), (30 * DAY, 6 * HOUR))
TABLES = {"told": TOLD, "untold": UNTOLD, "never": ()}
WATCHED = 30 * DAY
# So many of what is older keep their mark, the newest of them: a change is then told from what was there before.
OLDER = 100
# A time that a platform tells in whole seconds may hide what came in the same one.
SETTLED = timedelta(minutes=2)
NEVER = ["\0", "", ""]

type Known = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Watch:
    """The rows of one pass that began at `began`; `known` is the cursor's own and is changed."""

    known: Known
    began: datetime
    table: str = "never"
    complete: bool = False

    def see(self, key: str, mark: str | None, written: datetime | None) -> bool:
        """A post as a list shows it now: whether to ask for what stands below it. None: this time nobody can tell."""
        before, asked, since = self.known.get(key, NEVER)
        at = (written or moment(since) or self.began).isoformat(timespec="seconds")
        again = mark is None or mark != before or self._due(asked, at)
        now = self.began.isoformat()
        self.known[key] = [mark or "", now if again or self.complete else asked, at]
        return again

    def knows(self, key: str, mark: str | None) -> bool:
        """Whether it stood just so when it was seen last."""
        return key in self.known and self.known[key][0] == mark

    def rest(self) -> list[str]:
        """Those that no list of this pass showed and whose time has come."""
        found = [key for key, (_, asked, written) in self.known.items() if self._due(asked, written)]
        for key in found:
            mark, _, written = self.known[key]
            self.known[key] = [mark, self.began.isoformat(), written]
        return found

    def kept(self) -> Known:
        """The rows to keep until the next pass."""
        old = [key for key, row in self.known.items() if self._age(row[2]) >= WATCHED]
        dropped = set(sorted(old, key=lambda key: self.known[key][2])[:-OLDER])
        return {key: row for key, row in self.known.items() if key not in dropped}

    def settled(self, mark: str | None, at: datetime | None) -> str | None:
        """A mark that is a time; so near now that it may hide something it is none yet."""
        return mark if at is None or self.began - at > SETTLED else None

    def _due(self, asked: str, written: str) -> bool:
        every, last = interval(self.table, self._age(written)), moment(asked)
        if every is None or self.complete:
            return False  # a complete pass asks for everything that is there
        return last is None or (last < self.began and self.began - last >= every)

    def _age(self, written: str) -> timedelta:
        return self.began - (moment(written) or LONG_AGO)


def interval(table: str, age: timedelta) -> timedelta | None:
    """How often something so old is asked for; None: when it changes, and in complete passes."""
    return next((every for younger, every in TABLES[table] if age < younger), None)


def digest(values: Iterable[str]) -> str:
    """A short mark for many values."""
    return hashlib.sha256("\n".join(values).encode()).hexdigest()[:16]


def due(known: Mapping[str, list[str]], at: datetime, table: str) -> list[str]:
    """What a pass that begins at `at` would ask for by age alone: its budget above the lists."""
    return Watch(dict(known), at, table).rest()
