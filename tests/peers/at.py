"""A real AT network for tests: the fixture `at`, and what people do there by other ways than ours.

Every test that uses it carries both marks, so that one run starts one network:

    @pytest.mark.peer("at")
    @pytest.mark.xdist_group("at")
"""

import json
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from kanalvakt.connectors.base import ChannelRef
from tests.peers.wordpress import free_port

SCRIPT = Path(__file__).with_name("at.sh")
NEEDS = ("redis-server", "npm", "flock")
POSTGRES = Path("/usr/lib/postgresql")
HOW = "apt install --no-install-recommends redis-server postgresql nodejs npm g++ make python3"
POST = "app.bsky.feed.post"


@dataclass
class Remembered:
    """A channel's memory, as the vault would keep it."""

    text: str = ""

    def read(self) -> str:
        """What was kept last."""
        return self.text

    def write(self, text: str) -> None:
        """Keep this instead."""
        self.text = text


@dataclass
class Account:
    """Somebody with an account of their own."""

    network: "Network"
    handle: str
    did: str
    token: str = field(repr=False)

    def ask(self, method: str, **params: Any) -> Any:
        """Read as this person."""
        return self.network.ask(method, params, token=self.token)

    def do(self, method: str, **body: Any) -> Any:
        """Write as this person."""
        return self.network.do(method, body, token=self.token)

    def post(self, text: str, *, below: str = "", record: Mapping[str, Any] | None = None) -> str:
        """Write a post, or an answer; its address. Nobody has seen it before `network.process()`."""
        made: dict[str, Any] = {
            "$type": POST,
            "text": text,
            "createdAt": datetime.now(UTC).isoformat(),
            "langs": ["sv"],
        }
        if below:
            repository, _, key = below.removeprefix("at://").split("/")
            above = self.ask("com.atproto.repo.getRecord", repo=repository, collection=POST, rkey=key)
            parent = {"uri": above["uri"], "cid": above["cid"]}
            made["reply"] = {"parent": parent, "root": above["value"].get("reply", {}).get("root", parent)}
        written = self.do(
            "com.atproto.repo.createRecord", repo=self.did, collection=POST, record={**made, **(record or {})}
        )
        return str(written["uri"])

    def delete(self, uri: str) -> None:
        """Take away a record of this person's."""
        _, collection, key = uri.removeprefix("at://").split("/")
        self.do("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=key)

    def app_password(self, *, privileged: bool = False) -> str:
        """As made in the app's settings."""
        made = self.do("com.atproto.server.createAppPassword", name=secrets.token_hex(4), privileged=privileged)
        return str(made["password"])


@dataclass
class Network:
    """The servers. `info` is what the start script printed."""

    info: Mapping[str, str]
    people: list[Account] = field(default_factory=list)

    @property
    def server(self) -> str:
        """Where all accounts live."""
        return self.info["pds"]

    @property
    def allow(self) -> list[str]:
        """For KANALVAKT_EGRESS_ALLOW."""
        return [self.info[name].removeprefix("http://") for name in ("pds", "appview", "plc")]

    def ask(self, method: str, params: Mapping[str, Any], *, token: str = "", at: str = "pds") -> Any:
        """A method of a server, beside the connector."""
        head = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(timeout=30, trust_env=False) as client:
            answer = client.get(f"{self.info[at]}/xrpc/{method}", params=dict(params), headers=head)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, method: str, body: Mapping[str, Any], *, token: str = "") -> Any:
        """A change, beside the connector."""
        head = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(timeout=30, trust_env=False) as client:
            answer = client.post(f"{self.server}/xrpc/{method}", json=dict(body), headers=head)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.content else {}

    def process(self) -> None:
        """Wait until everything written has reached those who read."""
        httpx.post(f"{self.info['control']}/process", timeout=60, trust_env=False).raise_for_status()

    def join(self, name: str, shown: str = "") -> Account:
        """A new account; the handle gets something that makes it its own."""
        handle = f"{name}-{secrets.token_hex(3)}.test"
        body = {"handle": handle, "email": f"{handle}@example.org", "password": f"pw-{handle}"}
        made = self.do("com.atproto.server.createAccount", body)
        account = Account(self, handle, made["did"], made["accessJwt"])
        if shown:
            collection = "app.bsky.actor.profile"
            account.do(
                "com.atproto.repo.putRecord",
                repo=account.did,
                collection=collection,
                rkey="self",
                record={"$type": collection, "displayName": shown, "description": "Invånare i Exempelby."},
            )
        self.process()
        return account

    def thread(self, uri: str) -> Any:
        """What somebody who is not logged in sees of a thread."""
        return self.ask("app.bsky.unspecced.getPostThreadV2", {"anchor": uri, "below": "20"}, at="appview")


@dataclass
class World:
    """A municipal account with one post, and a visitor: what the contract's live tests need."""

    network: Network
    us: Account
    visitor: Account
    channel: ChannelRef
    root: str

    def comment(self, text: str) -> str:
        """The visitor answers our post."""
        uri = self.visitor.post(text, below=self.root)
        self.network.process()
        return uri

    def edit(self, platform_id: str, text: str) -> None:
        """Nothing can be edited there."""
        raise NotImplementedError

    def is_public(self, platform_id: str) -> bool:
        """Whether a visitor sees it in the thread."""
        self.network.process()
        return platform_id in [one["uri"] for one in self.network.thread(self.root)["thread"]]


def channel_of(account: Account, **more: str) -> ChannelRef:
    """The account as a connector sees it, with a new app password and a memory."""
    credentials = {"account": account.handle, "app_password": account.app_password(), "server": account.network.server}
    address = f"https://bsky.app/profile/{account.handle}"
    return ChannelRef("1", "bluesky", address, account.handle, credentials | more, Remembered())


def world_in(network: Network) -> World:
    """A new post of ours, and somebody to answer it; the two accounts are the network's."""
    if not network.people:
        network.people += [network.join("exempelby", "Exempelby kommun"), network.join("asa", "Åsa Öberg 🌻")]
    us, visitor = network.people
    for collection in (POST, "app.bsky.graph.block"):  # what earlier tests left
        for one in us.ask("com.atproto.repo.listRecords", repo=us.did, collection=collection, limit=100)["records"]:
            us.delete(one["uri"])
    root = us.post("Ny badplats öppnar på lördag")
    network.process()
    return World(network, us, visitor, channel_of(us), root)


def installed() -> Path:
    """The folder with the network's software; installed once a machine. Fails or skips where it cannot be."""
    from conftest import missing_peer  # late: recordings are made without Django

    absent = [name for name in NEEDS if not shutil.which(name)]
    if absent or not POSTGRES.is_dir():
        missing_peer("AT network", f"{HOW} (missing: {', '.join(absent) or POSTGRES})")
    done = subprocess.run([str(SCRIPT), "install"], stdout=subprocess.PIPE, text=True, timeout=900, check=False)
    if done.returncode != 0:
        missing_peer("AT network", "its software could not be installed from npm")
    return Path(done.stdout.strip())


@contextmanager
def running() -> Iterator[Network]:
    """Start a network in a folder of its own, and leave nothing behind."""
    installed()
    folder = Path(tempfile.mkdtemp(prefix="kanalvakt-at-"))
    try:
        start = [str(SCRIPT), "start", str(folder), str(free_port()), str(free_port())]
        done = subprocess.run(start, stdout=subprocess.PIPE, text=True, timeout=240, check=False)
        assert done.returncode == 0, (folder / "network.log").read_text()[-3000:]
        yield Network(json.loads(done.stdout))
    finally:
        subprocess.run([str(SCRIPT), "stop", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def at_network() -> Iterator[Network]:
    """One network a test process."""
    with running() as network:
        yield network


@pytest.fixture
def at(at_network: Network, settings: Any) -> Network:
    """The network, with leave for the product to reach it."""
    settings.EGRESS_ALLOW = at_network.allow
    return at_network
