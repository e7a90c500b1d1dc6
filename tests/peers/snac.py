"""A real server that speaks the Mastodon API (snac2) for tests: the fixture `snac`, and what people do there by other
ways than ours.

Every test that uses it carries both marks, so that one run starts one server:

    @pytest.mark.peer("snac")
    @pytest.mark.xdist_group("snac")
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kanalvakt.connectors.base import ChannelRef
from tests.peers.wordpress import free_port

SCRIPT = Path(__file__).with_name("snac.sh")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kanalvakt-peers"
NEEDS = ("apt-get", "dpkg-deb", "curl", "flock")
OFFICIAL, VISITOR = "kommun", "asa"
# It delivers through a queue that is looked at every few seconds.
PATIENCE = 30.0
NOWHERE = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(frozen=True)
class Snac:
    """The server. `info` is what the start script printed; `tokens` by account."""

    info: Mapping[str, str]
    tokens: Mapping[str, str]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return self.info["url"]

    @property
    def allow(self) -> str:
        """For KANALVAKT_EGRESS_ALLOW."""
        return self.url.removeprefix("http://")

    @property
    def address(self) -> str:
        """The official account's, as somebody would paste it."""
        return f"{self.url}/@{OFFICIAL}"

    @property
    def channel(self) -> ChannelRef:
        """The official account with its token."""
        token = self.tokens[OFFICIAL]
        return ChannelRef("1", "mastodon", self.address, f"{OFFICIAL}@{self.allow}", {"token": token})

    def call(self, who: str, method: str, path: str, **more: Any) -> Any:
        """The API as somebody, beside the connector."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        answer = asked(method, f"{self.url}{path}", tries=1 if method == "POST" else 5, headers=headers, **more)
        return answer.raise_for_status().json()

    def post(self, text: str, *, who: str = OFFICIAL, **more: Any) -> str:
        """Somebody writes; the status's id."""
        sent = {"status": text, "visibility": "public", **more}
        try:
            return str(self.call(who, "POST", "/api/v1/statuses", json=sent)["id"])
        except httpx.TransportError:  # it stores and then hangs up, now and then
            return self.found(lambda: self._written(who, text))

    def _written(self, who: str, text: str) -> str:
        me = self.call(who, "GET", "/api/v1/accounts/verify_credentials")["id"]
        listed = self.call(who, "GET", f"/api/v1/accounts/{me}/statuses")
        return next((one["id"] for one in listed if one["text"] == text), "")

    def answer(self, to: str, text: str, **more: Any) -> str:
        """The visitor answers a status, and the official account's side has got it; the id there."""
        number = self.post(text, who=VISITOR, in_reply_to_id=to, **more)
        self.found(lambda: number in [one["id"] for one in self.below(to)] and number)
        return number

    def below(self, number: str) -> list[dict[str, Any]]:
        """What the official account sees below a status."""
        found: list[dict[str, Any]] = self.call(OFFICIAL, "GET", f"/api/v1/statuses/{number}/context")["descendants"]
        return found

    def found(self, look: Any) -> Any:
        """What `look` gives as soon as it gives something; the queue is not ours to hurry."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if seen := look():
                return seen
            time.sleep(0.1)
        raise AssertionError("it never arrived")

    def log_in(self, page: str, form: Mapping[str, str]) -> httpx.Response:
        """Send the server's own log-in form, as a browser would; the answer, not followed."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        return asked("POST", f"{self.url}/oauth/x-snac-login", data={**hidden, **form})


def asked(method: str, url: str, *, tries: int = 5, **more: Any) -> httpx.Response:
    """Ask the server, again where it hung up: it does so now and then, after having done what was asked."""
    for left in range(tries - 1, -1, -1):
        try:
            with httpx.Client(timeout=30, trust_env=False) as client:
                return client.request(method, url, **more)
        except httpx.TransportError:
            if not left:
                raise
    raise AssertionError


def _token(url: str, user: str, password: str) -> str:
    """Register an application and log in, by hand."""
    wanted = {"client_name": "Provet", "redirect_uris": NOWHERE, "scopes": "read write"}
    known = asked("POST", f"{url}/api/v1/apps", data=wanted).json()
    form = {"login": user, "passwd": password, "redir": NOWHERE, "cid": known["client_id"], "state": ""}
    code = asked("POST", f"{url}/oauth/x-snac-login", data=form).text.partition("&")[0]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": NOWHERE}
    grant |= {"client_id": known["client_id"], "client_secret": known["client_secret"]}
    return str(asked("POST", f"{url}/oauth/token", data=grant).json()["access_token"])


def program() -> str:
    """The path of snac, fetched once. Raises RuntimeError with the reason."""
    if absent := [name for name in NEEDS if not shutil.which(name)]:
        raise RuntimeError(f"missing: {', '.join(absent)}")
    done = subprocess.run(
        [str(SCRIPT), "install", str(CACHE)], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.strip()


@contextmanager
def running(path: str) -> Iterator[Snac]:
    """Start a server in a folder of its own, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="kanalvakt-snac-"))
    try:
        start = [str(SCRIPT), "start", path, str(folder), str(free_port()), OFFICIAL, VISITOR]
        done = subprocess.run(start, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        info = json.loads(done.stdout)
        yield Snac(info, {user: _token(info["url"], user, info[user]) for user in (OFFICIAL, VISITOR)})
    finally:
        subprocess.run([str(SCRIPT), "stop", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def snac_server() -> Iterator[Snac]:
    """One server a test process."""
    from conftest import missing_peer  # late: recordings are made without Django

    try:
        path = program()
    except RuntimeError as error:
        missing_peer("Mastodon API server (snac2)", str(error))
        raise  # never reached
    with running(path) as server:
        yield server


@pytest.fixture
def snac(snac_server: Snac, settings: Any) -> Snac:
    """The server, with leave for the product to reach it."""
    settings.EGRESS_ALLOW = [snac_server.allow]
    return snac_server
