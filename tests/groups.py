"""Keeps tests with `xdist_group("name")` in one worker, so that they share one real server.

pytest-xdist 3.8 does this by renaming tests, which pytest 9.2 no longer lets it do: the mark would be ignored without a
word. Here the whole file goes where its first group goes.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_GROUP = re.compile(r"xdist_group\([\"'](\w+)")


@cache
def group(file: str) -> str | None:
    """The group that a test file names, if it names one."""
    path = Path(file)
    found = _GROUP.search(path.read_text("utf-8")) if path.is_file() else None
    return found[1] if found else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The scheduler of `--dist loadgroup`, by file."""
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(str(config.rootpath / nodeid.partition("::")[0])) or nodeid

    return ByGroup(config, log)
