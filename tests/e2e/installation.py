"""The product as a municipality runs it: its own folder and database, web and worker as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until[T](ask: Callable[[], T], *, seconds: float = 30, what: str) -> T:
    """Ask until the answer is true; the wait for another process's work. Fails with `what` was expected."""
    end = time.monotonic() + seconds
    pause = 0.05
    while not (answer := ask()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for: {what}")
        time.sleep(pause)  # polling another process, not a guess at how long it takes
        pause = min(pause * 1.5, 0.5)
    return answer


class Installation:
    """Make with a folder; `start()`, use `url`, `stop()`. Everything it writes lies under `home`."""

    def __init__(self, home: Path, *, allow: str = "", **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = home / "product.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))},
            "DJANGO_SETTINGS_MODULE": "kanalvakt.settings",
            "KANALVAKT_VAR": str(home / "var"),
            "KANALVAKT_EGRESS_ALLOW": allow,
            "PORT": str(self.port),
            **settings,
        }
        home.mkdir(parents=True, exist_ok=True)
        if url := os.environ.get("DATABASE_URL"):
            self.environment["DATABASE_URL"] = _own_database(url)

    def run(self, *arguments: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """A `kanalvakt` command in this installation; its exit status must be `status` unless None."""
        done = subprocess.run(
            [sys.executable, "-m", "kanalvakt", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        with self.log.open("a") as log:
            log.write(done.stdout + done.stderr)
        assert status is None or done.returncode == status, done.stdout + done.stderr
        return done

    def python(self, code: str) -> str:
        """Run Django code in this installation, as an administrator's shell would; returns what it printed."""
        return self.run("shell", "--verbosity", "0", "-c", code).stdout

    def start(self) -> None:
        """Start web and worker; returns when the log-in page answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kanalvakt", "run"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self._answers, seconds=60, what="the log-in page")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/konto/logga-in/", timeout=5) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """Ctrl-C; the exit must be clean."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=60)
        self.process = None
        assert status == 0, self.log.read_text()


def _own_database(url: str) -> str:
    """A fresh database in the same PostgreSQL server."""
    import psycopg

    name = f"e2e_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'create database "{name}"')  # type: ignore[arg-type]
    return f"{url.rsplit('/', 1)[0]}/{name}"
