"""Word lists and rules as files that people without programming can read and extend."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of a word list, read once: words between white space; what follows "#" on a line is a comment."""
    text = resources.files(__name__).joinpath(name).read_text("utf-8")
    return tuple(word for line in text.splitlines() for word in line.split("#", 1)[0].split())


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file, read once; nobody changes what it gives."""
    return tomllib.loads(resources.files(__name__).joinpath(name).read_text("utf-8"))


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in resources.files(__name__).joinpath("context.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            here = found.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            here += [word.replace("_", " ") for word in line.split()]
    return {name: tuple(entries) for name, entries in found.items()}


def ordered(section: str) -> tuple[str, ...]:
    """The words of one section of context.txt, in order."""
    return _sections()[section]


def words(section: str) -> frozenset[str]:
    """The words of one section of context.txt."""
    return frozenset(_sections()[section])


@cache
def titles() -> frozenset[str]:
    """Titles of officials as single words; of a title of several words its last."""
    return frozenset(entry.split("_")[-1] for entry in lines("titles.txt"))


def names() -> list[str]:
    """All data files, in order."""
    return sorted(item.name for item in resources.files(__name__).iterdir() if item.name.endswith((".toml", ".txt")))
