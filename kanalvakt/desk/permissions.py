"""Who may read the ledger. The ledger room itself knows no permissions (docs/roles.md)."""

from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

declare("ledger.read", Role.COORDINATOR, Role.RECORDS_OFFICER, Role.DPO, Role.AUDITOR)
