"""What is said in Exempelby: reads talk/*.txt and makes the practice platform's seed of it.

A file is one channel. An entry is a heading and, below it, the text up to the next heading:

    * 41 07:40                 the channel's own post, 41 days ago at 07:40 Swedish time
    + 12 10:00 Name            a visitor's post
    > 41 07:52 Name            a comment on the post above
    >> 41 08:05 @              an answer to that comment; @ is the channel itself
    ! 27 19:12 Name            a direct message; "!>" goes on in the same conversation
    > -2h15m Name ?            two hours and a quarter ago; "?" = nobody has handled it yet
    > +25s Name                25 seconds after loading: it trickles in while the demonstration runs
    ~ or ~ +90s                its author changes the entry above to this text (at once, or later)
    x or x +150s               its author takes the entry above away

A line that begins with "# " before the first entry is a remark. \\u202e and the like stand for what is hard to see.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

FOLDER = Path(__file__).parent / "talk"
HEADING = re.compile(
    r"(?P<mark>\*|\+|>{1,2}|!>?|~|x)"
    r"(?: (?P<day>\d+) (?P<clock>\d\d:\d\d)| -(?P<ago>(?:\d+h)?(?:\d+m)?)| \+(?P<later>\d+)s)?"
    r"(?: (?P<who>\S.*?))?(?P<open> \?)?"
)
KINDS = {"*": "post", "+": "visitor_post", ">": "comment", ">>": "comment", "!": "message", "!>": "message"}


@dataclass(slots=True)
class Said:
    """One thing said. `at` is when; or `later`, seconds after loading. `waits`: nobody has handled it yet."""

    key: str
    page: str
    kind: str
    parent: str
    author: str
    text: str
    at: datetime | None
    later: int | None
    waits: bool
    edit: tuple[int, str] | None = None
    deleted: int | None = None

    @property
    def own(self) -> bool:
        """By the channel itself."""
        return self.author == "@"

    def seed(self, now: datetime) -> dict[str, Any]:
        """As an item of a seed document; what its author does at once is not in it (`changes`)."""
        item: dict[str, Any] = {"key": self.key, "page": self.page, "kind": self.kind, "text": self.text}
        item |= {"own": True} if self.own else {"author": self.author}
        if self.parent:
            item["parent"] = self.parent
        if self.at is None:
            item["appear_after_seconds"] = self.later
        else:
            # A heading may name an hour of today that has not come yet.
            item["at"] = min(self.at, now - timedelta(minutes=1)).isoformat()
        if self.edit and self.edit[0]:
            item["edits"] = [{"text": self.edit[1], "after_seconds": self.edit[0]}]
        if self.deleted:
            item["author_deletes"] = {"after_seconds": self.deleted}
        return item


@dataclass(slots=True)
class _Reader:
    """Reads one file, remembering what a comment or an answer hangs on."""

    page: str
    now: datetime
    said: list[Said] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)

    def entry(self, heading: Mapping[str, str | None], text: str) -> None:
        mark = heading["mark"] or ""
        later = int(heading["later"]) if heading["later"] else None
        if mark == "~":
            self.said[-1].edit = (later or 0, text)
        elif mark == "x":
            self.said[-1].deleted = later or 0
        else:
            self.said.append(self._said(mark, heading, later, text))

    def _said(self, mark: str, heading: Mapping[str, str | None], later: int | None, text: str) -> Said:
        key = f"{self.page}-{len(self.said) + 1}"
        parent = self.above.get({">": "post", ">>": "comment", "!>": "message"}.get(mark, ""), "")
        if mark in "*+":
            self.above |= {"post": key}
        elif mark in (">", "!"):
            self.above |= {"comment" if mark == ">" else "message": key}
        return Said(
            key=key,
            page=self.page,
            kind=KINDS[mark],
            parent=parent,
            author=heading["who"] or "@",
            text=text,
            at=None if later is not None else _time(heading, self.now),
            later=later,
            waits=bool(heading["open"]) or later is not None,
        )


def read(page: str, now: datetime) -> list[Said]:
    """Everything said on one page, in the file's order. ValueError names the line that cannot be read."""
    reader = _Reader(page, now)
    for heading, text in _entries((FOLDER / f"{page}.txt").read_text("utf-8")):
        reader.entry(heading, text)
    return reader.said


def _entries(text: str) -> Iterator[tuple[Mapping[str, str | None], str]]:
    heading: Mapping[str, str | None] | None = None
    lines: list[str] = []
    for line in text.splitlines():
        if match := HEADING.fullmatch(line):
            if heading:
                yield heading, _text(lines)
            heading, lines = match.groupdict(), []
        elif heading:
            lines.append(line)
        elif line and not line.startswith("# "):
            raise ValueError(f"no heading above: {line}")
    if heading:
        yield heading, _text(lines)


def _text(lines: list[str]) -> str:
    text = "\n".join(lines).strip()
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def _time(heading: Mapping[str, str | None], now: datetime) -> datetime:
    if heading["day"] is None:
        hours, minutes = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?", heading["ago"] or "").groups()  # type: ignore[union-attr]
        return now - timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    day = timezone.localdate(now) - timedelta(days=int(heading["day"]))
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(heading["clock"] or "00:00")))
