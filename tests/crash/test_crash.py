"""`make crash`: the worker is killed at named and random points over a faulty platform (laws 1, 4, 6 and 7).

CRASH_ROUNDS (how often it is killed: 300) and CRASH_SEED (random, printed) may be given.
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.installation import ROOT, Installation, free_port, until

pytestmark = pytest.mark.crash
TOKEN = "crash-test-token"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[str]:
    """The practice platform as a process; its address."""
    port = free_port()
    command = [sys.executable, "-m", "kanalvakt.practice", "--port", str(port), "--db", str(tmp_path / "p.sqlite3")]
    log = tmp_path / "practice.log"
    with (
        log.open("w") as out,
        subprocess.Popen([*command, "--token", TOKEN], cwd=ROOT, stdout=out, stderr=out) as server,
    ):
        until(lambda: "http://" in log.read_text(), what="the practice platform's address")
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def test_nothing_is_lost_doubled_or_removed_unpreserved_whenever_the_worker_dies(
    practice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = int(os.environ.get("CRASH_ROUNDS", "300"))
    seed = int(os.environ.get("CRASH_SEED", random.randrange(10**6)))
    product = Installation(tmp_path / "product", allow=practice.removeprefix("http://"), KANALVAKT_UNDO_SECONDS="0")
    product.run("migrate", "-v0")
    with capsys.disabled():
        print(f"\nCRASH_ROUNDS={rounds} CRASH_SEED={seed}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.driver", str(rounds), str(seed), practice, TOKEN],
        cwd=ROOT, env=product.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    with capsys.disabled():
        print(done.stdout)
    assert done.returncode == 0, f"seed {seed}\n{done.stdout}\n{done.stderr[-4000:]}"
