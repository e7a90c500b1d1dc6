"""A real WordPress for tests: the fixture `wordpress`, and what visitors and editors do there by other ways than ours.

Every test that uses it carries both marks, so that one run starts one server:

    @pytest.mark.peer("wordpress")
    @pytest.mark.xdist_group("wordpress")
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from kanalvakt.connectors.base import ChannelRef

SCRIPT = Path(__file__).with_name("wordpress.sh")
NEEDS = ("php", "mariadbd", "mariadb-install-db", "curl")
SOURCE = Path(os.environ.get("WORDPRESS_SOURCE", "/usr/share/wordpress"))
HOW = "apt install --no-install-recommends wordpress php-cli php-mysql mariadb-server curl procps"


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class _Ids(HTMLParser):
    """The id of every element of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value or "" for name, value in attrs if name == "id"}


@dataclass
class WordPress:
    """The server. `info` is what the start script printed; `channel` is it as a connector sees it."""

    folder: Path
    info: Mapping[str, Any]
    _post: int = field(default=0)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return str(self.info["url"])

    @property
    def allow(self) -> str:
        """For KANALVAKT_EGRESS_ALLOW."""
        return self.url.removeprefix("http://")

    @property
    def channel(self) -> ChannelRef:
        """The blog with its editor's application password."""
        return self.channel_as("user", "app_password")

    def channel_as(self, user: str, password: str) -> ChannelRef:
        """The blog with what stands under these names in `info`."""
        credentials = {"user": str(self.info[user]), "application_password": str(self.info[password])}
        return ChannelRef("1", "wordpress", self.url, self.allow, credentials)

    def php(self, code: str) -> str:
        """Run PHP inside WordPress; what it prints."""
        lead = (
            f"$_SERVER['HTTP_HOST']='{self.allow}'; $_SERVER['REQUEST_URI']='/'; $_SERVER['REQUEST_METHOD']='GET';"
            f" $_SERVER['SERVER_PROTOCOL']='HTTP/1.1'; require '{self.folder}/www/wp-load.php'; "
        )
        done = subprocess.run(["php", "-r", lead + code], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def rest(self, method: str, path: str, **more: Any) -> Any:
        """The REST API as the editor, beside the connector."""
        params = {"rest_route": path, **more.pop("params", {})}
        login = (str(self.info["user"]), str(self.info["app_password"]))
        with httpx.Client(auth=login, timeout=30, trust_env=False) as client:
            answer = client.request(method, f"{self.url}/", params=params, **more)
        answer.raise_for_status()
        return answer.json()

    def post(self, title: str = "Idrottsdag", content: str = "<p>På fredag.</p>", **more: Any) -> int:
        """The school writes something; its number."""
        made = self.rest("POST", "/wp/v2/posts", json={"title": title, "content": content, "status": "publish", **more})
        return int(made["id"])

    def visit(
        self,
        text: str,
        *,
        post: int = 0,
        author: str = "Åsa Öberg",
        email: str = "asa@exempel.example",
        parent: int = 0,
    ) -> str:
        """A visitor comments through the blog's own form; the comment's number."""
        if not post:
            self._post = self._post or self.post()
            post = self._post
        form = {"comment_post_ID": post, "comment_parent": parent, "comment": text, "author": author, "email": email}
        headers = {"User-Agent": "Mozilla/5.0 (visitor)"}
        answer = httpx.post(f"{self.url}/wp-comments-post.php", data=form, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == 302, answer.text[-500:]
        return self.php("global $wpdb; echo $wpdb->get_var('SELECT max(comment_ID) FROM wp_comments');")

    comment = visit

    def edit(self, platform_id: str, text: str) -> None:
        """Somebody changes a comment in WordPress's own pages."""
        self.rest("POST", f"/wp/v2/comments/{platform_id}", json={"content": text})

    def is_public(self, platform_id: str) -> bool:
        """Whether a visitor sees the comment on the page of its post."""
        post = self.php(f"$c = get_comment({int(platform_id)}); echo $c ? $c->comment_post_ID : 0;")
        page = _Ids()
        page.feed(httpx.get(f"{self.url}/?p={post}", timeout=30, follow_redirects=True, trust_env=False).text)
        return f"comment-{platform_id}" in page.found


@contextmanager
def running() -> Iterator[WordPress]:
    """Start a server in a folder of its own, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="kanalvakt-wordpress-"))
    try:
        start = [str(SCRIPT), "start", str(folder), str(free_port()), str(free_port())]
        done = subprocess.run(start, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        yield WordPress(folder, json.loads(done.stdout))
    finally:
        subprocess.run([str(SCRIPT), "stop", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def wordpress_server() -> Iterator[WordPress]:
    """One server a test process."""
    from conftest import missing_peer  # late: recordings are made without Django

    absent = [name for name in NEEDS if not shutil.which(name)]
    if absent or not SOURCE.is_dir():
        missing_peer("WordPress", f"{HOW} (missing: {', '.join(absent) or SOURCE})")
    with running() as server:
        yield server


@pytest.fixture
def wordpress(wordpress_server: WordPress, settings: Any) -> WordPress:
    """The server, with leave for the product to reach it."""
    settings.EGRESS_ALLOW = [wordpress_server.allow]
    return replace(wordpress_server, _post=0)  # a post of its own: WordPress refuses the same words twice under one
