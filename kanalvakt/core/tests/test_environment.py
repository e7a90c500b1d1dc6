"""Secrets that make themselves on first start."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kanalvakt.core.environment import make_secret


def test_of_several_at_once_the_first_one_wins_and_all_read_the_same(tmp_path: Path) -> None:
    for number in range(50):
        path = tmp_path / f"key-{number}"

        def make(value: int, path: Path = path) -> str:
            make_secret(path, str(value))
            return path.read_text()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(make, range(8)))) == 1
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 50
