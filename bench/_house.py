"""An invented municipality to measure in: ten units, twenty channels, three people; and the databases it lies in."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench._report import progress

UNITS, CHANNELS = 10, 20


def build(channels: int = CHANNELS) -> None:
    """Units, channels in use, and people: karin sees everything, anna one unit, mona five."""
    from kanalvakt.core import clock
    from kanalvakt.organisation.models import Board, Group, Role, RoleGrant, Unit, User
    from kanalvakt.register.models import Channel

    Group.objects.create(
        name="Exempelby kommun", website="https://exempelby.example", email_domains=["exempelby.example"]
    )
    board = Board.objects.create(name="Barn- och utbildningsnämnden", case_prefix="BUN")
    units = [Unit.objects.create(name=f"Enhet {n}", slug=f"enhet-{n}", board=board) for n in range(UNITS)]
    seeing: dict[str, list[Unit | None]] = {"karin": [None], "anna": [units[0]], "mona": [*units[:5]]}
    people = {name: User.objects.create(email=f"{name}@exempelby.example", name=name.capitalize()) for name in seeing}
    for name, within in seeing.items():
        for unit in within:
            role = Role.COORDINATOR if unit is None else Role.OFFICER
            RoleGrant.objects.create(user=people[name], role=role, unit=unit)
    for number, unit in enumerate(islice(cycle(units), channels)):
        Channel.objects.create(
            unit=unit, name=f"Kanal {number}", slug=f"kanal-{number}", platform="practice",
            address=f"https://ovning.example/kanal-{number}", handle=f"kanal-{number}", state="active",
            purpose_text="Svara", responsible=people["anna"], substitute=people["mona"], decided_by="Nämnden",
            decided_on=date(2026, 1, 1), decision_case_number="BUN 2026/1", proposed_by=people["karin"],
            proposed_at=clock.now(),
        )  # fmt: skip


def user(name: str) -> Any:
    """One of the people."""
    from kanalvakt.organisation.models import User

    return User.objects.get(email=f"{name}@exempelby.example")


@contextmanager
def fresh(folder: Path, copy_of: str | None = None) -> Iterator[str]:
    """A database for a while, in use: a copy of an empty migrated one, or of another that nobody has open."""
    name = _name(f"bench-{secrets.token_hex(4)}", folder)
    _copy(copy_of or _empty(folder), name)
    use(name)
    try:
        yield name
    finally:
        _drop(name)


def kept(folder: Path, about: str, fill: Callable[[], None]) -> str:
    """The name of a database that `fill` filled, now or in an earlier run over the same tables and the same code."""
    return _kept(folder, about, lambda: _empty(folder), fill)


def forget(folder: Path) -> None:
    """Drop what was kept, here and of earlier runs."""
    for name in _list(folder):
        _drop(name)


def _empty(folder: Path) -> str:
    return _kept(folder, "empty", lambda: None, _migrate)


def _kept(folder: Path, about: str, base: Callable[[], str | None], fill: Callable[[], None]) -> str:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    migrations = sorted(map(str, MigrationLoader(None).disk_migrations))
    code = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("_[a-z]*.py"))]
    version = hashlib.sha256("\n".join(migrations).encode() + b"".join(code)).hexdigest()[:12]
    name, part = (_name(f"bench-{about}-{version}{ending}", folder) for ending in ("", "-part"))
    if name not in _list(folder):
        progress(f"making {Path(name).stem}")
        _drop(part)
        if original := base():
            _copy(original, part)
        else:
            _create(part)
        use(part)
        fill()
        connection.close()
        _rename(part, name)
    return name


def use(name: str) -> None:
    """Work in the database of this name (on SQLite: file) from now on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    if _is_file():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    call_command("migrate", verbosity=0)


def _name(text: str, folder: Path) -> str:
    return str(folder / f"{text}.sqlite3") if _is_file() else text


def _server(order: str, *values: object) -> list[tuple[Any, ...]]:
    """On the PostgreSQL server itself, from no database of ours."""
    from django.db import connection

    connection.close()
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - what Django's own test runner uses
        cursor.execute(order, values)
        return list(cursor.fetchall()) if cursor.description else []


def _is_file() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _create(name: str) -> None:
    if not _is_file():
        _server(f'CREATE DATABASE "{name}"')


def _copy(name: str, new: str) -> None:
    if _is_file():
        import sqlite3

        with sqlite3.connect(name) as source:
            source.execute("VACUUM INTO ?", [new])
        source.close()
    else:
        _server(f'CREATE DATABASE "{new}" TEMPLATE "{name}"')


def _rename(name: str, new: str) -> None:
    if _is_file():
        Path(name).rename(new)
    else:
        _server(f'ALTER DATABASE "{name}" RENAME TO "{new}"')


def _list(folder: Path) -> list[str]:
    if _is_file():
        return [str(path) for path in folder.glob("bench-*.sqlite3")]
    return [name for [name] in _server("SELECT datname FROM pg_database WHERE datname LIKE 'bench-%%'")]


def _drop(name: str) -> None:
    from django.db import connection

    connection.close()
    if _is_file():
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(name + ending).unlink(missing_ok=True)
    else:
        _server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
