"""A real mail server for tests: the fixture `post`, which takes the product's letters and reads them over IMAP.

Every test that uses it carries both marks, so that one run starts one server:

    @pytest.mark.peer("mail")
    @pytest.mark.xdist_group("mail")
"""

import imaplib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.core.environment import mailer
from tests.peers.wordpress import free_port

SCRIPT = Path(__file__).with_name("mail.sh")
NEEDS = ("dovecot", "smtpd", "openssl")
SUBMISSION = Path("/usr/lib/dovecot/submission")
HOW = "apt install --no-install-recommends dovecot-imapd dovecot-lmtpd dovecot-submissiond opensmtpd openssl, as root"
ARRIVES_WITHIN = 10.0


@dataclass(frozen=True)
class Post:
    """The server. `info` is what the start script printed."""

    folder: Path
    info: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        """Settings of a server that takes letters without encryption and log-in."""
        return mailer(host="127.0.0.1", port=int(self.info["smtp"]), tls="none", user="", password="")

    def guarded(self, password: str | None = None) -> dict[str, Any]:
        """Settings of one that wants STARTTLS and a log-in."""
        user, right = str(self.info["user"]), str(self.info["password"])
        return mailer(
            host="localhost", port=int(self.info["submission"]), tls="starttls", user=user, password=password or right
        )

    def letters(self, address: str, count: int) -> list[EmailMessage]:
        """The mailbox, when so many letters have arrived in it; fails if they do not."""
        until = time.monotonic() + ARRIVES_WITHIN
        while len(found := self._read(address)) < count and time.monotonic() < until:
            time.sleep(0.02)  # a queue lies between, and it tells nobody when it is empty
        assert len(found) == count, f"{len(found)} letters for {address}"
        return found

    def _read(self, address: str) -> list[EmailMessage]:
        with imaplib.IMAP4("127.0.0.1", int(self.info["imap"])) as box:
            box.login(address, str(self.info["password"]))
            box.select(readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            raw = [box.fetch(number.decode(), "(RFC822)")[1][0] for number in numbers]
        return [message_from_bytes(part[1], policy=policy.default) for part in raw if isinstance(part, tuple)]

    def stop(self) -> None:
        """It takes no more letters."""
        subprocess.run([str(SCRIPT), "smtp-stop", str(self.folder)], check=True)

    def start(self) -> None:
        """It takes letters again."""
        subprocess.run([str(SCRIPT), "smtp-start", str(self.folder)], check=True)

    def empty(self) -> None:
        """Throw every letter away."""
        for box in (self.folder / "mail").iterdir():
            shutil.rmtree(box, ignore_errors=True)


@contextmanager
def running() -> Iterator[Post]:
    """Start a server in a folder of its own, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="kanalvakt-mail-"))
    ports = [str(free_port()) for _ in range(4)]
    try:
        # Not a pipe for its output: the servers that it leaves running would hold it open.
        with (folder / "started.json").open("w") as told:
            subprocess.run([str(SCRIPT), "start", str(folder), *ports], stdout=told, timeout=60, check=True)
        yield Post(folder, json.loads((folder / "started.json").read_text()))
    finally:
        subprocess.run([str(SCRIPT), "stop", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Post]:
    """One server a test process."""
    from conftest import missing_peer

    absent = [name for name in NEEDS if not shutil.which(name)]
    if absent or not SUBMISSION.exists():
        missing_peer("mail server", f"{HOW} (missing: {', '.join(absent) or SUBMISSION})")
    with running() as server:
        yield server


@pytest.fixture
def post(mail_server: Post, settings: Any) -> Post:
    """The server with empty mailboxes, and the product set to use it."""
    mail_server.empty()
    settings.MAILERS = {"default": mail_server.plain()}
    return mail_server
