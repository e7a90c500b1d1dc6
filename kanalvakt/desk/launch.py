"""Starting and stopping the parts of one installation on one machine."""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from kanalvakt.connectors.browser import browser_path
from kanalvakt.core.environment import make_secret


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, seconds: float) -> bool:
    """Whether something accepts connections within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _collect_static() -> None:
    """`collectstatic`, when a file has changed since the last start: packing all of them takes seconds."""
    found = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    state = sorted((path, Path(path).stat().st_mtime_ns) for path in found)
    digest = hashlib.sha256(repr(state).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)


class Launch:
    """One start. The parts are child processes; when one ends, or Ctrl-C comes, all are ended."""

    def __init__(self, *, demo: bool, port: int | None) -> None:
        self.demo = demo
        self.port = port or int(os.environ.get("PORT", "8000"))
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False
        self.environment = {**os.environ, "PORT": str(self.port)}

    def run(self) -> int:
        """Prepare, start, wait, stop. Returns the exit status."""
        if not _free(self.port):
            print(f"Port {self.port} är upptagen. Stoppa det andra programmet eller välj en annan: make run PORT=8001")
            return 1
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._prepare()
            self._start_parts()
            if not self.stopping:
                self._tell()
            return self._wait()
        finally:
            self._end()

    def _prepare(self) -> None:
        print("Förbereder databasen …", flush=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("rulebook", "load", verbosity=0)
        _collect_static()

    def _start_parts(self) -> None:
        if self.demo:
            print("Startar Övningsplatsen och Exempelby …", flush=True)
            self._start_practice()
            call_command("demo", practice=self.practice_url, token=self.practice_token)
        self._start("worker", "-m", "kanalvakt", "worker")
        self._start(
            "web",
            "-m",
            "gunicorn",
            "kanalvakt.wsgi:warmed()",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--threads",
            "8",
            "--log-level",
            "warning",
            "--no-control-socket",
            "--worker-tmp-dir",
            str(settings.VAR_DIR),
        )
        if not _answers(self.port, 30):
            print("Webbservern svarar inte; se felutskriften ovan.")
            self.stopping = True

    def _start_practice(self) -> None:
        """The practice platform keeps its port and token between starts, so that stored addresses stay true."""
        token = settings.KEY_DIR / "practice_token"
        port = settings.VAR_DIR / "practice_port"
        if not token.exists():
            make_secret(token, secrets.token_hex(24))  # a leading "-" would read as an option
        if not port.exists() or not _free(int(port.read_text())):
            port.write_text(str(_any_port()))
        number = int(port.read_text())
        self.practice_token, self.practice_url = token.read_text(), f"http://127.0.0.1:{number}"
        allowed = [*settings.EGRESS_ALLOW, f"127.0.0.1:{number}"]
        settings.EGRESS_ALLOW = allowed
        self.environment |= {"KANALVAKT_EGRESS_ALLOW": ",".join(allowed), "PRACTICE_TOKEN_FILE": str(token)}
        self.environment.setdefault("KANALVAKT_SYNC_SECONDS", "20")  # a visitor waits for what trickles in
        settings.SYNC_SECONDS = int(self.environment["KANALVAKT_SYNC_SECONDS"])
        database = settings.VAR_DIR / "practice.sqlite3"
        self._start("practice", "-m", "kanalvakt.practice", "--port", str(number), "--db", str(database))
        if not _answers(number, 15):
            raise SystemExit("Övningsplatsen startade inte; se felutskriften ovan.")

    def _start(self, name: str, *arguments: str) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which then ends the parts in order.
        self.parts[name] = subprocess.Popen(  # noqa: S603 - our own programs, no outside words
            [sys.executable, *arguments], env=self.environment, start_new_session=True
        )

    def _tell(self) -> None:
        from kanalvakt.desk.demo.people import LOGINS, PASSWORD

        print(f"\n  Kanalvakt är igång:  http://localhost:{self.port}\n", flush=True)
        if self.demo:
            print(f"  Exempelby kommun är påhittad. Logga in med lösenordet  {PASSWORD}  som:")
            for address, who in LOGINS:
                print(f"    {address:<34}{who}")
            print(f"\n  Övningsplatsen (skriv en kommentar som besökare):  {self.practice_url}")
        for line in missing_parts():
            print(f"  {line}")
        print("\n  Avsluta med Ctrl-C.", flush=True)

    def _wait(self) -> int:
        while not self.stopping:
            for name, process in self.parts.items():
                if (status := process.poll()) is not None:
                    print(f"Delen »{name}« avslutades oväntat (status {status}); allt stoppas.")
                    return 1
            time.sleep(0.3)
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        """Web first, so that nothing new comes in; then the worker, which finishes what it has in hand."""
        for name in ("web", "worker", "practice"):
            if (process := self.parts.get(name)) and process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def missing_parts() -> list[str]:
    """What this machine lacks, and where that shows (one line each)."""
    lines = []
    if browser_path() is None:
        lines.append(
            "Chromium eller Playwright saknas: bevis får ingen bild (apt install chromium, sedan make pictures)."
        )
    try:
        import weasyprint  # noqa: F401
    except OSError:
        lines.append("Pango saknas: bevis kan inte laddas ned som PDF (apt install libpango-1.0-0 libpangoft2-1.0-0).")
    if not Path("/usr/bin/openssl").exists() and not shutil.which("openssl"):
        lines.append("openssl saknas: journalens tidsstämplar kan inte kontrolleras här (apt install openssl).")
    return lines
