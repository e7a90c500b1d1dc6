"""A channel's page is looked at every week: what is there, what is missing, what a wall hides, what has changed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, system
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck import actions, tasks
from kanalvakt.sendercheck.models import Alarm, Check, How, Outcome, Rank, Standing, What
from kanalvakt.sendercheck.tests.logos import logo, on, saved
from kanalvakt.sendercheck.tests.site import LINK, LOGIN, NOTICE, OURS, Site

JOB = system("sendercheck")


def outcomes(check: Check) -> dict[str, str]:
    return dict(check.points.values_list("what", "outcome"))


def look(channel: Channel) -> dict[str, str]:
    return outcomes(actions.check(channel.pk, actor=JOB))


def test_a_page_that_is_clearly_ours_has_everything(page: Channel) -> None:
    found = look(page)
    assert {name for name, outcome in found.items() if outcome == Outcome.MET} == {
        "name", "logo", "site", "contact", "notice", "rules", "unit", "from_site",
    }  # fmt: skip
    assert Outcome.MISSING not in found.values()
    standing = Standing.objects.get(channel=page)
    assert (standing.rank, standing.latest and standing.latest.how) == (Rank.FINE, How.PAGE)


def test_what_is_missing_says_what_to_write_where_and_is_told_to_who_keeps_the_channel(
    page: Channel, site: Site, client: Client, anna: User
) -> None:
    site.pages["/bjorkskolan"] = OURS.replace(NOTICE, "").replace(LINK, "")
    assert {name for name, outcome in look(page).items() if outcome == Outcome.MISSING} == {"site", "notice"}
    client.force_login(anna)
    shown = client.get(reverse("sendercheck:channel", args=[page.slug])).content.decode()
    assert "kan bli allmän handling. Skriv därför aldrig personnummer" in shown
    assert "2 saknas" in client.get(reverse("register:channel", args=[page.slug])).content.decode()
    assert "kanal saknar något som visar att den är vår" in client.get("/").content.decode()


@pytest.mark.parametrize("hidden", [LOGIN, 403, 429, "http://169.254.169.254/latest/"])
def test_what_a_wall_hides_is_never_missing(page: Channel, site: Site, hidden: str | int) -> None:
    site.pages["/bjorkskolan"] = hidden
    found = look(page)
    assert Outcome.MISSING not in found.values()
    assert found["notice"] == Outcome.UNREADABLE
    assert Standing.objects.get(channel=page).rank == Rank.UNREAD


def test_the_sweep_checks_each_channel_once_and_then_every_week(page: Channel) -> None:
    while tasks.sweep():
        pass
    Standing.objects.update(next_at=clock.now())
    while tasks.sweep():
        pass
    assert page.sender_checks.count() == 1
    standing = Standing.objects.get(channel=page)
    assert clock.now() + timedelta(hours=12) < standing.next_at < clock.now() + timedelta(days=8)
    Standing.objects.update(next_at=clock.now())
    while tasks.sweep():
        pass
    assert page.sender_checks.count() == 2
    assert Standing.objects.get(channel=page).next_at > clock.now() + timedelta(days=6)


def test_anna_orders_a_check_and_sees_what_it_came_to(page: Channel, client: Client, anna: User) -> None:
    client.force_login(anna)
    client.post(reverse("sendercheck:check", args=[page.slug]))
    while tasks.sweep():
        pass
    shown = client.get(reverse("sendercheck:channel", args=[page.slug])).content.decode()
    assert "beställd av Anna Ansvarig" in shown
    assert client.get(reverse("sendercheck:picture", args=[page.sender_checks.get().pk]))["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("<h1>Björkskolan</h1>", "<h1>Billiga glasögon</h1>"), "name"),
        ((LINK, "<a href='https://annan.example/'>annan.example</a>"), "links"),
        (("/logo.jpg", "/annan.jpg"), "picture"),
    ],
)
def test_a_changed_name_picture_link_or_account_is_an_alarm_within_one_run_until_somebody_has_looked(
    page: Channel, site: Site, as_anna: Actor, change: tuple[str, str], what: str
) -> None:
    site.pages["/annan.jpg"] = saved(on(logo(3)))
    look(page)
    assert not Alarm.objects.exists()
    site.pages["/bjorkskolan"] = OURS.replace("<title>Björkskolan</title>", "<title>Sida</title>").replace(*change)
    look(page)
    look(page)
    alarm = Alarm.objects.get()
    assert alarm.what == what
    assert Standing.objects.get(channel=page).rank == Rank.ALARM
    with pytest.raises(Invalid):
        actions.acknowledge(alarm.pk, note=" ", actor=as_anna)
    actions.acknowledge(alarm.pk, note="Vi ändrade själva.", actor=as_anna)
    assert Standing.objects.get(channel=page).rank != Rank.ALARM


def test_an_address_that_answers_as_somebody_else_is_an_alarm_at_once(page: Channel, site: Site) -> None:
    site.pages["/nagon-annan"], site.pages["/bjorkskolan"] = OURS, f"{site.url}/nagon-annan"
    assert look(page)["account"] == Outcome.MISSING
    look(page)
    alarm = Alarm.objects.get()
    assert (alarm.what, alarm.after) == ("account", "Adressen leder till nagon-annan, inte till bjorkskolan.")


def test_a_closed_channel_whose_address_answers_again_is_an_alarm(page: Channel, site: Site) -> None:
    site.pages["/bjorkskolan"] = 404
    Channel.objects.update(state="closed", activated_at=clock.now())
    look(page)
    assert not Alarm.objects.exists()
    site.pages["/bjorkskolan"] = OURS.replace("Björkskolan", "Billiga glasögon")
    look(page)
    assert Alarm.objects.get().what == "back"


def test_an_exception_covers_a_point_until_its_day(page: Channel, site: Site, as_karin: Actor, as_anna: Actor) -> None:
    site.pages["/bjorkskolan"] = OURS.replace(NOTICE, "")
    look(page)
    order = {"until": clock.today() + timedelta(days=3), "reason": "Står i ett fäst inlägg."}
    with pytest.raises(NotAllowed):
        actions.waive(page.pk, What.NOTICE, actor=as_anna, **order)
    actions.waive(page.pk, What.NOTICE, actor=as_karin, **order)
    assert Standing.objects.get(channel=page).missing == 0
    with pytest.raises(Conflict):
        actions.waive(page.pk, What.NOTICE, actor=as_karin, **order)
    with time_machine.travel(clock.now() + timedelta(days=4)):
        while actions.end_due_waivers(JOB):
            pass
        standing = Standing.objects.get(channel=page)
        assert (standing.missing, standing.rank) == (1, Rank.BREACH)
    assert Entry.objects.filter(kind="sendercheck.waiver_ended").count() == 1


def test_bo_sees_no_check_and_the_worst_stands_first(
    page: Channel, site: Site, client: Client, bo: User, karin: User
) -> None:
    site.pages["/bjorkskolan"] = OURS.replace(LINK, "")
    look(page)
    fine = Channel.objects.get(pk=page.pk)
    fine.pk, fine.slug, fine.address, fine.name = None, "a", f"{site.url}/a", "Aaa"
    fine.save()
    actions.ensure_standings([fine.pk])
    client.force_login(karin)
    rows = client.get(reverse("sendercheck:list")).context["page"].rows
    assert [row.channel.name for row in rows] == ["Björkskolan", "Aaa"]
    asked = {"outcome": "missing", "what": "site", "unit": page.unit_id, "platform": "manual"}
    assert [row.channel.name for row in client.get(reverse("sendercheck:list"), asked).context["page"].rows] == [
        "Björkskolan"
    ]
    client.force_login(bo)
    for url in (reverse("sendercheck:list"), reverse("sendercheck:screenshot", args=[page.sender_checks.get().pk])):
        assert client.get(url).status_code == 403


def test_pages_on_one_platform_link_both_ways(page: Channel, site: Site, as_karin: Actor) -> None:
    main = Channel.objects.get(pk=page.pk)
    main.pk, main.slug, main.address, main.name = None, "kommunen", f"{site.url}/kommunen", "Exempelby kommun"
    main.save()
    actions.choose_main("manual", main, actor=as_karin)
    site.pages["/kommunen"] = "<h1>Exempelby kommun</h1><p>Kommunens huvudsida, med allt som är nytt.</p>"
    found = look(page)
    assert (found["main"], found["from_main"]) == (Outcome.MISSING, Outcome.MISSING)
    todo = Standing.objects.get(channel=page).latest.points.get(what="from_main")
    assert (todo.where, todo.write) == (f"Huvudsidan Exempelby kommun ({main.address})", page.address)
    site.pages["/kommunen"] += f"<a href='{page.address}'>Björkskolan</a>"
    site.pages["/bjorkskolan"] = OURS.replace(LINK, f"{LINK}<a href='{main.address}'>Kommunen</a>")
    found = look(page)
    assert (found["main"], found["from_main"]) == (Outcome.MET, Outcome.MET)
    assert look(main)["from_main"] == Outcome.NOT_APPLICABLE


def test_two_workers_never_check_one_channel_at_once(page: Channel) -> None:
    actions.ensure_standings([page.pk])
    Standing.objects.update(claimed_until=clock.now() + timedelta(minutes=5))
    with pytest.raises(Conflict):
        look(page)
    assert not tasks.sweep()
