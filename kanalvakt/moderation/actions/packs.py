"""Threat packs: put together, witnessed by two, taken out, reported to the police (expectation 30)."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import pack as packing
from kanalvakt.moderation.actions.record import sha256
from kanalvakt.moderation.models import PackItem, ThreatPack, Witness
from kanalvakt.moderation.queries.packs import MAKE, WITNESS, masked, never_packed, possible_witnesses
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox import pdfa
from kanalvakt.outbox.actions import evidence
from kanalvakt.outbox.models import Evidence

# Of a pack in memory; the rest of it lies in a temporary file.
IN_MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Named:
    """A witness as named by whoever makes the pack."""

    user_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Download:
    """A pack on its way out: its file, to be read from the beginning and closed."""

    name: str
    file: IO[bytes]
    sha256: str


def make_pack(
    item_ids: Sequence[int], *, title: str, description: str, witnesses: Sequence[Named], actor: Actor
) -> ThreatPack:
    """Preserve what must go to the police and put it together, with two different people named as witnesses.

    All texts are of one unit. Suspected child-abuse material is refused: nothing of it is copied (decision 0005).
    """
    items = _items(item_ids, actor)
    unit = items[0].channel.unit
    _check(items, unit, title, description, witnesses)
    kept = [evidence.preserve(item, actor=actor) for item in items]
    with transaction.atomic():
        made = _make(unit, title.strip(), description.strip(), kept, actor)
        for number, named in enumerate(witnesses, 1):
            made.witnesses.create(number=number, user_id=named.user_id, role=named.role.strip())
    ledger.seal()
    return made


def attest(pack_id: int, statement: str, *, actor: Actor) -> Witness:
    """Sign as one of the two named, with one's own log-in; once, and never for another."""
    if not statement.strip():
        raise Invalid(_("Skriv vad du intygar."), "statement")
    with transaction.atomic():
        pack = _locked(pack_id)
        require(actor, WITNESS, pack.unit)
        witness = pack.witnesses.filter(user=user(actor)).select_related("user").first()
        if witness is None:
            raise NotAllowed(_("Du är inte utsedd att bevittna paketet. Be den som gjort det att utse dig."))
        if witness.signed_at:
            raise Conflict(_("Du har redan skrivit under."))
        if why := masked(pack, actor):
            raise NotAllowed(why)
        witness.statement, witness.signed_at = statement.strip(), clock.now()
        at = ledger.rfc3339(witness.signed_at)
        words = packing.attestation(witness, witness.statement, at, pack.contents_sha256)
        hashes = {"contents": pack.contents_sha256, "attestation": hashlib.sha256(words).hexdigest()}
        witness.ledger_entry = _record("pack.attested", pack, actor, {"number": witness.number}, hashes).pk
        witness.save()
    ledger.seal()
    return witness


def name_witness(pack_id: int, number: int, named: Named, *, actor: Actor) -> Witness:
    """Name somebody else in the place of a witness who has not signed."""
    with transaction.atomic():
        pack = _locked(pack_id)
        require(actor, MAKE, pack.unit)
        witness = pack.witnesses.get(number=number)
        if witness.signed_at:
            raise Conflict(_("Vittnet har redan skrivit under och kan inte bytas."))
        others = [Named(one.user_id, one.role) for one in pack.witnesses.exclude(number=number)]
        items = [row.evidence.item for row in pack.items.select_related("evidence__item")]
        _check_witnesses([named, *others], items, pack.unit)
        witness.user_id, witness.role = named.user_id, named.role.strip()
        witness.save()
        _record("pack.witness_named", pack, actor, {"number": number, "to": str(named.user_id)})
    return witness


def record_report(pack_id: int, case_number: str, *, actor: Actor) -> ThreatPack:
    """The police's case number."""
    if not case_number.strip():
        raise Invalid(_("Skriv polisens diarienummer."), "case_number")
    with transaction.atomic():
        pack = _locked(pack_id)
        require(actor, MAKE, pack.unit)
        pack.police_case_number = case_number.strip()
        pack.reported_by, pack.reported_at = user(actor), clock.now()
        pack.save()
        _record("pack.reported", pack, actor)
    return pack


def download_pack(pack_id: int, *, actor: Actor) -> Download:
    """The ZIP. Each time is an entry; secret content only with clearance, what has been sealed since to nobody."""
    pack = ThreatPack.objects.select_related("unit").get(pk=pack_id)
    require(actor, "moderation.download_pack", pack.unit)
    if any(never_packed(row.evidence.item) for row in pack.items.select_related("evidence__item")):
        raise NotAllowed(_never())
    if why := masked(pack, actor):
        raise NotAllowed(why)
    ledger.seal()
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it out closes it
    try:
        packing.write(pack, actor, file)
    except packing.NotSealed:
        raise Conflict(_("Journalen är inte förseglad än. Försök igen om en liten stund.")) from None
    except pdfa.Missing as error:
        raise Conflict(str(error)) from None
    size = file.tell()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with transaction.atomic():
        pack.downloads.create(by=user(actor), at=clock.now(), sha256=digest, size=size)
        _record("pack.downloaded", pack, actor, hashes={"zip": digest})
    return Download(f"hotpaket-{pack.pk}.zip", file, digest)


def _make(unit: Unit, title: str, description: str, kept: list[Evidence], actor: Actor) -> ThreatPack:
    attested = hashlib.sha256(packing.contents(kept)).hexdigest()
    made = ThreatPack.objects.create(
        unit=unit,
        title=title,
        description=description,
        contents_sha256=attested,
        made_by=user(actor),
        made_at=clock.now(),
        ledger_entry=0,
    )
    PackItem.objects.bulk_create(PackItem(pack=made, number=n, evidence=one) for n, one in enumerate(kept, 1))
    data = {"evidence": [one.pk for one in kept]}
    hashes = {"contents": attested, "description": sha256(description)}
    made.ledger_entry = _record("pack.made", made, actor, data, hashes).pk
    made.save(update_fields=["ledger_entry"])
    return made


def _items(item_ids: Sequence[int], actor: Actor) -> list[Item]:
    related = ("channel__unit__board", "sender", "version", "root")
    found = Item.objects.filter(pk__in=item_ids).select_related(*related).order_by("written_at", "pk")
    items = list(found)
    if not items:
        raise Invalid(_("Välj minst en text."))
    for item in items:
        require(actor, MAKE, item.channel.unit)
    return items


def _check(items: list[Item], unit: Unit, title: str, description: str, witnesses: Sequence[Named]) -> None:
    if any(never_packed(item) for item in items):
        raise Invalid(_never())
    if any(item.channel.unit_id != unit.pk for item in items):
        raise Invalid(_("Gör ett paket för varje enhet: texterna hör till olika enheter."))
    if not title.strip():
        raise Invalid(_("Skriv en rubrik, till exempel vem hotet riktas mot (med befattning, inte med namn)."), "title")
    if not description.strip():
        raise Invalid(_("Skriv vad som har hänt, hur det upptäcktes och vad ni har gjort."), "description")
    _check_witnesses(witnesses, items, unit)


def _check_witnesses(witnesses: Sequence[Named], items: Sequence[Item], unit: Unit) -> None:
    able = {one.pk for one in possible_witnesses(items, unit)}
    if len({one.user_id for one in witnesses}) != 2:
        raise Invalid(_("Utse två olika personer som vittnen."), "second")
    for place, one in zip(("first", "second"), witnesses, strict=True):
        if one.user_id not in able:
            raise Invalid(_("Välj någon som får läsa innehållet och bevittna det."), place)
        if not one.role.strip():
            raise Invalid(_("Skriv vittnets befattning."), f"{place}_role")


def _never() -> str:
    return _(
        "Misstänkt barnpornografi läggs aldrig i ett paket, och inget av den kopieras. Ring polisen: 114 14, eller 112 "
        "om ett barn är i fara nu. De får det från den som driver servern."
    )


def _locked(pack_id: int) -> ThreatPack:
    ThreatPack.objects.select_for_update().get(pk=pack_id)
    return ThreatPack.objects.select_related("unit").get(pk=pack_id)


def _record(kind: str, pack: ThreatPack, actor: Actor, data: Any = None, hashes: Any = None) -> Entry:
    return ledger.append(kind, actor=actor, subject=f"pack:{pack.pk}", data=data or {}, hashes=hashes)
