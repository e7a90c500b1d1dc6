"""`kanalvakt worker --once` that kills itself (SIGKILL): CRASH_POINT="module:function:before|after:N" says where."""

import os
import signal
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django
from django.core.management import call_command


def main() -> None:
    """Arm the point, then do what is due. Without a point nothing is armed: the parent kills by the clock."""
    django.setup()
    if point := os.environ.get("CRASH_POINT"):
        arm(*point.split(":"))
    call_command("worker", "--once")


def arm(module: str, name: str, when: str, nth: str) -> None:
    """Wrap the function where it is looked up; the Nth call ends the process, before or after its work."""
    home = import_module(module)
    real: Callable[..., Any] = getattr(home, name)
    left = int(nth)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(home, name, wrapped)


if __name__ == "__main__":
    main()
