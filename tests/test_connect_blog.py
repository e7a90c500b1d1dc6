"""Koppla en riktig blogg på fem minuter: from an application password to the first comment, in a real browser."""

from datetime import date

import pytest

from kanalvakt.collection import tasks
from kanalvakt.collection.models import Item
from kanalvakt.core.actor import migration, person
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, Secret
from kanalvakt.rulebook import actions as rulebook
from tests.browser import assert_accessible, login
from tests.peers.wordpress import WordPress


@pytest.mark.browser
@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
def test_a_real_blog_is_connected_completed_accepted_and_read(
    wordpress: WordPress, browser_page, channel: Channel, karin: User, anna: User, olof: User
) -> None:
    rulebook.load(migration("test"))
    for user in (anna, olof):
        rulebook.accept(person(user.pk))
    Channel.objects.filter(pk=channel.pk).update(communication_plan="Plan 2026", contact="Skolexpeditionen")
    comment = wordpress.visit("När öppnar simhallen?")

    login(browser_page, karin)
    browser_page.goto("/kanaler/koppla/")
    assert_accessible(browser_page)
    browser_page.get_by_label("Kanalens adress").fill(wordpress.url)
    browser_page.get_by_role("button", name="Fortsätt").click()
    browser_page.get_by_text("Adressen visar inte vilken plattform det är.").first.wait_for()
    browser_page.get_by_label("Plattform").select_option(label="WordPress (blogg)")
    browser_page.get_by_role("button", name="Fortsätt").click()
    browser_page.get_by_text("Så gör du").wait_for()
    assert_accessible(browser_page)
    browser_page.get_by_label("Vad ska kanalen heta här?").fill("Skolbloggen")
    browser_page.get_by_label("Enhet").select_option(label=channel.unit.name)
    browser_page.get_by_label("Användarnamn").fill(wordpress.info["user"])
    browser_page.get_by_label("Applikationslösenord").fill("fel fel fel fel fel fel")
    browser_page.get_by_role("button", name="Pröva och koppla").click()
    browser_page.locator(".error-summary").wait_for()
    assert_accessible(browser_page)
    assert not Channel.objects.filter(name="Skolbloggen").exists()

    browser_page.get_by_label("Applikationslösenord").fill(wordpress.info["app_password"])
    browser_page.get_by_role("button", name="Pröva och koppla").click()
    browser_page.get_by_text("Kanalen är kopplad.").wait_for()
    assert_accessible(browser_page)
    browser_page.get_by_role("link", name="Fyll i som på").click()
    browser_page.get_by_label("Beslutsdag").fill(date(2026, 2, 1).isoformat())
    browser_page.get_by_label("Diarienummer").fill("BUN 2026/31")
    browser_page.get_by_role("button", name="Spara").click()
    browser_page.get_by_role("button", name="Godkänn").click()
    browser_page.get_by_text("Kanalen är aktiv.").wait_for()

    while tasks.sweep():
        pass
    blog = Channel.objects.get(name="Skolbloggen")
    assert blog.platform == "wordpress"
    assert Item.objects.get(channel=blog, platform_id=comment).kind == "comment"
    secret = Secret.objects.get(channel=blog)
    assert wordpress.info["app_password"] not in browser_page.content() + str(secret)
