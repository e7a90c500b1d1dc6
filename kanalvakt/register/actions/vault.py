"""The vault (G1.2.1): log-ins encrypted at rest, each look with a reason and on record, change when a holder leaves."""

import json
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from kanalvakt.core import clock, keys
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import User
from kanalvakt.organisation.queries import user
from kanalvakt.register import one_time, queries
from kanalvakt.register.models import Channel, ChannelState, Secret, SecretKind, SecretReveal


@sensitive_variables()
@transaction.atomic
def store_secret(channel_id: int, label: str, fields: Mapping[str, str], *, actor: Actor) -> Secret:
    """Put a log-in, or the proof of two named administrators, into the channel's vault."""
    channel = Channel.objects.select_related("unit").get(pk=channel_id)
    permissions.require(actor, "register.store_secret", channel.unit)
    if channel.state == ChannelState.CLOSED:
        raise Conflict(_("Kanalen är avslutad. Dess uppgifter är förstörda och inga nya sparas."))
    secret = Secret.objects.create(
        channel=channel,
        kind=SecretKind.LOGIN,
        label=label,
        value=_packed(fields),
        changed_at=clock.now(),
        changed_by=user(actor),
    )
    _log("register.secret_stored", secret, actor)
    return secret


def _packed(fields: Mapping[str, str]) -> str:
    kept = {name: value for name, value in fields.items() if value}
    if not kept:
        raise Invalid(_("Fyll i minst en uppgift."))
    if "totp" in kept:
        kept["totp"] = one_time.key_address(kept["totp"])
    return json.dumps(kept, ensure_ascii=False)


def _log(kind: str, secret: Secret, actor: Actor, **data: int) -> None:
    """An entry with ids only."""
    append(kind, actor=actor, subject=f"channel:{secret.channel_id}", data={"secret": secret.pk, **data})


@sensitive_variables()
@transaction.atomic
def change_secret(secret_id: int, fields: Mapping[str, str], *, actor: Actor) -> Secret:
    """Replace what a row holds after it was changed at the platform; the reminder to do so is over.

    A key to codes stays when no new one is given: it is never shown, so nobody can type it again.
    """
    secret = _held(secret_id)
    permissions.require(actor, "register.store_secret", secret.channel.unit)
    codes = json.loads(secret.value).get("totp", "")
    secret.value, secret.rotate_reason = _packed({**fields, "totp": fields.get("totp") or codes}), ""
    secret.changed_at, secret.changed_by = clock.now(), user(actor)
    secret.save()
    _log("register.secret_changed", secret, actor)
    return secret


def _held(secret_id: int) -> Secret:
    secret = Secret.objects.select_for_update(of=("self",)).select_related("channel__unit").get(pk=secret_id)
    if not secret.value:
        raise Conflict(_("Uppgifterna är förstörda. Det som står kvar är vem som har sett dem."))
    if secret.kind == SecretKind.CONNECTION:
        raise Invalid(_("Kopplingens uppgifter visas aldrig. Gör nya på plattformen och koppla kanalen igen."))
    return secret


@transaction.atomic
def reveal(secret_id: int, reason: str, *, actor: Actor) -> dict[str, str]:
    """The log-in in clear, once: the reason is required, the look is on record before anything is shown.

    `totp` is for `one_time.codes`; a page shows the codes and never the key.
    """
    secret = _held(secret_id)
    if not queries.may_reveal(actor, secret.channel):
        raise NotAllowed(_("Bara kanalens ansvariga och ersättare, och informatören, får se uppgifterna."))
    if not reason.strip():
        raise Invalid(_("Skriv varför du behöver uppgifterna. Det sparas tillsammans med ditt namn."), "reason")
    seen = SecretReveal.objects.create(secret=secret, by=user(actor), at=clock.now(), reason=reason.strip())
    _log("register.secret_revealed", secret, actor, reveal=seen.pk)
    fields: dict[str, str] = json.loads(secret.value)
    return fields


def holder_left(user_id: str) -> None:
    """Ask for new log-ins wherever somebody who has left kept the channel, typed the log-in or has seen it."""
    name = User.objects.values_list("name", flat=True).get(pk=user_id)
    knew = (
        Q(channel__responsible=user_id)
        | Q(channel__substitute=user_id)
        | Q(changed_by=user_id)
        | Q(reveals__by=user_id)
    )
    known = Secret.objects.filter(knew).exclude(value="").values_list("pk", flat=True)
    reason = gettext_noop("%(name)s, som kände till uppgifterna, har slutat.") % {"name": name}
    Secret.objects.filter(pk__in=list(known)).update(rotate_reason=reason[:200])


def rotate_keys(*, actor: Actor) -> keys.Rotation:
    """Make a new installation key and encrypt everything anew under it."""
    permissions.require(actor, "register.rotate_keys")
    done = keys.rotate()
    data = {"values": done.values, "blobs": done.blobs}
    append("register.keys_rotated", actor=actor, subject="vault:keys", data=data)
    return done
