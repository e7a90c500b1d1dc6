"""Keys for programs: made and taken back by the person they act for."""

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import queries
from kanalvakt.organisation.models import ApiKey

LONGEST = timedelta(days=400)
HOUR = timedelta(hours=1)


@transaction.atomic
def make_api_key(name: str, ends_on: date, *, actor: Actor) -> tuple[ApiKey, str]:
    """A new key of the actor's own, and its text: that is never shown again."""
    if not clock.today() <= ends_on <= clock.today() + LONGEST:
        raise Invalid(_("Välj en dag från i dag och högst 400 dagar fram."), "ends_on")
    text = f"kv_{secrets.token_hex(24)}"
    key = ApiKey.objects.create(
        person=queries.user(actor), name=name, digest=_digest(text), made_at=clock.now(), ends_on=ends_on
    )
    append("organisation.api_key_made", actor=actor, subject=f"api_key:{key.pk}", data={"ends_on": ends_on.isoformat()})
    return key, text


@transaction.atomic
def revoke_api_key(key_id: int, *, actor: Actor) -> ApiKey:
    """Take back one of the actor's own keys; it opens nothing from now on."""
    key = ApiKey.objects.select_for_update().get(pk=key_id, person=queries.user(actor))
    if key.revoked_at:
        raise Conflict(_("Nyckeln är redan återtagen."))
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    append("organisation.api_key_revoked", actor=actor, subject=f"api_key:{key.pk}")
    return key


def use_api_key(text: str) -> Actor | None:
    """Who a key's text acts for; None for one that is unknown, ended or taken back, or whose person has left."""
    valid = ApiKey.objects.filter(revoked_at=None, ends_on__gte=clock.today(), person__is_active=True)
    key = valid.filter(digest=_digest(text)).first()
    if key is None:
        return None
    now = clock.now()
    if not key.used_at or now - key.used_at > HOUR:  # a write an hour is enough to know which keys are in use
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)
    return person(key.person_id)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
