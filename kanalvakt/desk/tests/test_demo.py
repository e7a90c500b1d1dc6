"""Exempelby is made through the real path, once, and never beside anything real."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from kanalvakt.collection.models import Item, ItemVersion, PublicState, SyncRun
from kanalvakt.core.actor import migration, person
from kanalvakt.desk.demo import loading, talk
from kanalvakt.desk.demo.people import LOGINS, PASSWORD
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation.models import Decision, DecisionKind
from kanalvakt.organisation.models import Board, Group, Role, Unit, User
from kanalvakt.organisation.permissions import grants
from kanalvakt.practice.server import Practice
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.registration.models import Registration
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.rulebook.models import RetentionRow
from kanalvakt.rulebook.queries import destruction_decision, in_force, status
from kanalvakt.supervision.models import Case, CaseState

LITTLE = """* 9 08:00
Ett gammalt inlägg

> 9 09:00 Åsa
En gammal fråga?

>> 9 10:00 @
Ett gammalt svar

> 9 11:00 Bo
En gammal ilska

~
Ångrade mig

> 9 12:00 Cia
Något som togs bort

x

> -2h Didde ?
Det här väntar

> +3600s Eva
Det här kommer sedan
"""


@pytest.fixture
def practice(tmp_path: Path, settings: Settings) -> Iterator[Practice]:
    with Practice(tmp_path / "practice.sqlite3", "token") as running:
        settings.EGRESS_ALLOW = [running.url.removeprefix("http://")]
        yield running


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve channels where hardly anything is said."""
    folder = tmp_path / "talk"
    folder.mkdir()
    for path in talk.FOLDER.iterdir():
        (folder / path.name).write_text(LITTLE if path.stem == "bjorkskolan" else "* 3 10:00\nEtt inlägg\n")
    monkeypatch.setattr(talk, "FOLDER", folder)


@pytest.fixture
def rules(db: None) -> None:
    rulebook.load(migration("rulebook load"))


@pytest.mark.django_db
def test_all_of_exempelby_is_made_and_collected_as_from_any_platform(practice: Practice, rules: None) -> None:
    assert loading.load(practice.url, "token")
    assert Channel.objects.filter(state=ChannelState.ACTIVE).count() == 12
    assert set(SyncRun.objects.values_list("outcome", flat=True)) == {"ok"}
    assert Item.objects.count() > 600
    waiting = Case.objects.filter(state__in=[CaseState.OPEN, CaseState.FORWARDED])
    assert 55 <= waiting.count() <= 90
    assert waiting.filter(priority=2).count() >= 5
    assert waiting.filter(needs_answer=True).count() >= 20
    assert Case.objects.filter(state=CaseState.ANSWERED).count() > 80
    assert not Case.objects.exclude(state=CaseState.OPEN).filter(closed_by=None).exists()
    assert Decision.objects.filter(kind=DecisionKind.REMOVE).count() == 5
    assert not ItemVersion.objects.filter(text__contains="Sture Wahlgren").exists(), "what is secret is masked"
    assert Registration.objects.filter(case_number="").count() == 3
    assert Registration.objects.exclude(case_number="").count() == 3
    hostile = ItemVersion.objects.get(text__contains="DROP TABLE")
    assert "\u202e" in hostile.text


@pytest.mark.django_db
def test_the_second_time_nothing_is_made_but_a_new_port_is_followed(
    practice: Practice, rules: None, little: None
) -> None:
    assert loading.load(practice.url, "token")
    before = Entry.objects.count(), Item.objects.count(), User.objects.count()
    assert not loading.load(practice.url, "token")
    assert (Entry.objects.count(), Item.objects.count(), User.objects.count()) == before
    moved = practice.url.replace("127.0.0.1", "localhost")
    assert not loading.load(moved, "token")
    assert all(channel.address.startswith(moved) for channel in Channel.objects.all())


@pytest.mark.django_db
def test_a_loading_that_was_interrupted_goes_on(
    practice: Practice, rules: None, little: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(loading, "_collect", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            loading.load(practice.url, "token")
    assert loading.load(practice.url, "token")
    assert Channel.objects.count() == 12
    assert Item.objects.filter(channel__handle="bjorkskolan").count() == 6


@pytest.mark.django_db
def test_old_talk_is_handled_new_talk_waits_and_authors_change_their_minds(
    practice: Practice, rules: None, little: None
) -> None:
    loading.load(practice.url, "token")
    states = dict(Case.objects.values_list("item__sender_name", "state"))
    assert states["Åsa"] == CaseState.ANSWERED
    assert states["Didde"] == CaseState.OPEN
    assert states["Cia"] == CaseState.NO_ANSWER
    assert "Eva" not in states
    assert [version.text for version in ItemVersion.objects.filter(item__sender_name="Bo")] == [
        "En gammal ilska",
        "Ångrade mig",
    ]
    assert Item.objects.get(sender_name="Cia").public_state == PublicState.AUTHOR_REMOVED
    handled = Case.objects.get(item__sender_name="Åsa")
    assert handled.closed_at is not None
    assert handled.written_at < handled.closed_at
    assert handled.closed_by in (handled.channel.responsible, handled.channel.substitute)


@pytest.mark.django_db
def test_there_is_a_person_for_every_role_and_all_can_log_in(practice: Practice, rules: None, little: None) -> None:
    loading.load(practice.url, "token")
    held = {grant.role for user in User.objects.all() for grant in grants(person(user.pk))}
    assert held == set(Role)
    assert len(LOGINS) >= 11
    for address, _who in LOGINS:
        client = Client()
        client.post("/konto/logga-in/", {"login": address.upper(), "password": PASSWORD})
        assert UUID(client.session["_auth_user_id"])


@pytest.mark.django_db
def test_boards_have_their_plans_and_some_have_decided_about_disposal(
    practice: Practice, rules: None, little: None
) -> None:
    loading.load(practice.url, "token")
    assert "2015-09-21" in status(in_force())
    assert Board.objects.count() == 4
    assert set(RetentionRow.objects.values_list("board__name", flat=True)) == set(
        Board.objects.values_list("name", flat=True)
    )
    decided = {board.name for board in Board.objects.all() if destruction_decision(board)}
    assert "Bildningsnämnden" in decided
    assert "Omsorgsnämnden" not in decided


@pytest.mark.django_db
def test_it_refuses_where_there_is_something_real(group: Group, school: Unit) -> None:
    with pytest.raises(CommandError, match="används på riktigt"):
        call_command("demo", practice="http://127.0.0.1:1", token="x")
    assert not User.objects.exists()
    assert Group.objects.get() == group


@pytest.mark.django_db
def test_a_practice_platform_that_is_away_is_told_in_words(rules: None, settings: Settings) -> None:
    settings.EGRESS_ALLOW = ["127.0.0.1:1"]
    with pytest.raises(CommandError, match=r"127\.0\.0\.1"):
        call_command("demo", practice="http://127.0.0.1:1", token="x")
