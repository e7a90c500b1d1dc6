"""Everyone at work reads the rulebook; the coordinator records decisions; each person accepts for themselves."""

from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kanalvakt.core.actor import Actor, migration, person, system
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board, Group, User
from kanalvakt.rulebook import actions, queries, source
from kanalvakt.rulebook.models import Acceptance, Adoption, RulebookVersion

LOADER = migration("test")


@pytest.fixture
def version(db: None) -> RulebookVersion:
    return actions.load(LOADER)


def load_another(title: str) -> RulebookVersion:
    from dataclasses import replace

    return actions.load(LOADER, guideline=replace(source.read(), title=title))


def adopt(version: RulebookVersion, actor: Actor, day: date) -> Adoption:
    return actions.record_adoption(
        version,
        body="Kommunstyrelsen",
        status="adopted",
        meeting_date=day,
        case_number="KS 2026/1",
        in_force_from=day,
        actor=actor,
    )


@pytest.mark.django_db
def test_the_command_loads_once_however_often_it_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rulebook", "load")
    call_command("rulebook", "load")
    version = RulebookVersion.objects.get()
    assert version.sections.count() == 14
    assert version.rules.count() == 19
    assert Entry.objects.filter(kind="rulebook.loaded").count() == 1


def test_a_loaded_guideline_says_that_its_adoption_is_not_shown(version: RulebookVersion) -> None:
    assert queries.status(version) == "på dagordning 2015-09-21, antagande ej visat"
    assert queries.in_force() == version


@pytest.mark.django_db
def test_before_anything_is_loaded_the_question_is_answered_with_what_to_do() -> None:
    with pytest.raises(Invalid, match="rulebook load"):
        queries.in_force()


def test_the_version_in_force_is_the_one_adopted_for_that_day(version: RulebookVersion, karin: User) -> None:
    newer = load_another("Nya riktlinjer")
    assert queries.in_force() == newer
    adopt(version, person(karin.pk), date(2025, 1, 1))
    assert queries.in_force() == version
    adopt(newer, person(karin.pk), date(2026, 3, 1))
    assert queries.in_force(date(2026, 2, 28)) == version
    assert queries.in_force(date(2026, 3, 1)) == newer


@pytest.mark.parametrize("missing", ["meeting_date", "case_number", "in_force_from"])
def test_an_adoption_without_its_facts_is_refused_at_the_field(
    version: RulebookVersion, karin: User, client: Client, missing: str
) -> None:
    client.force_login(karin)
    facts = {
        "status": "adopted",
        "body": "Kommunstyrelsen",
        "meeting_date": "2026-02-01",
        "case_number": "KS 2026/7",
        "in_force_from": "2026-03-01",
    }
    answer = client.post(reverse("rulebook:record_adoption", args=[1]), facts | {missing: ""})
    assert list(answer.context["form"].errors) == [missing]
    assert Adoption.objects.count() == 1


def test_the_coordinator_records_the_adoption_and_the_old_record_stays(
    version: RulebookVersion, karin: User, client: Client
) -> None:
    client.force_login(karin)
    facts = {
        "status": "adopted",
        "body": "Kommunstyrelsen",
        "meeting_date": "2026-02-01",
        "case_number": "KS 2026/7",
        "in_force_from": "2026-03-01",
    }
    page = client.post(reverse("rulebook:record_adoption", args=[1]), facts, follow=True)
    assert "Antagandet är antecknat" in page.text
    assert "KS 2026/7" in page.text
    assert "På dagordning" in page.text
    assert Entry.objects.filter(kind="rulebook.adoption_recorded").count() == 2


@pytest.mark.parametrize("who", ["anna", "ada"])
def test_nobody_but_the_coordinator_records_an_adoption(
    version: RulebookVersion, client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("rulebook:record_adoption", args=[1])).status_code == 403
    assert client.post(reverse("rulebook:record_adoption", args=[1]), {}).status_code == 403


@pytest.mark.parametrize("name", ["contents", "rules", "terms", "versions", "schedules"])
def test_everyone_logged_in_may_read_and_nobody_else(
    version: RulebookVersion, bo: User, client: Client, name: str
) -> None:
    assert client.get(reverse(f"rulebook:{name}")).status_code == 302
    client.force_login(bo)
    assert client.get(reverse(f"rulebook:{name}")).status_code == 200


def test_a_section_is_shown_in_this_municipalitys_name_with_the_law_beside(
    version: RulebookVersion, bo: User, client: Client, group: Group
) -> None:
    client.force_login(bo)
    page = client.get(reverse("rulebook:section", args=["1.3"])).text
    assert "Exempelby kommuns webbplats" in page
    assert "hänvisning till exempelby.example finnas" in page
    assert "{" not in page.split("<article")[1].split("</article>")[0]
    assert "2018:1937" in page


def test_the_reading_of_the_missing_point_10_stands_beside_the_section(
    version: RulebookVersion, bo: User, client: Client
) -> None:
    client.force_login(bo)
    assert "Texten har ingen punkt 10" in client.get(reverse("rulebook:section", args=["1.5"])).text


@pytest.mark.parametrize("address", ["avsnitt/1.12/", "avsnitt/1.5/?version=9", "regler/?version=x"])
def test_what_is_not_there_is_404(version: RulebookVersion, bo: User, client: Client, address: str) -> None:
    client.force_login(bo)
    assert client.get(f"/regelbok/{address}").status_code == 404


def test_an_older_version_stays_readable(version: RulebookVersion, bo: User, client: Client) -> None:
    load_another("Nya riktlinjer")
    client.force_login(bo)
    page = client.get("/regelbok/?version=1").text
    assert "inte den version som gäller" in page
    assert "/regelbok/avsnitt/1.5/?version=1" in page
    assert "Riktlinjer sociala medier 2015 (version 1)" in client.get("/regelbok/avsnitt/1.5/?version=1").text


def test_a_person_accepts_once_and_a_new_version_asks_again(
    version: RulebookVersion, anna: User, client: Client
) -> None:
    client.force_login(anna)
    assert "Jag har läst och godtar" in client.get("/regelbok/").text
    for _ in range(2):
        client.post(reverse("rulebook:accept"))
    assert queries.has_accepted(anna)
    assert Acceptance.objects.count() == Entry.objects.filter(kind="rulebook.accepted").count() == 1
    assert "Du godtog den här versionen" in client.get("/regelbok/").text
    load_another("Nya riktlinjer")
    assert not queries.has_accepted(anna)
    assert "Jag har läst och godtar" in client.get("/regelbok/").text


def test_a_job_can_neither_accept_nor_load(version: RulebookVersion) -> None:
    with pytest.raises(NotAllowed):
        actions.accept(system("sweep"))
    with pytest.raises(NotAllowed):
        actions.load(system("sweep"))


@pytest.mark.django_db
def test_an_empty_rulebook_says_what_to_do(bo: User, client: Client) -> None:
    client.force_login(bo)
    for name in ["contents", "rules", "terms", "versions"]:
        assert "kanalvakt rulebook load" in client.get(reverse(f"rulebook:{name}")).text


def test_pages_ask_the_database_a_fixed_number_of_times(
    version: RulebookVersion, bo: User, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    Board.objects.bulk_create(Board(name=f"Nämnd {number}") for number in range(30))
    for name in ["contents", "rules", "versions", "schedules"]:
        with django_assert_max_num_queries(12):
            client.get(reverse(f"rulebook:{name}"))
