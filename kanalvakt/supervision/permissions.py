"""Who watches the inbox and who may act in it (G1.5.1, docs/roles.md)."""

from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

HANDLERS = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER)

declare("supervision.read", *HANDLERS, Role.COORDINATOR)
declare("supervision.handle", *HANDLERS)
declare("supervision.write_saved_answers", *HANDLERS, Role.COORDINATOR)
