"""Settings helpers: the environment, `NAME_FILE` for secrets, and the database address."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str) -> str:
    """The variable `name`, or the content of the file `NAME_FILE` names, or the default."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def env_list(name: str, default: str) -> list[str]:
    """Comma-separated values; empty parts are left out."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_bool(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on."""
    return env(name, str(default)).lower() in ("1", "true", "yes", "on")


def make_secret(path: Path, value: str) -> None:
    """Write `value` to `path` (mode 0600) unless it exists; of several at once the first one wins."""
    mine = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value)
    try:
        os.link(mine, path)
    except FileExistsError:
        pass
    finally:
        mine.unlink()


def secret_file(path: Path, name: str) -> str:
    """The secret `name` from the environment, else from `path`, which is made when missing."""
    if value := env(name, ""):
        return value
    if not path.exists():
        make_secret(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def database(url: str, sqlite: Path) -> dict[str, Any]:
    """Django's database dictionary: SQLite in WAL mode, or what `url` names (PostgreSQL)."""
    if url:
        return {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": sqlite,
        # To open it takes longer than most pages take.
        "CONN_MAX_AGE": 600,
        # A file, not memory: browser tests and workers share it as they share the real one.
        "TEST": {"NAME": sqlite.with_name("test.sqlite3")},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL, not NORMAL: in WAL mode NORMAL may forget the last commits in a power cut, and a
            # sealed entry must never be among them. secure_delete: what is sealed or disposed of is overwritten.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
            " PRAGMA secure_delete=ON;",
        },
    }


def mailer(*, host: str, port: int, tls: str, user: str, password: str) -> dict[str, Any]:
    """Django's dictionary for a mail server; without a host one that sends nothing. Raises on an unknown `tls`."""
    if tls not in ("starttls", "tls", "none"):
        raise ImproperlyConfigured(f"KANALVAKT_MAIL_TLS is {tls!r}; it must be starttls, tls or none")
    if not host:
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": host,
            "port": port,
            "username": user,
            "password": password,
            "use_tls": tls == "starttls",
            "use_ssl": tls == "tls",
            "timeout": 20,
        },
    }
