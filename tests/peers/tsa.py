"""A real RFC 3161 time-stamping authority on 127.0.0.1: `openssl ts` does the cryptography, this file carries bytes.

`python -m tests.peers.tsa FOLDER PORT` runs one until it is stopped; tests use `authority(folder)`.
"""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """\
[tsa]
default_tsa = t
[t]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """Where it answers, and the file with the root certificate that an auditor trusts."""

    url: str
    ca_file: Path


def missing() -> bool:
    """Whether this machine lacks what the authority is made of."""
    return shutil.which("openssl") is None


@contextmanager
def authority(folder: Path, port: int = 0) -> Iterator[Authority]:
    """An authority with new keys, kept in `folder`, for as long as the block runs. Port 0: any free one."""
    _make_certificates(folder)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{server.server_port}/", folder / "ca.pem")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    one_at_a_time = threading.Lock()  # openssl counts serial numbers in a file

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with one_at_a_time:
                (folder / "question.tsq").write_bytes(question)
                order = ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "question.tsq"]
                done = subprocess.run(order, cwd=folder, capture_output=True, check=False)
            self.send_response(200 if done.returncode == 0 else 500)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(done.stdout)))
            self.end_headers()
            self.wfile.write(done.stdout)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _make_certificates(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ts.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    (folder / "ext").write_text("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
    for order in (
        "req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout ca.key -out ca.pem -subj /C=SE/O=Prov/CN=Rot",
        "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /C=SE/O=Prov/CN=Stämplare -utf8",
        "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile ext -out tsa.pem",
    ):
        subprocess.run(["openssl", *order.split()], cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    with authority(Path(sys.argv[1]), int(sys.argv[2])) as running:
        print(running.url, flush=True)
        threading.Event().wait()
