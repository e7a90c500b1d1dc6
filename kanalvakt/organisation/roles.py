"""docs/roles.md: one table, roles × actions, made from what the rooms have declared."""

from pathlib import Path

from django.conf import settings

from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import Permission, declared

PATH: Path = settings.BASE_DIR / "docs" / "roles.md"
YES, CLEARED, NO = "yes", "cleared", "–"

INTRODUCTION = """# Roles

Who may do what. Made by `kanalvakt roles --write` from each room's `permissions.py`; a test compares it with the
code and tries every cell. What is not here is allowed to nobody.

* A role is held in one unit, and reaches that unit and all units below it; or in the whole group. It may have a first
  and a last day, and it ends when the person leaves.
* **yes**: within the reach of the role. **cleared**: only when that very grant also carries clearance for
  secrecy-marked text (G1.5.8). A coordinator of the whole group is never cleared; an administrator never at all.
* Boards and companies are authorities of their own. A coordinator sees another board's items only because that board
  decided so: the decision is the coordinator's grant for the whole group (G1.1.1).
* *Also*: system is a job of our own, public somebody with a receipt instead of a log-in, migration an upgrade or the
  demonstration's loader.
"""


def cell(permission: Permission, role: Role) -> str:
    """What the table says about one role and one action."""
    if role not in permission.roles:
        return NO
    return CLEARED if permission.cleared else YES


def document() -> str:
    """The whole file."""
    head = ["action", *(role.value for role in Role), "also"]
    rows = [
        [f"`{name}`", *(cell(permission, role) for role in Role), ", ".join(sorted(permission.kinds)) or NO]
        for name, permission in sorted(declared().items())
    ]
    names = [f"* {role.value}: {role.label}" for role in Role]
    return "\n".join([INTRODUCTION, *names, "", *map(_line, [head, ["---"] * len(head), *rows]), ""])


def read(text: str) -> dict[str, dict[str, str]]:
    """The table of a document: action → column → cell."""
    rows = [[part.strip(" `") for part in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[2:]}


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
