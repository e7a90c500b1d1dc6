"""`/franvaro/` as those who go away, take over and lead use it (G1.5.1)."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from kanalvakt.core import telling
from kanalvakt.core.actor import person
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import Absence, Role, RoleGrant, Unit, User
from kanalvakt.register import queries
from kanalvakt.register.models import Channel, NobodyOnDuty


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02T09:00+01:00", tick=False):
        yield


@pytest.fixture
def eva(school: Unit) -> User:
    user = User.objects.create_user("eva@exempelby.example", name="Eva Enhetschef", unit=school)
    RoleGrant.objects.create(user=user, role=Role.UNIT_MANAGER, unit=school)
    return user


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def report(user: User, **fields: str) -> str:
    order = {"since": "2026-03-02", "until": "2026-03-06"} | fields
    return as_(user).post("/franvaro/anmal/", order, follow=True).content.decode()


def page(user: User) -> str:
    return as_(user).get("/franvaro/").content.decode()


def test_anna_says_that_she_is_away_and_sees_who_takes_over(channel: Channel, anna: User, olof: User) -> None:
    shown = report(anna, note="Tävlingen avgörs på onsdag")
    assert "Frånvaron är sparad." in shown
    assert f"{channel.name}: Olof Ersättare" in shown
    assert queries.on_duty(channel).person == olof
    taken = page(olof)
    assert "Du står in i dag" in taken
    assert "Tävlingen avgörs på onsdag" in taken


def test_back_early_is_one_press(channel: Channel, anna: User) -> None:
    report(anna, until="")
    assert "tills vidare" in page(anna)
    row = Absence.objects.get()
    shown = as_(anna).post(f"/franvaro/{row.pk}/tillbaka/", follow=True).content.decode()
    assert "Anna Ansvarig är i tjänst igen." in shown
    assert queries.on_duty(channel).person == anna


def test_a_manager_reports_for_her_own_people_only(channel: Channel, anna: User, bo: User, eva: User) -> None:
    assert "Frånvaron är sparad." in report(eva, person=str(anna.pk))
    assert Absence.objects.get().entered_by == eva
    assert "Frånvaron är sparad." not in report(eva, person=str(bo.pk))
    assert "Anna Ansvarig" in page(eva)


def test_others_neither_see_nor_change_an_absence(channel: Channel, anna: User, olof: User, bo: User) -> None:
    report(anna, since="2026-03-09", until="2026-03-13", note="Nyckeln ligger i lådan")
    row = Absence.objects.get()
    for other in (olof, bo):
        assert "Nyckeln" not in page(other)
        assert as_(other).get(f"/franvaro/{row.pk}/").status_code == 404
        assert as_(other).post(f"/franvaro/{row.pk}/tillbaka/").status_code == 404


def test_when_both_are_away_the_manager_and_the_coordinator_are_told(
    channel: Channel, anna: User, olof: User, eva: User, karin: User
) -> None:
    report(anna)
    shown = report(olof)
    assert "5 gånger saknas någon i tjänst på en kanal." in shown
    for told in (eva, karin):
        assert "Måndag 2 mars" in page(told)
        assert "ingen är i tjänst någon av de närmaste" in as_(told).get("/kanaler/").content.decode()
    listed = as_(karin).get("/kanaler/?orphans=on").content.decode()
    assert channel.name in listed
    assert "Utse någon under Frånvaro" in as_(karin).get(f"/kanaler/{channel.slug}/").content.decode()


def test_whoever_must_name_somebody_reads_it_on_idag_and_is_written_to(
    channel: Channel, anna: User, olof: User, karin: User
) -> None:
    report(anna, until="2026-03-02")
    report(olof, until="2026-03-02")
    assert "dag utan någon i tjänst på en kanal" in as_(karin).get("/").content.decode()
    kind = telling.kinds()["register.nobody_on_duty"]
    assert kind.keys
    assert list(kind.keys(person(karin.pk))) == [f"{channel.pk}:2026-03-02"]


def test_naming_a_stand_in_fills_the_gap(channel: Channel, school: Unit, anna: User, olof: User, eva: User) -> None:
    report(anna)
    report(olof)
    row = Absence.objects.get(person=olof)
    order = {"since": "2026-03-02", "until": "2026-03-06", "stand_in": str(eva.pk)}
    as_(olof).post(f"/franvaro/{row.pk}/", order)
    assert not NobodyOnDuty.objects.filter(resolved_at=None).exists()
    shown = as_(eva).get(f"/kanaler/{channel.slug}/").content.decode()
    assert "Eva Enhetschef står in för Anna Ansvarig, Olof Ersättare." in shown


def test_nobody_opens_their_board_to_another_boards_people(
    channel: Channel, anna: User, care: Unit, karin: User
) -> None:
    other = User.objects.create_user("siv@exempelby.example", name="Siv Vård", unit=care)
    RoleGrant.objects.create(user=other, role=Role.OFFICER, unit=care)
    assert "Siv Vård" not in as_(anna).get("/franvaro/anmal/").content.decode()
    shown = report(karin, person=str(anna.pk), stand_in=str(other.pk))
    assert "Siv Vård sköter inga kanaler hos samma nämnd." in shown
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"until": "2026-03-01"}, "Frånvaron slutar innan den börjar."),
        ({"since": "2026-02-01", "until": "2026-02-27"}, "Den sista dagen har redan varit."),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(anna: User, fields: dict[str, str], says: str) -> None:
    assert says in report(anna, **fields)


def test_one_is_away_once_at_a_time(anna: User) -> None:
    report(anna)
    assert "Det finns redan en frånvaro" in report(anna, since="2026-03-05", until="2026-03-20")


def test_the_journal_has_who_and_when_but_not_the_note(anna: User) -> None:
    report(anna, note="Till rektorn")
    entry = Entry.objects.get(kind="organisation.absence_reported")
    assert entry.subject == f"person:{anna.pk}"
    assert '"since":"2026-03-02"' in entry.body.replace(" ", "")
    assert "rektorn" not in entry.body


def test_who_may_see_a_person_sees_what_they_may_do_while_standing_in(
    channel: Channel, anna: User, olof: User, ada: User
) -> None:
    organisation.report_absence(anna.pk, since=date(2026, 3, 2), actor=person(anna.pk))
    shown = as_(ada).get(f"/personer/{olof.pk}/").content.decode()
    assert "Olof Ersättare står in för Anna Ansvarig." in shown
