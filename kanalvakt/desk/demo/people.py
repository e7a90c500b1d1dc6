"""The demonstration's log-ins, as its data file names them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EXEMPELBY: dict[str, Any] = tomllib.loads((HERE / "exempelby.toml").read_text())
PASSWORD: str = EXEMPELBY["password"]


def address(somebody: Mapping[str, Any]) -> str:
    """The e-mail address of a person in the data file."""
    return str(somebody.get("email", f"{somebody['id']}@exempelby.example"))


LOGINS: list[tuple[str, str]] = [(address(one), one["shown"]) for one in EXEMPELBY["people"] if "shown" in one]
