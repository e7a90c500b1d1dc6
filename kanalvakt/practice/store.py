"""What the practice platform knows, in one SQLite file of its own.

Times are seconds since 1970 (UTC). Texts and names are kept as JSON, so that anything a visitor can write (a lone
surrogate, NUL) comes back exactly. An item whose time has not come yet is not there: that is how new ones trickle in.
"""

import hashlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (handle TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    page TEXT NOT NULL REFERENCES pages (handle),
    kind TEXT NOT NULL CHECK (kind IN ('post', 'visitor_post', 'comment', 'message')),
    parent INTEGER, root INTEGER,
    author TEXT NOT NULL, text TEXT NOT NULL, own INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'visible',
    written_at REAL NOT NULL, changed_at REAL NOT NULL, edited_at REAL,
    secret TEXT NOT NULL UNIQUE
);
CREATE INDEX IF NOT EXISTS item_order ON items (page, changed_at, id);
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    page TEXT NOT NULL, item INTEGER NOT NULL, type TEXT NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS replies (idempotency_key TEXT PRIMARY KEY, item INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS blocks (page TEXT NOT NULL, author TEXT NOT NULL, PRIMARY KEY (page, author));
CREATE TABLE IF NOT EXISTS plans (due_at REAL NOT NULL, item INTEGER NOT NULL, action TEXT NOT NULL, text TEXT);
"""
AWAY = ("deleted", "author_deleted")
# What each verb makes of an item.
VERBS = {"hide": "hidden", "unhide": "visible", "hold": "held", "approve": "visible", "delete": "deleted"}


class Unknown(LookupError):
    """No such page or item."""


class Store:
    """One database, used by many threads, one at a time."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(SCHEMA)
        self._lock = threading.RLock()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction; all of it or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def put_page(self, handle: str, data: Mapping[str, Any]) -> None:
        """Make or replace a page's profile."""
        with self.change() as db:
            db.execute(
                "INSERT INTO pages VALUES (?, ?) ON CONFLICT (handle) DO UPDATE SET data = excluded.data",
                (handle, json.dumps(dict(data))),
            )

    def pages(self) -> list[dict[str, Any]]:
        """Every page, by handle."""
        return [_page(row) for row in self._rows("SELECT * FROM pages ORDER BY handle")]

    def page(self, handle: str) -> dict[str, Any]:
        """One page. Raises `Unknown`."""
        for row in self._rows("SELECT * FROM pages WHERE handle = ?", handle):
            return _page(row)
        raise Unknown(handle)

    def add(
        self,
        page: str,
        kind: str,
        author: str,
        text: str,
        *,
        parent: int | None = None,
        own: bool = False,
        state: str = "visible",
        at: float | None = None,
    ) -> dict[str, Any]:
        """Write something; `at` may lie in the past or (it appears then) in the future."""
        self.page(page)
        at = time.time() if at is None else at
        root = self._root(parent)
        with self.change() as db:
            new = db.execute(
                "INSERT INTO items (page, kind, parent, root, author, text, own, state, written_at, changed_at, secret)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (page, kind, parent, root, json.dumps(author), json.dumps(text), own, state, at, at, _secret()),
            ).lastrowid
        return self.item(int(new or 0), hidden_from_time=True)

    def _root(self, parent: int | None) -> int | None:
        if parent is None:
            return None
        above = self.item(parent, hidden_from_time=True)
        return above["root"] or int(above["id"])

    def item(self, number: int, *, hidden_from_time: bool = False) -> dict[str, Any]:
        """One item that has not gone away. Raises `Unknown`."""
        limit = float("inf") if hidden_from_time else time.time()
        for row in self._rows("SELECT * FROM items WHERE id = ? AND written_at <= ?", number, limit):
            if row["state"] not in AWAY:
                return _item(row)
        raise Unknown(str(number))

    def by_secret(self, secret: str) -> dict[str, Any]:
        """What a visitor wrote, by the link only that visitor got. Raises `Unknown`."""
        for row in self._rows("SELECT * FROM items WHERE secret = ?", secret):
            if row["state"] not in AWAY:
                return _item(row)
        raise Unknown(secret)

    def listing(
        self, page: str, *, since: float = 0, after: tuple[float, int] = (0, 0), limit: int = 50
    ) -> list[dict[str, Any]]:
        """Items in the order of their last change, from `since`, after the key `after`: nothing slips between pages."""
        rows = self._rows(
            "SELECT * FROM items WHERE page = ? AND changed_at >= ? AND (changed_at, id) > (?, ?)"
            " AND written_at <= ? AND state NOT IN ('deleted', 'author_deleted') ORDER BY changed_at, id LIMIT ?",
            page, since, *after, time.time(), limit,
        )  # fmt: skip
        return [_item(row) for row in rows]

    def count(self, page: str, since: float = 0) -> int:
        """How many a full listing holds."""
        (row,) = self._rows(
            "SELECT count(*) AS n FROM items WHERE page = ? AND changed_at >= ? AND written_at <= ?"
            " AND state NOT IN ('deleted', 'author_deleted')",
            page, since, time.time(),
        )  # fmt: skip
        return int(row["n"])

    def public(self, page: str) -> list[dict[str, Any]]:
        """What a visitor sees on a page, newest first."""
        rows = self._rows(
            "SELECT * FROM items WHERE page = ? AND state = 'visible' AND kind != 'message' AND written_at <= ?"
            " ORDER BY written_at DESC, id DESC",
            page, time.time(),
        )  # fmt: skip
        return [_item(row) for row in rows]

    def conversation(self, item: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A message and what was written after it in the same conversation, oldest first."""
        root = item["root"] or int(item["id"])
        rows = self._rows("SELECT * FROM items WHERE root = ? OR id = ? ORDER BY written_at, id", root, root)
        return [_item(row) for row in rows if row["state"] not in AWAY and row["written_at"] <= time.time()]

    def moderate(self, number: int, verb: str) -> dict[str, Any]:
        """What the page's owner does to an item. Doing it twice is no error, except to what is away."""
        before = self.item(number)
        with self.change() as db:
            self._set(db, number, state=VERBS[verb])
            self._tell(db, before["page"], number, {"delete": "removed"}.get(verb, verb))
        return before if verb == "delete" else self.item(number)

    def edit(self, number: int, text: str, *, at: float | None = None) -> dict[str, Any]:
        """The author changes the text."""
        page = self.item(number, hidden_from_time=True)["page"]
        at = time.time() if at is None else at
        with self.change() as db:
            self._set(db, number, text=json.dumps(text), edited_at=at, changed_at=at)
            self._tell(db, page, number, "edited", at)
        return self.item(number, hidden_from_time=True)

    def author_deletes(self, number: int, *, at: float | None = None) -> None:
        """The author takes it away."""
        page = self.item(number, hidden_from_time=True)["page"]
        with self.change() as db:
            self._set(db, number, state="author_deleted")
            self._tell(db, page, number, "author_deleted", at)

    def reply(self, number: int, text: str, key: str) -> tuple[dict[str, Any], bool]:
        """The page answers, once per key: (the answer, whether it was there already)."""
        with self._lock:
            if key:
                for row in self._rows("SELECT item FROM replies WHERE idempotency_key = ?", key):
                    return self.item(row["item"]), True
            above = self.item(number)
            kind = "message" if above["kind"] == "message" else "comment"
            name = self.page(above["page"])["name"]
            new = self.add(above["page"], kind, name, text, parent=number, own=True)
            if key:
                with self.change() as db:
                    db.execute("INSERT INTO replies VALUES (?, ?)", (key, int(new["id"])))
            return new, False

    def block(self, page: str, author: str, *, blocked: bool) -> None:
        """Let an author write on a page no more, or again. Doing it twice is no error."""
        self.page(page)
        with self.change() as db:
            if blocked:
                db.execute("INSERT OR IGNORE INTO blocks VALUES (?, ?)", (page, author))
            else:
                db.execute("DELETE FROM blocks WHERE page = ? AND author = ?", (page, author))

    def is_blocked(self, page: str, author: str) -> bool:
        """Whether an author may not write on a page."""
        return bool(self._rows("SELECT 1 FROM blocks WHERE page = ? AND author = ?", page, author))

    def plan(self, number: int, due_at: float, action: str, text: str = "") -> None:
        """Let an author edit or delete later."""
        with self.change() as db:
            db.execute("INSERT INTO plans VALUES (?, ?, ?, ?)", (due_at, number, action, json.dumps(text)))

    def carry_out_plans(self) -> None:
        """What authors had planned until now happens, with the time it was planned for."""
        with self._lock:
            due = self._rows("SELECT rowid, * FROM plans WHERE due_at <= ? ORDER BY due_at", time.time())
            for plan in due:
                self._carry_out(plan)

    def _carry_out(self, plan: sqlite3.Row) -> None:
        try:
            if plan["action"] == "edit":
                self.edit(plan["item"], json.loads(plan["text"]), at=plan["due_at"])
            else:
                self.author_deletes(plan["item"], at=plan["due_at"])
        except Unknown:
            pass  # it was removed before its author got that far
        with self.change() as db:
            db.execute("DELETE FROM plans WHERE rowid = ?", (plan["rowid"],))

    def events(self, page: str, after: int, limit: int = 200) -> list[dict[str, Any]]:
        """What happened to items of a page, in order."""
        rows = self._rows(
            "SELECT * FROM events WHERE page = ? AND number > ? ORDER BY number LIMIT ?", page, after, limit
        )
        return [{**dict(row), "item": str(row["item"])} for row in rows]

    def clear(self) -> None:
        """Forget everything."""
        with self.change() as db:
            for table in ("plans", "blocks", "replies", "events", "items", "pages"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand above

    def _set(self, db: sqlite3.Connection, number: int, **values: Any) -> None:
        values.setdefault("changed_at", time.time())
        columns = ", ".join(f"{name} = ?" for name in values)
        db.execute(f"UPDATE items SET {columns} WHERE id = ?", (*values.values(), number))  # noqa: S608 - our own names

    def _tell(self, db: sqlite3.Connection, page: str, number: int, type_: str, at: float | None = None) -> None:
        when = time.time() if at is None else at
        db.execute("INSERT INTO events (page, item, type, at) VALUES (?, ?, ?, ?)", (page, number, type_, when))


def _secret() -> str:
    return secrets.token_urlsafe(16)


def _page(row: sqlite3.Row) -> dict[str, Any]:
    return {"handle": row["handle"], **json.loads(row["data"])}


def _item(row: sqlite3.Row) -> dict[str, Any]:
    values = dict(row)
    name = json.loads(values.pop("author"))
    return {
        **values,
        "id": str(row["id"]),
        "text": json.loads(row["text"]),
        "own": bool(row["own"]),
        "author": {"id": author_id(name), "name": name},
    }


def author_id(name: str) -> str:
    """The same name is the same visitor: there are no accounts to log in to here."""
    return "b" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def keys(listing: Sequence[Mapping[str, Any]]) -> tuple[float, int]:
    """The key of the last item of a listing, to go on from."""
    return (listing[-1]["changed_at"], int(listing[-1]["id"]))
