"""The text logs of Second Life's viewers (and Firestorm's), in every form that they have had.

    [2015/03/04 10:22]  Åsa Öberg (asa.oberg): Hej!      also with seconds, with AM/PM, with the time only, with neither
     a line that begins with a blank goes on with the one before
    {'from':'Asa Oberg','from_id':u025a…,'message':'Hej','source_type':i1,'time':'2010/09/01 10:22'}      (2010)

Times are those of Second Life (Los Angeles). `chat.txt` is what was said in public; the others are conversations,
named by whom they were with.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kanalvakt.connectors.archives.base import Account, Ids, Row, Source, line_of
from kanalvakt.connectors.archives.guard import DAMAGED, KEPT, Damaged
from kanalvakt.connectors.archives.peeking import begins, decoded
from kanalvakt.connectors.base import FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO
from kanalvakt.core.wording import kept as _

NO_ID = _("Loggen har bara namnet på den som skrev.")
NOBODY = _("Raden säger inte vem som skrev.")
EVENT = _("En händelse i världen: ingen sade något.")
NO_RECORD = _("Raden är inte en hel post.")
INDEX = _("Listan över samtal: ingen sade något.")
LONGEST = 1024 * 1024

_ZONE = ZoneInfo("America/Los_Angeles")
_STAMP = re.compile(
    r"\[(?:(\d{4})[/-](\d{1,2})[/-](\d{1,2})\s*)?(?:(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?[^\]\n]{0,20}\]\s{0,2}"
)
_SAID = re.compile(r"([^:\n]{1,200}?)(?: \(([\w.'-]+)\))?:(?:\s|$)(.*)", re.DOTALL)
# How loud it was said stands behind the name.
_LOUD = re.compile(r" (?:shouts|whispers|ropar|viskar|ruft|flüstert|råber|hvisker)$")
_EVENT = re.compile(r"(?:Second Life: )?[^:]{1,200} is (?:online|offline)\.?", re.IGNORECASE)
_PAIR = re.compile(
    r"\s*+(?:,\s*+)?'([\w-]+)'\s*+:\s*(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|u([0-9a-fA-F-]+)|[ir](-?[\w.+-]+)|(!|true|false|[TtFf10]))",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(x[0-9a-fA-F]{2}|.)", re.DOTALL)
_DATE = re.compile(r"-(\d{4})-(\d{2})(?:-(\d{2}))?$")
_PUBLIC = re.compile(r"^chat(-\d{4}-\d{2}(-\d{2})?)?$")


class SecondLifeLogs:
    """What was said near the account, and in its conversations."""

    name = "secondlife-logs"
    kind = "secondlife"
    label = _("Second Life chattloggar (txt)")

    def recognises(self, source: Source) -> bool:
        """By a line with a time, or a record of 2010."""
        return any(_is_log(begins(source, name, 16 * 1024)) for name in _files(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """Log by log."""
        for name in _files(source):
            try:
                yield from _Log(source, name, account).rows()
            except (Damaged, OSError) as error:
                yield Unread(name, str(error) or DAMAGED)


def _files(source: Source) -> list[str]:
    names = source.names()
    return list(names) if len(names) == 1 else [name for name in names if _suffix(name) in ("txt", "llsd", "log")]


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _is_log(start: bytes) -> bool:
    lines = decoded(start).splitlines()[:200]
    return any((found := _STAMP.match(line)) and (found[1] or found[4]) for line in lines) or any(
        line.startswith("{'") and "'message'" in line for line in lines
    )


@dataclass(slots=True)
class _Entry:
    """What one line began: the lines that go on with it are added."""

    line: int
    raw: bytes
    at: datetime
    said: str

    def add(self, raw: bytes) -> None:
        self.raw += raw
        self.said += "\n" + decoded(raw).rstrip("\r\n").removeprefix(" ")


@dataclass(slots=True)
class _Log:
    source: Source
    name: str
    account: Account
    ids: Ids = field(default_factory=lambda: Ids(SecondLifeLogs.name))
    day: date | None = None
    conversation: str = ""

    def __post_init__(self) -> None:
        stem = self.name.rpartition("/")[2].rpartition(".")[0] or self.name
        found = _DATE.search(stem)
        if found:
            self.day = _day(found[1], found[2], found[3] or "1")
        if not _PUBLIC.match(stem):
            self.conversation = stem[: found.start()] if found else stem

    def rows(self) -> Iterator[Row]:
        if self.conversation == "conversation" and _suffix(self.name) == "log":
            yield Unread(self.name, INDEX)
            return
        entry: _Entry | None = None
        with self.source.open(self.name) as file:
            for number, raw in enumerate(iter(lambda: file.readline(LONGEST), b""), 1):
                if entry and (raw[:1] in (b" ", b"\t") or _is_open(entry)) and len(entry.raw) < LONGEST:
                    entry.add(raw)
                    continue
                if entry:
                    yield self._row(entry)
                entry = self._entry(number, raw)
        if entry:
            yield self._row(entry)

    def _entry(self, number: int, raw: bytes) -> _Entry | None:
        line = decoded(raw).rstrip("\r\n")
        if not line.strip():
            return None
        stamp = _STAMP.match(line)
        at = self._moment(stamp) if stamp else LONG_AGO
        return _Entry(number, raw, at or LONG_AGO, line[stamp.end() :] if stamp and at else line)

    def _moment(self, stamp: re.Match[str]) -> datetime | None:
        """None: the brackets hold something else than a time."""
        year, month, day, hour, minute, second, half = stamp.groups()
        if not year and not hour:
            return None
        if year:
            self.day = _day(year, month, day)
        return _moment(self.day, hour or "0", minute or "0", second or "0", half or "")

    def _row(self, entry: _Entry) -> Row:
        where = line_of(self.name, entry.line)
        if entry.said.startswith("{'"):
            return self._record(entry, where)
        if _EVENT.fullmatch(entry.said.strip()):
            return Unread(where, EVENT, entry.raw[:KEPT])
        found = _SAID.fullmatch(entry.said)
        if not found:
            return self._item(entry, Person(missing=NOBODY), entry.said, own=False)
        name, handle, said = _LOUD.sub("", found[1].strip()), found[2] or "", found[3]
        own = self.account.is_me(name, handle) or name == "You"
        return self._item(entry, Person(name=name, handle=handle, missing=NO_ID), said, own=own)

    def _record(self, entry: _Entry, where: str) -> Row:
        told = _record(entry.said)
        if "message" not in told or "from" not in told:
            return Unread(where, NO_RECORD, entry.raw[:KEPT])
        if stamp := _STAMP.match(f"[{told.get('time', '')}]"):
            entry.at = self._moment(stamp) or LONG_AGO
        number = told.get("from_id", "")
        person = Person(number, told["from"], missing="" if number else NO_ID if told["from"] else NOBODY)
        return self._item(entry, person, told["message"], own=self.account.is_me(told["from"]))

    def _item(self, entry: _Entry, sender: Person, said: str, *, own: bool) -> FetchedItem:
        kind = "message" if self.conversation else "post" if own else "visitor_post"
        who = sender.name or sender.platform_id
        return FetchedItem(
            platform_id=self.ids.of(self.conversation, who, entry.at.isoformat(), said),
            kind=kind,
            text=said,
            sender=sender,
            written_at=entry.at,
            raw=entry.raw,
            root_id=self.conversation,
            is_own=own,
        )


def _is_open(entry: _Entry) -> bool:
    """Whether a record of 2010 is not at its end: its message has several lines."""
    return entry.said.startswith("{'") and not entry.said.rstrip().endswith("}")


def _record(said: str) -> Mapping[str, str]:
    """The pairs of an LLSD map in its notation."""
    found, at = {}, 1
    while pair := _PAIR.match(said, at):
        key, *values = pair.groups()
        found[key] = _ESCAPED.sub(_sign, next((value for value in values if value is not None), ""))
        at = pair.end()
    return found


def _sign(found: re.Match[str]) -> str:
    told = found[1]
    if len(told) == 3:
        return chr(int(told[1:], 16))
    return {"n": "\n", "t": "\t", "r": "\r"}.get(told, told)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _moment(day: date | None, hour: str, minute: str, second: str, half: str) -> datetime:
    """A time without a day is the day's before it; without any, long ago."""
    if day is None:
        return LONG_AGO
    number = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
    try:
        at = datetime(day.year, day.month, day.day, number, int(minute), int(second), tzinfo=_ZONE)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return LONG_AGO
