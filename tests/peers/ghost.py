"""A real Ghost for tests: the fixture `ghost`, and what visitors and its staff do there by other ways than ours.

Every test that uses it carries both marks, so that one run starts one server:

    @pytest.mark.peer("ghost")
    @pytest.mark.xdist_group("ghost")
"""

import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import httpx
import pytest

from kanalvakt.connectors.base import ChannelRef
from tests.peers.wordpress import free_port

SCRIPT = Path(__file__).with_name("ghost.sh")
NEEDS = ("npm", "flock", "curl", "g++", "make")
HOW = "apt install --no-install-recommends nodejs npm g++ make python3 curl util-linux"
OURS, VISITOR = "kommunen@exempelby.example", "asa@exempel.example"


@dataclass
class Ghost:
    """The server. `channel` is it as a connector sees it; `staff` is logged in to its administration."""

    folder: Path
    url: str
    staff: httpx.Client
    key: str = ""
    visitors: dict[str, httpx.Client] = field(default_factory=dict)
    root: str = ""

    @property
    def allow(self) -> str:
        """For KANALVAKT_EGRESS_ALLOW."""
        return self.url.removeprefix("http://")

    @property
    def channel(self) -> ChannelRef:
        """The blog with an integration's key, and whom Kanalvakt answers as."""
        return ChannelRef("1", "ghost", self.url, self.allow, {"key": self.key, "member": OURS})

    def admin(self, method: str, path: str, **more: Any) -> Any:
        """The Admin API as its owner, beside the connector."""
        answer = self.staff.request(method, f"{self.url}/ghost/api/admin/{path}", **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if "json" in answer.headers.get("content-type", "") else None

    def join(self, name: str, email: str) -> None:
        """Somebody becomes a member and logs in, by the link that Ghost would have sent them."""
        member = self.admin("POST", "members/", json={"members": [{"name": name, "email": email}]})["members"][0]
        link = self.admin("GET", f"members/{member['id']}/signin_urls/")["member_signin_urls"][0]["url"]
        self.visitors[email] = httpx.Client(timeout=30, trust_env=False)
        assert self.visitors[email].get(link).status_code == 302

    def post(
        self, title: str = "Idrottsdag", html: str = "<p>På fredag.</p>", *, what: str = "posts", **more: Any
    ) -> str:
        """The school writes something; its id."""
        sent = {what: [{"title": title, "html": html, "status": "published", **more}]}
        return str(self.admin("POST", f"{what}/?source=html", json=sent)[what][0]["id"])

    def visit(self, text: str, *, post: str = "", below: str = "", email: str = VISITOR) -> str:
        """A member comments through the blog's own form; the comment's id."""
        if not post:
            post = self.root = self.root or self.post()
        parent = {"parent_id": below} if below else {}
        sent = {"comments": [{"post_id": post, **parent, "html": f"<p>{escape(text, quote=False)}</p>"}]}
        answer = self.visitors[email].post(f"{self.url}/members/api/comments/", json=sent)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["comments"][0]["id"])

    comment = visit

    def edit(self, platform_id: str, text: str) -> None:
        """Its author changes a comment."""
        sent = {"comments": [{"html": f"<p>{escape(text, quote=False)}</p>"}]}
        path = f"{self.url}/members/api/comments/{platform_id}/"
        assert self.visitors[VISITOR].put(path, json=sent).status_code == 200

    def is_public(self, platform_id: str) -> bool:
        """Whether somebody who is not logged in reads it below its post."""
        with self.database() as rows:
            (post,) = rows.execute("SELECT post_id FROM comments WHERE id = ?", (platform_id,)).fetchone()
        path = f"{self.url}/members/api/comments/post/{post}/"
        listed = httpx.get(path, params={"limit": "100"}, timeout=30, trust_env=False).json()["comments"]
        shown = [*listed, *(reply for one in listed for reply in one["replies"])]
        return any(one["id"] == platform_id and one["html"] for one in shown)

    def back(self, table: str, number: str, at: datetime) -> None:
        """Make a post or comment as old as this, which Ghost itself lets nobody do."""
        when = at.strftime("%Y-%m-%d %H:%M:%S")
        with self.database() as rows:
            rows.execute(f"UPDATE {table} SET created_at = ?, updated_at = ? WHERE id = ?", (when, when, number))

    def crowd(self, comment: str, posts: Sequence[str], count: int) -> None:
        """So many copies of a comment, spread over the posts: quicker than its form takes them."""
        with self.database() as rows:
            columns = [row[1] for row in rows.execute("PRAGMA table_info(comments)")]
            kept = ", ".join(name for name in columns if name not in ("id", "post_id"))
            fill = f"INSERT INTO comments (id, post_id, {kept}) SELECT ?, ?, {kept} FROM comments WHERE id = ?"
            rows.executemany(
                fill, [(f"{comment[:18]}{number:06x}", posts[number % len(posts)], comment) for number in range(count)]
            )

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Its own database."""
        with closing(sqlite3.connect(self.folder / "data/ghost.db", timeout=30)) as rows, rows:
            yield rows

    def close(self) -> None:
        """Hang up."""
        for one in (self.staff, *self.visitors.values()):
            one.close()


def _set_up(server: Ghost) -> None:
    """The owner, an integration, somebody to answer as, a visitor."""
    owner, password = "karin@exempelby.example", secrets.token_urlsafe(12)
    about = {"name": "Karin Informatör", "email": owner, "password": password, "blogTitle": "Exempelby kommun"}
    server.admin("POST", "authentication/setup/", json={"setup": [about]})
    server.admin("POST", "session/", json={"username": owner, "password": password})
    server.admin("PUT", "settings/", json={"settings": [{"key": "comments_enabled", "value": "all"}]})
    made = server.admin("POST", "integrations/?include=api_keys", json={"integrations": [{"name": "Kanalvakt"}]})
    keys = made["integrations"][0]["api_keys"]
    server.key = next(str(one["secret"]) for one in keys if one["type"] == "admin")
    for what in ("posts", "pages"):  # what every new blog begins with
        for one in server.admin("GET", f"{what}/")[what]:
            server.admin("DELETE", f"{what}/{one['id']}/")
    server.join("Exempelby kommun", OURS)
    server.join("Åsa Öberg", VISITOR)


def installed() -> None:
    """The software, once a machine. Fails or skips where it cannot be had."""
    from conftest import missing_peer  # late: recordings are made without Django

    if absent := [name for name in NEEDS if not shutil.which(name)]:
        missing_peer("Ghost", f"{HOW} (missing: {', '.join(absent)})")
    done = subprocess.run([str(SCRIPT), "install"], stdout=subprocess.PIPE, text=True, timeout=1200, check=False)
    if done.returncode != 0:
        missing_peer("Ghost", "its software could not be installed from npm")


@contextmanager
def running() -> Iterator[Ghost]:
    """Start a server in a folder of its own, and leave nothing behind."""
    folder, port = Path(tempfile.mkdtemp(prefix="kanalvakt-ghost-")), free_port()
    url = f"http://127.0.0.1:{port}"
    server = Ghost(folder, url, httpx.Client(timeout=60, trust_env=False, headers={"Origin": url}))
    try:
        done = subprocess.run([str(SCRIPT), "start", str(folder), str(port)], timeout=400, check=False)
        assert done.returncode == 0, (folder / "ghost.log").read_text()[-3000:]
        _set_up(server)
        yield server
    finally:
        server.close()
        subprocess.run([str(SCRIPT), "stop", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def ghost_server() -> Iterator[Ghost]:
    """One server a test process."""
    installed()
    with running() as server:
        yield server


@pytest.fixture
def ghost(ghost_server: Ghost, settings: Any) -> Ghost:
    """The server, with leave for the product to reach it."""
    settings.EGRESS_ALLOW = [ghost_server.allow]
    return replace(ghost_server, root="")
