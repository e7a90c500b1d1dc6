"""The group and its people, who is away, and every version of the working calendar."""

from kanalvakt.organisation.models.absences import Absence
from kanalvakt.organisation.models.calendar import CalendarVersion, RedDays
from kanalvakt.organisation.models.keys import ApiKey
from kanalvakt.organisation.models.people import Board, Group, Role, RoleGrant, Unit, User, UserManager

__all__ = [
    "Absence",
    "ApiKey",
    "Board",
    "CalendarVersion",
    "Group",
    "RedDays",
    "Role",
    "RoleGrant",
    "Unit",
    "User",
    "UserManager",
]
