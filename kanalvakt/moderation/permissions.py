"""Who may decide what is taken from public view (docs/roles.md)."""

from kanalvakt.core.actor import ActorKind
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import declare

_SUPERVISING = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)

declare("moderation.remove", *_SUPERVISING)
declare("moderation.restore", *_SUPERVISING)
declare("moderation.mark_secret", *_SUPERVISING)
declare("moderation.notify", *_SUPERVISING)
declare("moderation.block", *_SUPERVISING)
declare("moderation.write_templates", Role.COORDINATOR, kinds=[ActorKind.MIGRATION])
declare("moderation.enter_reconsideration", *_SUPERVISING, Role.REGISTRAR)
declare("moderation.reconsider", *_SUPERVISING)
declare("moderation.read_decisions", *_SUPERVISING, Role.REGISTRAR, Role.RECORDS_OFFICER, Role.DPO, Role.AUDITOR)
declare("moderation.make_pack", *_SUPERVISING)
declare("moderation.download_pack", *_SUPERVISING, Role.REGISTRAR)
declare("moderation.witness", *_SUPERVISING, Role.REGISTRAR, Role.RECORDS_OFFICER, Role.DPO)
declare("moderation.read_packs", *_SUPERVISING, Role.REGISTRAR, Role.RECORDS_OFFICER, Role.DPO, Role.AUDITOR)
declare("moderation.ask_opinion", *_SUPERVISING)
declare("moderation.advise", *_SUPERVISING, Role.REGISTRAR, Role.DPO)
