"""What the people of `house.py` have done, by the rooms' actions: one function for each part of the work."""

import io
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from PIL import Image

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import ItemKind
from kanalvakt.collection.tasks import import_sweep
from kanalvakt.connectors import browser
from kanalvakt.connectors.http import Http
from kanalvakt.core import clock
from kanalvakt.core.actor import person, public, system
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation import actions as moderation
from kanalvakt.moderation.models import Decision
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.calendar import DayKind
from kanalvakt.organisation.models import User
from kanalvakt.outbox import actions as acts
from kanalvakt.outbox import tasks as outbox
from kanalvakt.outbox.actions import evidence
from kanalvakt.outbox.models import Verb
from kanalvakt.register import actions as register
from kanalvakt.register.models import Channel
from kanalvakt.registration import actions as registration
from kanalvakt.screening import actions as screening
from kanalvakt.screening.models import Finding
from kanalvakt.sendercheck import actions as sendercheck
from kanalvakt.sendercheck.models import What
from kanalvakt.supervision import actions as supervision
from kanalvakt.supervision.actions import rounds
from kanalvakt.telling.models import Wish
from tests.house import LONG, MARK, SILENT, TOKEN, WORD, House


def _keeps(house: House) -> None:
    """Anna keeps the channel's facts and its log-ins, and notifies another."""
    anna, channel = house.actor("anna"), house.channel
    facts = {"name": f"Björkskolan {WORD}", "purpose_text": f"Berätta {WORD}", "target_group": WORD}
    register.change(channel.pk, facts, actor=anna)
    fields = {"username": f"skolan {MARK}", "password": f"hemligt {MARK}"}
    kept = register.store_secret(channel.pk, f"Inloggning {LONG}"[:80], fields, actor=anna)
    register.reveal(kept.pk, f"Byta telefon {LONG}", actor=anna)
    register.propose_rule(channel.pk, f"Inga bilder {LONG}", f"Klassbilder {LONG}", actor=anna)
    party = {"party": "Exempelpartiet", "address": "https://x.com/exempelpartiet", "seats": 3, "proof": WORD}
    register.record_agreement(
        board=house.channel.unit.board,
        party="Kommunstyrelsen",
        about="Personuppgiftsbiträdesavtal för driften av Kanalvakt och lagringen av det som hämtas",
        case_number="KS 2026/00123",
        signed_on=clock.today(),
        until=None,
        actor=house.actor("karin"),
    )
    register.accept_party_link(**party, until=clock.today() + timedelta(days=900), actor=house.actor("karin"))
    address = "https://www.instagram.com/bjorkskolan8b/"
    register.propose(unit=channel.unit, address=address, name=f"8B {WORD}", actor=anna)
    rows = f"Namn;Adress;Enhet\n8C {LONG};https://x.com/bjorkskolan8c;{channel.unit.name}\n{LONG};;{WORD}\n"
    register.read_list(BytesIO(rows.encode()), "kanaler.csv", actor=anna)


def _imports(house: House) -> None:
    """Anna reads in a file that holds nothing but what cannot be read."""
    body = b'{"comments_v2": ["' + LONG.encode() + b'"]}'
    name = f"{LONG}.json"
    collection.upload_whole(house.channel.pk, file_name=name, size=len(body), pieces=[body], actor=house.actor("anna"))
    import_sweep()


def _is_checked(house: House) -> None:
    """The channel's page is looked at, then it changes its name."""
    karin, channel = house.actor("karin"), house.channel
    for board in (None, channel.unit.board):
        sendercheck.expect(board, new_logo=_picture(), actor=karin)
    with pytest.MonkeyPatch.context() as patch:  # once in a browser is enough
        patch.setattr(browser, "browser_path", lambda: None)
        sendercheck.check(channel.pk, actor=system("house"))
    page = {"handle": channel.handle, "name": f"Glasögon {LONG}", "about": f"Billigt. {LONG}"}
    with Http(house.practice.url, bearer=TOKEN) as http:
        http.write("POST", "/admin/seed", json={"pages": [page]})
    sendercheck.check(channel.pk, actor=system("house"))
    until = clock.today() + timedelta(days=9)
    sendercheck.waive(channel.pk, What.RULES, until=until, reason=f"Står i ett fäst inlägg. {LONG}", actor=karin)


def _talks(house: House) -> None:
    """What waits in the inbox, and what was done there."""
    anna, channel = house.actor("anna"), house.channel
    supervision.save_answer(title=f"Tider {LONG}"[:80], text=f"Klockan nio. {LONG}", unit=channel.unit, actor=anna)
    supervision.save_draft(house.case("Cia").pk, f"Hej! {LONG}", actor=anna)
    supervision.note(house.case("Cia").pk, f"Fråga rektorn. {LONG}", actor=anna)
    said = {"about": f"Elsas kommentar {LONG}", "why": f"Hon är elak. {LONG}", "contact": f"granne {MARK}"}
    supervision.report(channel.pk, **said, actor=public("A1B2C3D4E5"))
    supervision.forward(house.case("Frans").pk, house.user("olof").pk, f"Kan du ta den? {LONG}", actor=anna)
    supervision.answer(house.case("Didde").pk, f"Ja, i matsalen. {LONG}", actor=anna)
    collection.add_manual(
        channel,
        text=f"Stod på anslagstavlan. {LONG}",
        sender_name=f"Olle {LONG}",
        written_at=clock.now(),
        kind=ItemKind.VISITOR_POST,
        files=[collection.Upload(f"{LONG}.png", _picture())],
        actor=anna,
    )


def _picture() -> bytes:
    """A grey square."""
    file = io.BytesIO()
    Image.new("L", (9, 9)).save(file, "png")
    return file.getvalue()


def _decides(house: House) -> None:
    """One text taken away, one marked as secret, one that the registrar has yet to register, one that is registered."""
    anna, board = house.actor("anna"), house.channel.unit.board
    reason = f"Angriper rektorn. {LONG}"
    moderation.remove([house.item("Kim").pk], rule_id="G1.5.9.angrepp", reason=reason, actor=anna)
    _reports_to_the_police(house)
    moderation.mark_secret(house.item("Gun").pk, "23 kap. 2 § OSL", actor=anna)
    for who, title in (("Hans", f"Begäran {LONG}"), ("Ina", f"Mer {LONG}")):
        registration.request([house.item(who).pk], board=board, reason="message", title=title, actor=anna)
    registration.record_receipt(house.registration("Mer").pk, "BIN 2026/31", actor=house.actor("rut"))
    while outbox.sweep():
        pass
    ledger.seal()


def _thinks_again(house: House) -> None:
    """Somebody asks that the text which was taken away be looked at again."""
    moderation.enter_reconsideration(
        Decision.objects.get(item=house.item("Kim")).pk,
        received_from=f"Kim {LONG}"[:160],
        received_how="email",
        received_on=clock.today(),
        text=f"Jag menade inte så. {LONG}",
        actor=house.actor("anna"),
    )


def _blocks(house: House) -> None:
    """Bosse may not write for a month."""
    moderation.block_sender(
        house.item("Bosse").pk,
        rule_id="G1.5.9.angrepp",
        reason=f"Slutar inte. {LONG}",
        ends_on=clock.today() + timedelta(days=30),
        actor=house.actor("anna"),
    )
    while outbox.sweep():
        pass


def _asks(house: House) -> None:
    """Anna asks Olof what he thinks."""
    question = f"Är det här olagligt? {LONG}"
    moderation.ask_opinion(house.item("Elsa").pk, house.user("olof").pk, question, actor=house.actor("anna"))


def _reports(house: House) -> None:
    """A pack for the police, witnessed by olof; rut has yet to sign."""
    named = [moderation.Named(house.user(who).pk, f"vittne {LONG}"[:120]) for who in ("olof", "rut")]
    said = {"title": f"Hot {LONG}"[:160], "description": f"Upptäckt vid tillsynen. {LONG}"}
    pack = moderation.make_pack([house.item("Kim").pk], witnesses=named, actor=house.actor("anna"), **said)
    moderation.attest(pack.pk, f"Det stämmer. {LONG}", actor=house.actor("olof"))


def _reports_to_the_police(house: House) -> None:
    """What a person must do by hand."""
    anna, item = house.actor("anna"), house.item("Åsa")
    acts.request_report(
        item.pk,
        Verb.POLICE,
        rule_id="G1.5.9.hot",
        ground=f"Brottsbalken 4 kap. 5 §. {MARK}",
        rulebook_version=1,
        evidence=evidence.preserve(item, actor=anna),
        actor=anna,
    )


def _works(house: House) -> None:
    """People: one with codes, one with a key, one who has no password yet, one who has left."""
    olof, tove, ada = house.user("olof"), house.user("tove"), house.actor("ada")
    house.session("olof"), house.session("tove")  # before they are asked for more than the password
    TOTP.activate(olof, generate_totp_secret())
    RecoveryCodes.activate(olof)
    Authenticator.objects.create(user=tove, type=Authenticator.Type.WEBAUTHN, data={"name": WORD, "credential": {}})
    organisation.add_person(name=f"Nya {WORD}", email="nya@exempelby.example", unit=house.channel.unit, actor=ada)
    organisation.mark_left(house.user("yusuf").pk, actor=ada)
    organisation.make_api_key(f"Verktyget {LONG}"[:80], clock.today(), actor=house.actor("anna"))
    _is_refused(house.user("anna"))


def _rests(house: House) -> None:
    """Olof will be away, and the municipality closes a day."""
    later, olof = clock.today() + timedelta(30), house.user("olof")
    organisation.report_absence(
        olof.pk,
        since=later,
        stand_in=house.user("anna"),
        note=f"Tidsplanen finns i pärmen. {LONG}",
        actor=person(olof.pk),
    )
    organisation.override_day(later, DayKind.CLOSED, f"Stängt {WORD}", actor=house.actor("karin"))


def _is_refused(user: User) -> None:
    """A mail server does not know the address."""
    now = clock.now()
    said = {"address": user.email, "error": f"550 Invalid recipient: {WORD}", "ended_at": now}
    user.letters.create(
        occasion="digest", day=clock.today(), language="sv", created_at=now, state="failed", attempts=1, **said
    )
    Wish(user=user, next_digest_at=now, refused_address=user.email).save()


def _screens(house: House) -> None:
    """Karin adds a word and a list, switches a rule off and lets everything be read again."""
    karin = house.actor("karin")
    screening.add_word("personal_attack", "fjollträskare/n", actor=karin)
    screening.import_local("street", b"Fiskaranget", actor=karin)
    screening.switch("attack.insult", on=False, reason=f"Stör. {LONG}", actor=karin)
    attack = Finding.objects.filter(version__item=house.item("Kim"), rule="attack.you-are").first()
    if attack:
        screening.judge(attack.pk, False, actor=house.actor("anna"))
    screening.start_if_changed()


def _supervises(house: House) -> None:
    """What was missed signed late, today's signed and corrected; and a crisis."""
    anna, karin, channel = house.actor("anna"), house.actor("karin"), house.channel
    missed = channel.rounds.filter(state="missed").first()
    assert missed
    rounds.sign_late(missed.pk, f"Nätet låg nere. {LONG}", actor=anna)
    signed = rounds.sign(channel.pk, f"Lugnt i dag. {LONG}", actor=anna)
    for quiet in Channel.objects.filter(handle__in=SILENT):  # then nothing waits for Jonna
        rounds.sign(quiet.pk, "", actor=house.actor("jonna"))
    rounds.correct(signed.pk, f"Inte helt lugnt. {LONG}", actor=anna)
    until = clock.today() + timedelta(days=3)
    rounds.declare_crisis(reason=f"Storm. {LONG}", per_day=3, until=until, channel=channel, actor=karin)


LIFE: list[Callable[[House], None]] = [
    _keeps,
    _imports,
    _is_checked,
    _talks,
    _decides,
    _thinks_again,
    _works,
    _screens,
    _supervises,
    _rests,
    _blocks,
    _reports,
    _asks,
]
