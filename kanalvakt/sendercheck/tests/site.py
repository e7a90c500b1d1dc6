"""Hand-made pages on 127.0.0.1: what the tests and the table in docs/developers/sendercheck.md check."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

NOTICE = "<p>Det du skriver kan bli allmän handling.</p>"
LINK = "<a href='https://exempelby.example/'>exempelby.example</a>"
OURS = f"""<!doctype html><html lang=sv><head><title>Björkskolan</title></head><body>
<img class=avatar src=/logo.jpg alt=profilbild><h1>Björkskolan</h1><p>Officiell sida för Björkskolan.</p>
{NOTICE}<p>Läs våra husregler innan du skriver.</p><p>Telefon 08-465 004 00</p>{LINK}
<p>Här berättar vi om skoldagen, om maten och om vad eleverna gör på lovet.</p></body></html>"""
LOGIN = "<title>Log in to Facebook</title><form><input type=password></form><p>Forgotten password?</p>"


@dataclass
class Site:
    """`pages`: path → HTML, bytes of a picture, a status alone, or an address to redirect to. Change it as you go."""

    url: str = ""
    pages: dict[str, str | bytes | int] = field(default_factory=dict)

    @property
    def allow(self) -> str:
        """For KANALVAKT_EGRESS_ALLOW."""
        return self.url.removeprefix("http://")


@contextmanager
def running(pages: Mapping[str, str | bytes | int]) -> Iterator[Site]:
    """Serve until the end of the `with`."""
    site = Site(pages=dict(pages))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.pages.get(self.path, 404)
            if isinstance(found, int):
                return self._answer(found, b"")
            if isinstance(found, str) and found.startswith(("http://", "https://")):
                return self._answer(302, b"", Location=found)
            kind = "image/png" if isinstance(found, bytes) else "text/html; charset=utf-8"
            return self._answer(200, found.encode() if isinstance(found, str) else found, **{"Content-Type": kind})

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
