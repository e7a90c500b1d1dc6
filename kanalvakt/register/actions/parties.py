"""Links to the parties' own channels: accepted on proof of seats, gone when the mandate period is (G1.3.4)."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.queries import user
from kanalvakt.register.actions.channels import read_address
from kanalvakt.register.models import Channel, ChannelState, PartyLink
from kanalvakt.register.queries.same import at_address


@transaction.atomic
def accept_party_link(*, party: str, address: str, seats: int, proof: str, until: date, actor: Actor) -> PartyLink:
    """The coordinator shows a party's link, having seen the proof of its seats (such as the election's protocol)."""
    permissions.require(actor, "register.accept")
    if seats < 1:
        raise Invalid(_("Bara partier med mandat i fullmäktige får en länk."), "seats")
    if until < clock.today():
        raise Invalid(_("Mandatperioden är redan slut."), "until")
    found = read_address(address).address
    _refuse_ours(found)
    PartyLink.objects.filter(address=found, until__lt=clock.today(), ended_at=None).update(ended_at=clock.now())
    if PartyLink.objects.filter(address=found, ended_at=None).exists():
        raise Invalid(_("Länken finns redan. Ta bort den först om något har ändrats."), "address")
    link = PartyLink.objects.create(
        party=party.strip(), address=found, seats=seats, proof=proof.strip(), until=until,
        accepted_by=user(actor), accepted_at=clock.now(),
    )  # fmt: skip
    append("register.party_link_accepted", actor=actor, subject=f"party_link:{link.pk}")
    return link


def _refuse_ours(address: str) -> None:
    """Refuse the address of a channel of ours; a notification that was withdrawn never became one."""
    withdrawn = Q(state=ChannelState.CLOSED, activated_at=None)
    ours = Channel.objects.filter(~withdrawn & at_address(address)).first()
    if ours is not None:
        text = _(
            "Adressen är en av kommunens egna kanaler: %(name)s (%(state)s). Ett partis kanal hör inte dit. "
            "Kontrollera adressen. Är kanalen partiets: dra tillbaka anmälan av den först."
        )
        raise Invalid(text % {"name": ours.name, "state": ours.get_state_display()}, "address")


@transaction.atomic
def end_party_link(link_id: int, *, actor: Actor) -> PartyLink:
    """Take a link away; that it was there is kept."""
    permissions.require(actor, "register.accept")
    link = PartyLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    if link.ended_at is not None:
        raise Conflict(_("Länken är redan borttagen."))
    link.ended_at = clock.now()
    link.save()
    append("register.party_link_ended", actor=actor, subject=f"party_link:{link.pk}")
    return link
