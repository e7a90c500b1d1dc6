"""The administrator adds people, gives roles and a way in; the coordinator reads; the rest meet a kind no."""

import re

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries

from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board, Group, Role, RoleGrant, Unit, User
from kanalvakt.register.models import Channel
from tests.browser import assert_accessible, login


@pytest.fixture
def administrator(client: Client, ada: User, group: Group) -> Client:
    client.force_login(ada)
    return client


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/personer/[-0-9a-f]{36}/">(.*?)</a>', page)


def test_a_new_person_gets_a_role_and_a_link_shown_once(administrator: Client, school: Unit) -> None:
    facts = {"name": "Nora Ny", "email": "Nora@exempelby.example", "unit": school.pk}
    page = administrator.post("/personer/ny/", facts, follow=True)
    nora = User.objects.get(email="nora@exempelby.example")
    assert "Nora Ny är tillagd" in page.text
    role = {"role": "officer", "unit": school.pk, "cleared": "on", "until": "2099-12-31"}
    page = administrator.post(f"/personer/{nora.pk}/", role, follow=True)
    assert "till och med 31 december 2099" in page.text
    link = administrator.post(f"/personer/{nora.pk}/lank/")
    assert "/konto/losenord/nytt/" in link.text
    assert "no-store" in link.headers["Cache-Control"]
    assert "/konto/losenord/nytt/" not in administrator.get(f"/personer/{nora.pk}/").text
    history = administrator.get(f"/personer/{nora.pk}/").text
    assert "Fick en roll: kanalansvarig" in history
    assert "En engångslänk för lösenord visades" in history
    assert "Ada Administratör" in history


def test_the_link_can_be_mailed_to_the_person(administrator: Client, anna: User) -> None:
    administrator.post(f"/personer/{anna.pk}/mejla-lank/")
    assert mail.outbox[0].to == [anna.email]
    told = administrator.post(f"/personer/{anna.pk}/lank/", follow=True)
    assert "har redan ett lösenord" in told.text


def test_an_address_in_use_is_told_at_the_field_and_nothing_typed_is_lost(administrator: Client, anna: User) -> None:
    page = administrator.post("/personer/ny/", {"name": "Anna Två", "email": "ANNA@exempelby.example"})
    assert "Det finns redan en person med den adressen" in page.text
    assert "Anna Två" in page.text


def test_people_are_found_by_name_unit_role_and_whether_they_have_left(
    administrator: Client, anna: User, bo: User, care: Unit, board: Board
) -> None:
    User.objects.create_user("asa@exempelby.example", name="Åsa Öberg", is_active=False)
    assert names(administrator.get("/personer/").text) == ["Ada Administratör", "Anna Ansvarig", "Bo Utomstående"]
    assert names(administrator.get("/personer/?q=ansvar").text) == ["Anna Ansvarig"]
    assert names(administrator.get("/personer/?q=bo@").text) == ["Bo Utomstående"]
    assert names(administrator.get(f"/personer/?unit={care.pk}").text) == ["Bo Utomstående"]
    assert names(administrator.get("/personer/?role=officer").text) == ["Anna Ansvarig"]
    assert names(administrator.get("/personer/?q=åsa&state=all").text) == ["Åsa Öberg"]
    assert names(administrator.get("/personer/?state=left").text) == ["Åsa Öberg"]
    assert "Ingen person stämmer" in administrator.get("/personer/?q=finns-inte").text


def test_a_long_list_pages_by_key_with_the_same_few_queries(
    administrator: Client, school: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    User.objects.bulk_create(
        User(name=f"Person {number:03}", email=f"p{number}@exempelby.example", unit=school) for number in range(120)
    )
    seen: list[str] = []
    address = "/personer/"
    while address:
        with django_assert_num_queries(10, exact=False):
            page = administrator.get(address).text
        seen += names(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/personer/{older[1]}".replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 121


def test_one_who_has_left_is_told_apart_and_what_they_kept_is_shown_first(
    administrator: Client, channel: Channel, anna: User
) -> None:
    asked = administrator.get(f"/personer/{anna.pk}/slutat/")
    assert "De här kanalerna behöver en ny person" in asked.text
    assert channel.name in asked.text
    page = administrator.post(f"/personer/{anna.pk}/slutat/", follow=True)
    assert "har slutat: utloggad" in page.text
    assert "Arbetar här igen" in page.text
    administrator.post(f"/personer/{anna.pk}/tillbaka/")
    anna.refresh_from_db()
    assert anna.is_active


def test_a_role_is_taken_away_and_ones_own_is_not(administrator: Client, anna: User, ada: User) -> None:
    grant, own = RoleGrant.objects.get(user=anna), RoleGrant.objects.get(user=ada)
    administrator.post(f"/personer/roller/{grant.pk}/ta-bort/")
    assert "annan administratör" in administrator.post(f"/personer/roller/{own.pk}/ta-bort/", follow=True).text
    assert [one.role for one in RoleGrant.objects.all()] == [Role.ADMINISTRATOR]


def test_units_and_boards_are_shown_as_a_tree_and_changed(administrator: Client, school: Unit, board: Board) -> None:
    unit = {"name": "Slöjden", "slug": "slojden", "board": board.pk, "parent": school.pk}
    page = administrator.post("/enheter/ny/", unit, follow=True)
    assert re.search(r"Björkskolan.*tree__1.*Slöjden", page.text, re.S)
    below = Unit.objects.get(slug="slojden")
    loop = {"name": "Björkskolan", "slug": "bjorkskolan", "board": board.pk, "parent": below.pk}
    assert "kan inte ligga under sig själv" in administrator.post("/enheter/bjorkskolan/", loop).text
    administrator.post("/enheter/namnd/", {"name": "Kulturnämnden", "case_prefix": "KUN"})
    administrator.post(f"/enheter/namnd/{board.pk}/", {"name": "Bildningsnämnden"})
    assert set(Board.objects.values_list("name", flat=True)) == {"Kulturnämnden", "Bildningsnämnden"}
    assert "/enheter/slojden/" in page.text


def test_the_municipality_has_its_official_domains_and_numbers(administrator: Client) -> None:
    page = administrator.get("/enheter/kommunen/")
    assert "exempelby.example" in page.text
    facts = {
        "name": "Exempelby kommun",
        "website": "https://exempelby.example",
        "colour": "#124d2e",
        "email_domains": "exempelby.example\r\n\r\nbolag.example ",
        "phones": "0980-319 200",
    }
    administrator.post("/enheter/kommunen/", facts)
    group = Group.objects.get()
    assert (group.email_domains, group.phones) == (["exempelby.example", "bolag.example"], ["0980-319 200"])


ADDRESSES = ["personer/", "personer/ny/", "enheter/", "enheter/ny/", "enheter/kommunen/", "enheter/namnd/"]


def test_the_coordinator_reads_but_changes_nothing(client: Client, karin: User, anna: User, board: Board) -> None:
    client.force_login(karin)
    statuses = {path: client.get(f"/{path}").status_code for path in ADDRESSES}
    assert {path for path, status in statuses.items() if status == 200} == {"personer/", "enheter/"}
    page = client.get(f"/personer/{anna.pk}/").text
    assert "Ge en roll" not in page
    for path in (f"{anna.pk}/", f"{anna.pk}/lank/", f"{anna.pk}/slutat/", f"{anna.pk}/mejla-lank/"):
        assert client.post(f"/personer/{path}", {"role": "dpo"}).status_code == 403
    assert not Entry.objects.filter(kind__startswith="organisation.").exists()


def test_others_meet_a_kind_no(client: Client, anna: User, bo: User) -> None:
    client.force_login(anna)
    for path in [*ADDRESSES, f"personer/{bo.pk}/"]:
        answer = client.get(f"/{path}")
        assert answer.status_code == 403
        assert "administratör" in answer.text


@pytest.mark.browser
def test_a_person_is_added_and_given_a_role_by_keyboard(
    browser_page: Page, group: Group, ada: User, school: Unit
) -> None:
    page = browser_page
    login(page, ada)
    page.goto("/personer/ny/")
    page.get_by_label("Namn", exact=True).fill("Nora Ny")
    page.get_by_label("E-post").fill("nora@exempelby.example")
    page.keyboard.press("Enter")
    page.get_by_label("Roll", exact=True).focus()
    page.keyboard.type("ersättare")
    page.get_by_label("Enhet (").select_option(label="Björkskolan")
    assert_accessible(page)
    page.get_by_role("button", name="Ge rollen").press("Enter")
    expect(page.get_by_role("row", name="ersättare Björkskolan")).to_be_visible()
    page.get_by_role("button", name="Visa länk").press("Enter")
    expect(page.get_by_label("Länk", exact=True)).to_have_value(re.compile("/konto/losenord/nytt/"))
    assert_accessible(page)
    page.goto(f"/personer/{User.objects.get(name='Nora Ny').pk}/slutat/")
    assert_accessible(page)
