"""The life of a channel: proposed → active → closing → closed, or sent back with a reason (G1.0.3, G1.2.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from kanalvakt.connectors.catalogue import label
from kanalvakt.connectors.recognise import NotAChannel, Recognised, recognise, spellings
from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.core.wording import spoken
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.queries import user
from kanalvakt.register.actions.duty import look_ahead
from kanalvakt.register.completeness import Lack, lacks
from kanalvakt.register.fields import EDITABLE, shown
from kanalvakt.register.models import Channel, ChannelChange, ChannelState, PartyLink
from kanalvakt.register.queries.same import at_address

# What an address that shows no platform is taken for.
BARE = frozenset({"manual", "wordpress", "ghost", "practice", "feed", "webmention"})
# Words that stand for pages beside the channels' own.
RESERVED = frozenset({"anmal", "avtal", "export", "forslag", "koppla", "kanns-igen", "las-in", "partier", "att-se-om"})


def locked(channel_id: int) -> Channel:
    """The channel, held for the rest of the transaction."""
    return (
        Channel.objects.select_for_update(of=("self",))
        .select_related("unit", "responsible", "substitute")
        .get(pk=channel_id)
    )


def read_address(text: str, platform: str = "") -> Recognised:
    """The platform and canonical spelling of an address; `platform` overrules what a bare site does not show."""
    try:
        found = recognise(text)
    except NotAChannel as error:
        raise Invalid(spoken(str(error)), "address") from error
    if platform and found.kind in BARE and platform != found.kind:
        return Recognised(platform, found.handle, found.address, label(platform))
    return found


@transaction.atomic
def propose(
    *, unit: Unit, address: str, name: str, actor: Actor, platform: str = "", draft: bool = False, **facts: Any
) -> Channel:
    """Notify a channel to the coordinator (G1.2.1). `facts` are fields of `EDITABLE`; what is missing may follow.

    A draft waits for nobody until it is handed in (`change`). The address says platform and account. Raises Invalid
    when the register has it already, or when it is a party's link.
    """
    permissions.require(actor, "register.propose", unit)
    found = read_address(address, platform)
    _refuse_taken(found.address)
    channel = Channel(
        unit=unit,
        name=name,
        slug=_slug(name),
        platform=found.kind,
        address=found.address,
        handle=found.handle,
        draft=draft,
        proposed_by=user(actor) if actor.kind is ActorKind.PERSON else None,
        proposed_at=clock.now(),
        **_editable(facts),
    )
    channel.save()
    _note(channel, {"state": ("", channel.state)}, actor)
    append(
        "register.drafted" if draft else "register.proposed",
        actor=actor,
        subject=subject(channel),
        data={"unit": unit.pk},
    )
    return channel


def subject(channel: Channel) -> str:
    """The channel in the ledger."""
    return f"channel:{channel.pk}"


def _editable(facts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := facts.keys() - set(EDITABLE):
        raise ValueError(f"not a fact of a channel: {', '.join(sorted(unknown))}")
    return dict(facts)


def _slug(name: str) -> str:
    base = slugify(name)[:120] or "kanal"
    taken = set(Channel.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    number = 2
    slug = base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _refuse_taken(address: str, own: int | None = None) -> None:
    """Refuse what the register has already, and what is a party's."""
    known = Channel.objects.filter(at_address(address))
    if other := known.exclude(pk=own or 0).first():
        text = _("Kanalen finns redan i förteckningen: %(name)s (%(state)s).")
        raise Invalid(text % {"name": other.name, "state": other.get_state_display()}, "address")
    if not known.exists():
        refuse_partys(address)


def refuse_partys(address: str) -> None:
    """Refuse what is registered as a party's link: that is never ours (G1.0.1, G1.3.4)."""
    if link := PartyLink.objects.filter(address__in=spellings(address), ended_at=None).first():
        text = _(
            "Adressen är registrerad som en länk till %(party)s, och ett partis kanal är aldrig en av kommunens. "
            "Kontrollera adressen. Är kanalen kommunens: be informatören ta bort länken på sidan Partiernas kanaler."
        )
        raise Invalid(text % {"party": link.party}, "address")


@transaction.atomic
def change(channel_id: int, facts: Mapping[str, Any], *, actor: Actor, draft: bool = False) -> Channel:
    """Change facts of a channel; each changed field is kept with before, after, who and when.

    A live channel may not become incomplete. A notification that was sent back, or was a draft, is handed in, unless
    it is kept as a `draft`.
    """
    channel = locked(channel_id)
    permissions.require(actor, "register.change", channel.unit)
    if channel.state == ChannelState.CLOSED:
        raise Conflict(_("Kanalen är avslutad. Den står kvar som historik och ändras inte."))
    before, lacked = _values(channel), lacks(channel)
    for field, value in _addressed(channel, _editable(facts)).items():
        setattr(channel, field, value)
    permissions.require(actor, "register.change", channel.unit)
    if channel.state in (ChannelState.ACTIVE, ChannelState.CLOSING):
        _refuse([lack for lack in lacks(channel) if lack not in lacked])
    handed_in = channel.draft and not draft
    if channel.state == ChannelState.PROPOSED:
        channel.sent_back_reason, channel.draft = channel.sent_back_reason if draft else "", draft
    if handed_in:
        channel.proposed_at = clock.now()
        append("register.proposed", actor=actor, subject=subject(channel), data={"unit": channel.unit_id})
    changed = {field: (old, new) for field, new in _values(channel).items() if (old := before[field]) != new}
    _save(channel)
    if "address" in changed:
        channel.others.all().delete()
    _note(channel, changed, actor)
    if changed:
        append("register.changed", actor=actor, subject=subject(channel), data={"fields": sorted(changed)})
    if changed.keys() & {"responsible", "substitute"}:
        look_ahead()
    return channel


def _values(channel: Channel) -> dict[str, Any]:
    return {field: getattr(channel, field) for field in (*EDITABLE, "state", "sent_back_reason")}


def _addressed(channel: Channel, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, a new address read as one: another spelling or a renamed account, never another platform."""
    address = facts.pop("address", channel.address)
    platform = facts.pop("platform", "") or channel.platform
    if address == channel.address and platform == channel.platform:
        return facts
    found = read_address(address, platform)
    if found.kind != channel.platform and channel.state != ChannelState.PROPOSED:
        raise Invalid(_("Adressen hör till en annan plattform. Anmäl den som en ny kanal."), "address")
    _refuse_taken(found.address, channel.pk)
    return {**facts, "address": found.address, "platform": found.kind, "handle": found.handle}


def _refuse(missing: Iterable[Lack]) -> None:
    """Raise Invalid that lists exactly what is missing."""
    texts = [lack.text for lack in missing]
    if texts:
        raise Invalid(_("Det här fattas för att kanalen ska få vara aktiv: %(list)s") % {"list": " ".join(texts)})


def _note(channel: Channel, changed: Mapping[str, tuple[Any, Any]], actor: Actor) -> None:
    """Keep each change in the channel's history, in one language whoever made it."""
    by = user(actor) if actor.kind is ActorKind.PERSON else None
    at = clock.now()
    with override(settings.LANGUAGE_CODE):
        rows = [
            ChannelChange(
                channel=channel, field=field, before=shown(field, before), after=shown(field, after), by=by, at=at
            )
            for field, (before, after) in changed.items()
        ]
    ChannelChange.objects.bulk_create(rows)


def _step(channel: Channel, state: ChannelState, actor: Actor, kind: str) -> Channel:
    """Save the channel in its new state, with history and ledger entry."""
    before, channel.state = channel.state, state
    _save(channel)
    _note(channel, {"state": (before, state)}, actor)
    append(kind, actor=actor, subject=subject(channel))
    return channel


@transaction.atomic
def accept(channel_id: int, *, actor: Actor) -> Channel:
    """The coordinator takes the channel into the list: active, if nothing at all is missing (G1.0.3)."""
    channel = locked(channel_id)
    permissions.require(actor, "register.accept", channel.unit)
    if channel.state != ChannelState.PROPOSED:
        raise Conflict(_("Kanalen är redan %(state)s.") % {"state": channel.get_state_display()})
    if channel.draft:
        raise Conflict(_("Anmälan är ett utkast. Enheten har inte skickat in den än."))
    _refuse(lacks(channel))
    channel.sent_back_reason, channel.activated_at = "", clock.now()
    return _step(channel, ChannelState.ACTIVE, actor, "register.accepted")


@transaction.atomic
def send_back(channel_id: int, reason: str, *, actor: Actor) -> Channel:
    """The coordinator sends a notification back to the unit, with what to mend."""
    channel = locked(channel_id)
    permissions.require(actor, "register.accept", channel.unit)
    if channel.state != ChannelState.PROPOSED or channel.draft:
        raise Conflict(_("Bara en anmälan kan skickas tillbaka."))
    if not reason.strip():
        raise Invalid(_("Skriv vad som behöver kompletteras."), "reason")
    before, channel.sent_back_reason = channel.sent_back_reason, reason.strip()
    channel.save()
    _note(channel, {"sent_back_reason": (before, channel.sent_back_reason)}, actor)
    append("register.sent_back", actor=actor, subject=subject(channel))
    return channel


@transaction.atomic
def close(channel_id: int, *, actor: Actor) -> Channel:
    """Begin to close an active channel; a notification that was never accepted is withdrawn at once."""
    channel = locked(channel_id)
    permissions.require(actor, "register.close", channel.unit)
    if channel.state == ChannelState.PROPOSED:
        channel.closed_at, channel.draft = clock.now(), False
        return _step(_without_secrets(channel), ChannelState.CLOSED, actor, "register.withdrawn")
    if channel.state != ChannelState.ACTIVE:
        raise Conflict(_("Kanalen är redan %(state)s.") % {"state": channel.get_state_display()})
    return _step(channel, ChannelState.CLOSING, actor, "register.closing")


@transaction.atomic
def finish_closing(channel_id: int, *, actor: Actor) -> Channel:
    """The channel is closed: it stays listed as history, its log-ins are destroyed (G1.6.6)."""
    channel = locked(channel_id)
    permissions.require(actor, "register.close", channel.unit)
    if channel.state != ChannelState.CLOSING:
        raise Conflict(_("Börja med att sätta kanalen i läget avslutas."))
    channel.closed_at = clock.now()
    return _step(_without_secrets(channel), ChannelState.CLOSED, actor, "register.closed")


def _save(channel: Channel) -> None:
    hooks.channel_changing.send(channel.pk)
    channel.save()
    hooks.channel_changed.send(channel.pk)


def _without_secrets(channel: Channel) -> Channel:
    """Destroy what the vault holds; who has seen it stays on record."""
    channel.secrets.update(value="", session="", rotate_reason="")
    return channel
