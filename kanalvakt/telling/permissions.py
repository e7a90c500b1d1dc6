"""Who may choose letters, and who looks after that they arrive."""

from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

declare("telling.choose", *Role)
declare("telling.read_status", Role.ADMINISTRATOR)
declare("telling.send", Role.ADMINISTRATOR)
