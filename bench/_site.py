"""The product's web server as `kanalvakt run` starts it, over a made database, and many visitors at once."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import clock_gettime, perf_counter, sleep
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

VISITORS = 4


class Server(NamedTuple):
    """A server that runs: where it listens, and the process that answers."""

    port: int
    worker: int

    def spent(self) -> float:
        """Seconds of processor time that it has taken, all threads and the system for it."""
        return clock_gettime((~self.worker << 3) | 2)  # what clock_getcpuclockid(3) gives for a process of Linux


@contextmanager
def serving(name: str, application: str = "kanalvakt.wsgi:warmed()") -> Iterator[Server]:
    """Gunicorn, with the product's own arguments, over the database of this name (on SQLite: file)."""
    home, url = Path(os.environ["KANALVAKT_VAR"]), os.environ["DATABASE_URL"]
    if url:
        parts = urlsplit(url)
        url = urlunsplit(parts._replace(path=f"/{name}"))
    else:
        (home / "kanalvakt.sqlite3").unlink(missing_ok=True)
        (home / "kanalvakt.sqlite3").symlink_to(name)
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--threads", "8", "--log-level", "warning", "--no-control-socket", "--worker-tmp-dir", str(home)]
    server = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    try:
        _wait(port)
        [worker] = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield Server(port, int(worker))
    finally:
        server.terminate()
        server.wait(30)


def visit(port: int, path: str, count: int, headers: Mapping[str, str]) -> tuple[float, list[float]]:
    """Requests/s and the seconds of each when `VISITORS` ask for `count` pages in all, over connections that stay."""
    times: list[float] = []

    def one() -> None:
        line, mine = HTTPConnection("127.0.0.1", port), []
        for _ in range(count // VISITORS):
            start = perf_counter()
            line.request("GET", path, headers={"Host": "localhost", **headers})
            answer = line.getresponse()
            answer.read()
            mine.append(perf_counter() - start)
            assert answer.status in (200, 304), (path, answer.status)
        line.close()
        times.extend(mine)

    threads = [threading.Thread(target=one) for _ in range(VISITORS)]
    start = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / (perf_counter() - start), times


class Visitor:
    """Somebody who asks for one page after another over a connection that stays, while nobody else does."""

    def __init__(self, server: Server) -> None:
        self._server, self._line = server, HTTPConnection("127.0.0.1", server.port)

    def cost(self, path: str) -> float:
        """Seconds of the server's processor time for the page."""
        before = self._server.spent()
        self._line.request("GET", path, headers={"Host": "localhost"})
        answer = self._line.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
        return self._server.spent() - before


def header(port: int, path: str, name: str) -> str:
    """A header of the answer."""
    line = HTTPConnection("127.0.0.1", port)
    line.request("GET", path, headers={"Host": "localhost"})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.getheader(name) or ""


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            header(port, "/robots.txt", "ETag")
        except OSError:
            sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")
