"""Readers for the two shapes that most platforms' addresses have, and what may come of one."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, quote

from kanalvakt.connectors.recognise import nobodys
from kanalvakt.connectors.recognise.reasons import A_PERSON, A_POST, NOBODYS, NotAChannel

type Found = tuple[str, str]
type Reader = Callable[[Sequence[str], SplitResult], Found]

OWN_PAGES = "explore search login signup settings about help terms privacy jobs home feed notifications messages"


def account(home: str, reserved: str, *, posts: str = "", prefix: str = "", pattern: str = r"[\w.-]{1,100}") -> Reader:
    """A reader for platforms where the first path segment is the account."""
    pages, single = nobodys.PAGES | set(reserved.split()), set(posts.split())

    def read(parts: Sequence[str], url: SplitResult) -> Found:
        first = parts[0].lower() if parts else ""
        if not prefix:
            first = first.removeprefix("@")
        if first in single:
            raise NotAChannel(A_POST)
        name = first.removeprefix(prefix) if prefix else first
        if first in pages or not first.startswith(prefix) or not re.fullmatch(pattern, name):
            raise NotAChannel(NOBODYS)
        return name, f"{home}/{prefix}{name}"

    return read


def below(home: str, folders: str, *, persons: str = "", keep_case: str = "", named: str = "") -> Reader:
    """A reader for platforms where an account lies below a folder: /company/x, /profile/x.

    `named`: folders whose accounts are others than those of the same name elsewhere, so that the handle tells them.
    """
    known, private, exact, apart = (set(words.split()) for words in (folders, persons, keep_case, named))

    def read(parts: Sequence[str], url: SplitResult) -> Found:
        folder = parts[0].lower() if parts else ""
        if folder in private:
            raise NotAChannel(A_PERSON)
        if folder not in known or len(parts) < 2:
            raise NotAChannel(NOBODYS)
        name = parts[1] if folder in exact else parts[1].lower()
        handle = f"{folder}/{name}" if folder in apart else name
        return handle, f"{home}/{folder}/{quote(name, safe=':.-_~')}"

    return read
