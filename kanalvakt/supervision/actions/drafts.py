"""What somebody is typing. It is not yet a record of anything, so it leaves no entry in the ledger."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.supervision.actions import locks
from kanalvakt.supervision.actions.locks import HANDLE
from kanalvakt.supervision.models import Case, Draft
from kanalvakt.supervision.who import user_id

LONGEST = 20_000


@transaction.atomic
def save_draft(case_id: int, text: str, *, actor: Actor, privately: bool = False) -> Draft | None:
    """Keep what was typed so far, and whether for the sender alone; an empty text clears the draft (None).

    Typing is work: it takes or holds the lock.
    """
    case = Case.objects.select_related("unit").get(pk=case_id)
    require(actor, HANDLE, case.unit)
    if len(text) > LONGEST:
        raise Invalid(_("Svaret är för långt för att sparas. Korta det."), "text")
    locks.take(case_id, user_id(actor))
    if not text.strip():
        Draft.objects.filter(case=case, user=user_id(actor)).delete()
        return None
    typed = {"text": text, "privately": privately, "saved_at": clock.now()}
    draft, _created = Draft.objects.update_or_create(case=case, user=user(actor), defaults=typed)
    return draft
