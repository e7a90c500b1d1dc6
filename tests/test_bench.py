"""The benches run: what they measure is the product, so they break with it and must be mended with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import NAMES, WITHOUT_DATABASE

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the benches find what the one before made."""
    return tmp_path_factory.mktemp("bench")


@pytest.mark.xdist_group("bench")
@pytest.mark.parametrize("name", NAMES)
def test_it_measures_at_a_tiny_size_and_writes_what_it_found(name: str, data: Path, tmp_path: Path) -> None:
    found = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", name, "--quick", "--data", str(data), "--json", str(found)]
    server = os.environ.get("DATABASE_URL")
    done = subprocess.run(
        [*command, *(["--postgres", server] if server else [])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(found.read_text())["figures"]
    assert figures
    assert all(figure["value"] > 0 for figure in figures)
    databases = {figure["bench"] for figure in figures}
    assert databases == {name} | ({f"{name}, PostgreSQL"} if server and name not in WITHOUT_DATABASE else set())
