"""What changes the group: people and their roles, who is away, the working calendar, keys for programs."""

from kanalvakt.organisation.actions.absences import change_absence, come_back, report_absence
from kanalvakt.organisation.actions.calendar import (
    choose_rule,
    follow_library,
    override_day,
    set_service_hours,
    undo_override,
)
from kanalvakt.organisation.actions.keys import make_api_key, revoke_api_key, use_api_key
from kanalvakt.organisation.actions.people import (
    BOARD_FIELDS,
    GROUP_FIELDS,
    PERSON_FIELDS,
    UNIT_FIELDS,
    add_person,
    bring_back,
    change_person,
    give_role,
    mail_password_link,
    mark_left,
    password_link,
    save_board,
    save_group,
    save_unit,
    take_role,
)

__all__ = [
    "BOARD_FIELDS",
    "GROUP_FIELDS",
    "PERSON_FIELDS",
    "UNIT_FIELDS",
    "add_person",
    "bring_back",
    "change_absence",
    "change_person",
    "choose_rule",
    "come_back",
    "follow_library",
    "give_role",
    "mail_password_link",
    "make_api_key",
    "mark_left",
    "override_day",
    "password_link",
    "report_absence",
    "revoke_api_key",
    "save_board",
    "save_group",
    "save_unit",
    "set_service_hours",
    "take_role",
    "undo_override",
    "use_api_key",
]
