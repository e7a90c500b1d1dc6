"""The register in the browser: list and filter, notify, complete, decide, change, close."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.actions import mark_left
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import actions, panels
from kanalvakt.register.forms import GROUPS, ChannelForm
from kanalvakt.register.models import Channel, ChannelState
from tests.browser import assert_accessible, login


def typed(facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The facts as a browser sends them."""
    people = {name: str(facts[name].pk) for name in ("responsible", "substitute")}
    return {**facts, **people, "dialogue": "on", "can_remove_others": "on", **more}


def test_a_unit_notifies_a_channel_and_the_coordinator_makes_it_active(
    accepted: None, school: Unit, anna: User, karin: User, facts: dict[str, Any], client: Client
) -> None:
    client.force_login(anna)
    order = typed(facts, unit=school.pk, name="Björkskolan", address="https://m.facebook.com/Bjorkskolan/?ref=x")
    page = client.post(reverse("register:propose"), order, follow=True)
    assert "Anmälan är sparad" in page.text
    assert "Facebook" in page.text
    client.force_login(karin)
    assert "1 anmälan väntar på informatören" in client.get("/kanaler/").text
    page = client.post("/kanaler/bjorkskolan/godkann/", follow=True)
    assert "Kanalen är aktiv." in page.text
    assert Channel.objects.get().state == ChannelState.ACTIVE


def test_the_history_is_kept_in_swedish_and_read_in_the_readers_language(
    accepted: None, proposed: Channel, karin: User, client: Client
) -> None:
    client.force_login(karin)
    with override("sv"):  # a request leaves its language in the thread
        client.post("/kanaler/bjorkskolan/godkann/", headers={"Accept-Language": "en"})
        read = client.get("/kanaler/bjorkskolan/", headers={"Accept-Language": "en"}).text
    change = proposed.changes.filter(field="state").latest("pk")
    assert (change.before, change.after) == ("anmäld", "aktiv")
    assert 'data-label="Before">proposed</td>' in read


def test_a_refused_acceptance_lists_what_is_missing(
    accepted: None, proposed: Channel, karin: User, client: Client
) -> None:
    Channel.objects.update(decided_by="", substitute=None)
    client.force_login(karin)
    page = client.post("/kanaler/bjorkskolan/godkann/", follow=True).text
    assert "Ange vem som beslutade om kanalen. Utse en ersättare." in page
    assert Channel.objects.get().state == ChannelState.PROPOSED


def test_what_was_typed_stays_when_the_address_is_no_channel(
    school: Unit, anna: User, facts: dict[str, Any], client: Client
) -> None:
    client.force_login(anna)
    order = typed(facts, unit=school.pk, name="Flödet", address="facebook.com/newsfeed")
    page = client.post(reverse("register:propose"), order)
    assert "ingens sida" in page.text
    assert "Berätta om skolan" in page.text
    assert not Channel.objects.exists()


def test_a_listed_channel_is_named_when_its_address_is_pasted_again(
    proposed: Channel, school: Unit, anna: User, facts: dict[str, Any], client: Client
) -> None:
    client.force_login(anna)
    order = typed(facts, unit=school.pk, name="Igen", address="facebook.com/bjorkskolan")
    assert "Kanalen finns redan i förteckningen: Björkskolan" in client.post(reverse("register:propose"), order).text


@pytest.mark.parametrize(
    ("pasted", "said"),
    [("instagram.com/bjorkskolan", "Instagram"), ("facebook.com/newsfeed", "ingens sida"), ("hej", "hela adressen")],
)
def test_the_pasted_address_is_told_while_typing(anna: User, client: Client, pasted: str, said: str) -> None:
    client.force_login(anna)
    assert said in client.get(reverse("register:recognise"), {"address": pasted}).text


def test_sent_back_with_a_reason_the_unit_sees_and_mends(
    proposed: Channel, anna: User, karin: User, facts: dict[str, Any], client: Client
) -> None:
    client.force_login(karin)
    client.post("/kanaler/bjorkskolan/skicka-tillbaka/", {"reason": "Bifoga beslutet."})
    client.force_login(anna)
    assert "Bifoga beslutet." in client.get("/kanaler/").text
    order = typed(facts, unit=proposed.unit_id, name="Björkskolan F–6", address=proposed.address)
    page = client.post("/kanaler/bjorkskolan/andra/", order, follow=True).text
    assert "Ändringarna är sparade" in page
    assert "Björkskolan F–6" in page
    proposed.refresh_from_db()
    assert proposed.sent_back_reason == ""


def test_the_channels_page_shows_who_changed_what(channel: Channel, anna: User, as_anna: Actor, client: Client) -> None:
    actions.change(channel.pk, {"service_hours": "vardagar 8–16"}, actor=as_anna)
    client.force_login(anna)
    page = client.get(f"/kanaler/{channel.slug}/").text
    assert "svarstider" in page
    assert "vardagar 8–16" in page
    assert "Anna Ansvarig" in page


def test_the_channels_page_names_the_controller(channel: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.get(f"/kanaler/{channel.slug}/").text
    assert "Personuppgiftsansvarig</dt><dd>Barn- och utbildningsnämnden" in page
    assert f'href="/regelbok/planer/{channel.unit.board_id}/"' in page, "and under which schedule its records are"


def test_the_decision_names_the_delegation_and_the_other_tools(
    channel: Channel, anna: User, as_anna: Actor, client: Client
) -> None:
    client.force_login(anna)
    assert "Delegation" not in client.get(f"/kanaler/{channel.slug}/").text.partition("<main")[2]
    facts = {"delegation": "BUN:s delegationsordning 3.2", "tools": "Planeringsverktyget X", "contact": "Skolan"}
    actions.change(channel.pk, facts, actor=as_anna)
    page = client.get(f"/kanaler/{channel.slug}/").text
    assert "Delegation</dt><dd>BUN:s delegationsordning 3.2" in page
    assert "Andra verktyg</dt><dd>Planeringsverktyget X" in page


def test_the_rest_can_be_filled_in_as_on_the_units_other_channel(
    channel: Channel, proposed: Channel, anna: User, client: Client
) -> None:
    Channel.objects.filter(pk=proposed.pk).update(responsible=None, purpose_text="", purposes=[])
    client.force_login(anna)
    page = client.get(f"/kanaler/{proposed.slug}/").text
    assert f"/kanaler/{proposed.slug}/andra/?som={channel.slug}" in page
    form = client.get(f"/kanaler/{proposed.slug}/andra/?som={channel.slug}").context["form"]
    assert form["purpose_text"].value() == channel.purpose_text
    assert form["responsible"].value() == anna.pk
    assert form["name"].value() == proposed.name


def test_closing_says_what_it_means_and_takes_two_steps(channel: Channel, karin: User, client: Client) -> None:
    client.force_login(karin)
    assert "Tillsynen fortsätter" in client.get(f"/kanaler/{channel.slug}/stang/").text
    client.post(f"/kanaler/{channel.slug}/avsluta/")
    assert "Uppgifterna i valvet förstörs" in client.get(f"/kanaler/{channel.slug}/stang/").text
    client.post(f"/kanaler/{channel.slug}/avslutad/")
    assert "avslutad" in client.get(f"/kanaler/{channel.slug}/").text
    assert "redan avslutad" in client.get(f"/kanaler/{channel.slug}/stang/").text


def test_a_stranger_to_the_unit_sees_neither_list_nor_channel(channel: Channel, bo: User, client: Client) -> None:
    client.force_login(bo)
    assert channel.name not in client.get("/kanaler/").text
    for page in ("", "andra/", "koppla/", "valv/", "stang/"):
        assert client.get(f"/kanaler/{channel.slug}/{page}").status_code == 404


@pytest.mark.parametrize("verb", ["godkann", "skicka-tillbaka", "avsluta", "avslutad"])
def test_the_substitute_decides_nothing(channel: Channel, olof: User, client: Client, verb: str) -> None:
    client.force_login(olof)
    assert client.get(f"/kanaler/{channel.slug}/").status_code == 200
    assert client.post(f"/kanaler/{channel.slug}/{verb}/").status_code == 403
    assert client.get(f"/kanaler/{channel.slug}/{verb}/").status_code == 405


def test_people_who_left_are_shown_where_one_looks(
    channel: Channel, olof: User, ada: User, karin: User, client: Client
) -> None:
    mark_left(olof.pk, actor=person(ada.pk))
    client.force_login(karin)
    page = client.get("/kanaler/").text
    assert "1 kanal saknar någon: den ansvariga eller ersättaren har slutat" in page
    assert channel.name in client.get("/kanaler/?orphans=on").text
    page = client.get(f"/kanaler/{channel.slug}/").text
    assert "Olof Ersättare har slutat. Utse någon annan." in page


@pytest.fixture
def many(school: Unit, care: Unit, anna: User) -> None:
    """121 notifications on two platforms in two units."""
    Channel.objects.bulk_create(
        Channel(
            unit=school if number % 2 else care,
            name=f"Kanal {number:03}",
            slug=f"kanal-{number:03}",
            platform="facebook" if number % 3 else "youtube",
            address=f"https://example.com/{number}",
            responsible=anna if number % 5 == 0 else None,
            proposed_at=timezone.now(),
        )
        for number in range(120)
    )
    Channel.objects.create(
        unit=care, name="Ålidens bad", slug="alidens-bad", platform="x", address="https://x.com/alid",
        proposed_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("q=åliden", "Ålidens bad"),
        ("q=ÅLIDEN", "Ålidens bad"),
        ("q=x.com/ali", "Ålidens bad"),
        ("platform=youtube", "Kanal 000"),
        ("state=active", None),
        ("sort=unit", "Kanal 001"),
        ("sort=nonsense&state=nonsense&unit=999", "Kanal 000"),
    ],
)
def test_the_list_is_filtered_and_sorted(
    many: None, karin: User, client: Client, asked: str, first: str | None
) -> None:
    client.force_login(karin)
    rows = client.get(f"/kanaler/?{asked}").context["page"].rows
    assert (rows[0].name if rows else None) == first


def test_paging_by_key_shows_every_channel_once(many: None, karin: User, client: Client) -> None:
    client.force_login(karin)
    seen: list[str] = []
    for sort in ("name", "unit", "platform", "state"):
        seen.clear()
        after = ""
        while True:
            page = client.get("/kanaler/", {"sort": sort, "after": after}).context["page"]
            seen += [row.slug for row in page.rows]
            if not (after := page.older or ""):
                break
        assert len(seen) == len(set(seen)) == 121


def test_the_list_costs_the_same_however_long(
    many: None, karin: User, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(karin)
    client.get("/kanaler/")
    with CaptureQueriesContext(connection) as for_some:
        client.get("/kanaler/?q=kanal-01")
    with django_assert_max_num_queries(len(for_some)):
        client.get("/kanaler/")


def test_a_room_above_puts_its_panel_on_the_page(
    channel: Channel, anna: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", [])
    panels.add("register/_recognised.html", lambda channel, actor: {})
    client.force_login(anna)
    assert "Känns inte igen" in client.get(f"/kanaler/{channel.slug}/").text


def test_an_empty_register_says_what_to_do(karin: User, client: Client) -> None:
    client.force_login(karin)
    assert "Anmäl den första kanalen" in client.get("/kanaler/").text
    assert "visa alla kanaler" in client.get("/kanaler/?q=finns-inte").text


def test_every_field_of_the_notification_is_helped_along(school: Unit, as_anna: Actor) -> None:
    form = ChannelForm(actor=as_anna)
    assert [name for name, field in form.fields.items() if not field.help_text] == []
    assert {name for _heading, names in GROUPS for name in names} == set(form.fields)


def test_a_draft_is_kept_and_handed_in_later(school: Unit, anna: User, client: Client) -> None:
    client.force_login(anna)
    order = {"unit": school.pk, "name": "Skolan", "address": "x.com/skolan", "draft": "1"}
    page = client.post(reverse("register:propose"), order, follow=True).text
    assert "Utkastet är sparat" in page
    assert "Lägg in den" in page
    assert "är ett utkast och inte inskickad" in client.get("/kanaler/").text
    del order["draft"]
    client.post("/kanaler/skolan/andra/", order)
    assert not Channel.objects.get().draft


@pytest.mark.browser
def test_pages_that_ask_for_something_are_accessible(
    browser_page, channel: Channel, karin: User, olof: User, ada: User, as_anna: Actor, facts: dict[str, Any]
) -> None:
    actions.propose(unit=channel.unit, name="Björkskolan", address="facebook.com/b", actor=as_anna, **facts)
    mark_left(olof.pk, actor=person(ada.pk))
    login(browser_page, karin)
    for address in ["", "bjorkskolan/"]:
        browser_page.goto(f"/kanaler/{address}")
        assert_accessible(browser_page)


@pytest.mark.browser
def test_pasting_an_address_shows_what_it_is_before_anything_is_sent(browser_page, anna: User) -> None:
    login(browser_page, anna)
    browser_page.goto("/kanaler/anmal/")
    browser_page.get_by_label("Adress").fill("https://m.facebook.com/Bjorkskolan/")
    browser_page.get_by_label("Namn").focus()
    browser_page.get_by_text("https://www.facebook.com/bjorkskolan").wait_for()
    browser_page.get_by_role("button", name="Skicka anmälan").click()
    assert "Det här behöver rättas" in browser_page.locator(".error-summary").inner_text()
    assert_accessible(browser_page)
