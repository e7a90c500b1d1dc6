"""A page in a real browser, whose every connection passes the egress guard (peer)."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from conftest import missing_peer
from kanalvakt.connectors import browser
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress, dial

PAGE = """<h1 id=a>Tom</h1><script>document.getElementById('a').textContent = 'Fylld';
for (const url of ['http://127.0.0.1:9/hemligt', 'http://localhost:9/hemligt', 'http://169.254.169.254/'])
  fetch(url).catch(() => 0);</script>"""


@pytest.fixture(scope="module")
def chromium_path() -> str:
    path = browser.browser_path()
    if path is None:
        missing_peer("Chromium", "apt install chromium; pip install playwright")
    return str(path)


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"x" * 200_000 if self.path == "/stor" else PAGE.encode()
        self.send_response(302 if self.path == "/in" else 200)
        if self.path == "/in":
            self.send_header("Location", "http://internt.example/")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def rebinding(port: int) -> tuple[Egress, list[str]]:
    """A name that is public when it is first asked for and loopback ever after; every number that was dialled."""
    answers: Iterator[str] = iter(["93.184.216.34"])
    dialled: list[str] = []

    def resolver(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host == "internt.example" else [next(answers, "127.0.0.1")]

    def dialler(address: str, _port: int, timeout: float | None):  # type: ignore[no-untyped-def]
        dialled.append(address)
        return dial("127.0.0.1", port, timeout)

    return Egress(resolver=resolver, dialler=dialler), dialled


@pytest.mark.peer("chromium")
def test_a_page_is_seen_after_its_programs_have_run_and_reaches_nothing_internal(chromium_path: str, port: int) -> None:
    egress, dialled = rebinding(port)
    seen = browser.look(chromium_path, "http://utat.example/", egress)
    assert (seen.status, seen.url, "Fylld" in seen.html) == (200, "http://utat.example/", True)
    assert seen.picture.startswith(b"\x89PNG")
    assert set(dialled) == {"93.184.216.34"}


@pytest.mark.peer("chromium")
def test_a_redirect_to_an_internal_address_and_a_giant_are_cut_off(chromium_path: str, port: int) -> None:
    egress, dialled = rebinding(port)
    with pytest.raises(ConnectorError) as refused:
        browser.look(chromium_path, "http://utat.example/in", egress)
    assert refused.value.code == "refused"
    assert dialled == ["93.184.216.34"]
    with pytest.raises(ConnectorError) as giant:
        browser.look(
            chromium_path, f"http://127.0.0.1:{port}/stor", Egress([f"127.0.0.1:{port}"]), seconds=4, size=50_000
        )
    assert giant.value.code == "too_large"


@pytest.mark.peer("chromium")
def test_a_drawing_becomes_a_picture_with_nothing_fetched(chromium_path: str) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9' fill='red'/></svg>"
    assert browser.draw(chromium_path, svg, "image/svg+xml").startswith(b"\x89PNG")
