"""Supervision every weekday through the pages (G1.5.6): anna signs, olof stands in, karin hears of what was missed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kanalvakt.collection.models import Outcome, SyncRun
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Role, RoleGrant, User
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.register import actions as register
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.models import Correction, Escalation, Round, RoundPlan, RoundState, SignOff, Why
from kanalvakt.supervision.queries import rounds as queries

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def channel(time, channel: Channel) -> Channel:
    """In use since one in the morning."""
    Channel.objects.filter(pk=channel.pk).update(activated_at=TUESDAY.replace(hour=0))
    channel.refresh_from_db()
    return channel


@pytest.fixture
def by() -> Callable[[User], Client]:
    def logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return logged_in


def the_round(channel: Channel, day: datetime = TUESDAY) -> Round:
    return Round.objects.get(channel=channel, day=day.date(), crisis=None)


def collected(channel: Channel, since: datetime, until: datetime) -> None:
    """A pass every hour."""
    while since <= until:
        SyncRun.objects.create(
            channel=channel, kind="incremental", outcome=Outcome.OK, started_at=since, covers_until=since
        )
        since += timedelta(hours=1)


def test_anna_signs_with_a_note_and_the_next_one_reads_it(by, anna, channel, write, time) -> None:
    collected(channel, TUESDAY - timedelta(hours=10), TUESDAY)
    newest = write("Varför är badhuset stängt?").pk
    page = by(anna).get("/tillsyn/").text
    assert channel.name in page
    assert "Tillsyn klar" in page
    assert f'name="seen" value="{newest}"' in page
    answer = by(anna).post(
        f"/tillsyn/{the_round(channel).pk}/klar/", {"note": "Badhuset: se till i morgon.", "seen": newest}, follow=True
    )
    assert "är signerad" in answer.text
    signed = SignOff.objects.get()
    assert (signed.by, signed.new, signed.open, signed.newest_item, signed.gap_minutes) == (anna, 1, 1, newest, 0)
    assert the_round(channel).state == RoundState.DONE
    entry = Entry.objects.get(kind="supervision.round_signed")
    assert entry.actor == f"person:{anna.pk}"
    assert "badhuset" not in entry.body.casefold()

    time.shift(DAY)
    page = by(anna).get("/tillsyn/").text
    assert "Badhuset: se till i morgon." in page
    assert "Tillsyn klar" in page


def test_a_day_with_nothing_new_is_signed_all_the_same(by, anna, channel) -> None:
    by(anna).get("/tillsyn/")
    by(anna).post(f"/tillsyn/{the_round(channel).pk}/klar/", {})
    assert SignOff.objects.get().new == 0
    assert the_round(channel).state == RoundState.DONE


def test_what_came_after_the_page_was_opened_is_new_for_the_next(anna, channel, write) -> None:
    seen, later = write("På sidan"), write("Kom sedan")
    actions.sign(channel.pk, seen=seen.pk, actor=person(anna.pk))
    assert SignOff.objects.get().new == 1
    assert RoundPlan.objects.get().seen_item == seen.pk < later.pk


def test_the_second_to_sign_hears_who_was_first(by, anna, olof, channel) -> None:
    by(anna).get("/tillsyn/")
    row = the_round(channel)
    by(anna).post(f"/tillsyn/{row.pk}/klar/", {"note": ""})
    answer = by(olof).post(f"/tillsyn/{row.pk}/klar/", {"note": "Jag såg inget."})
    assert "Anna Ansvarig signerade 10.00" in answer.text
    assert SignOff.objects.count() == 1


def test_a_round_signed_over_a_gap_says_so(by, anna, channel) -> None:
    collected(channel, TUESDAY - timedelta(hours=10), TUESDAY - timedelta(hours=5))
    assert "5 h" in by(anna).get("/tillsyn/").text
    row = the_round(channel)
    by(anna).post(f"/tillsyn/{row.pk}/klar/", {})
    assert SignOff.objects.get().gap_minutes == 300
    assert "signerad över en lucka" in by(anna).get(f"/tillsyn/{row.pk}/").text


def test_olof_who_is_not_on_duty_signs_by_his_role_and_for_whom_is_kept(by, anna, olof, channel) -> None:
    by(olof).get("/tillsyn/")
    by(olof).post(f"/tillsyn/{the_round(channel).pk}/klar/", {})
    signed = SignOff.objects.get()
    assert (signed.by, list(signed.stood_in_for.all())) == (olof, [anna])
    assert "Stod in för" in by(olof).get(f"/tillsyn/{the_round(channel).pk}/").text


def test_nobody_else_signs(by, karin, bo, rut, channel) -> None:
    actions.ensure()
    row = the_round(channel)
    assert "Tillsyn klar" not in by(karin).get("/tillsyn/").text
    for user, status in ((karin, 403), (bo, 403), (rut, 403)):
        assert by(user).post(f"/tillsyn/{row.pk}/klar/", {}).status_code == status
    assert not SignOff.objects.exists()
    with pytest.raises(NotAllowed, match="Anna Ansvarig"):
        actions.sign(channel.pk, actor=person(karin.pk))


def test_a_missed_round_is_told_until_somebody_says_what_was_done(by, anna, karin, channel, time) -> None:
    actions.ensure()
    missed = the_round(channel)
    time.shift(DAY)
    page = by(karin).get("/tillsyn/").text
    assert "missad tillsyn väntar" in page
    time.shift(400 * DAY)  # no time-out
    actions.ensure()
    days = working_calendar().working_days(TUESDAY.date(), (TUESDAY + 400 * DAY).date())
    assert queries.count_missed(person(karin.pk)) == len(days)
    answer = by(karin).post("/tillsyn/missade/", {"round": [missed.pk], "done": ""})
    assert "Skriv vad som har gjorts" in answer.text
    by(karin).post("/tillsyn/missade/", {"round": [missed.pk], "done": "Talade med Anna. Vi ringer nästa gång."})
    told = Escalation.objects.filter(round=missed)
    assert {one.role for one in told} == {Role.UNIT_MANAGER, Role.COORDINATOR}
    assert {one.done for one in told} == {"Talade med Anna. Vi ringer nästa gång."}
    assert queries.count_missed(person(karin.pk)) == len(days) - 1
    assert queries.count_missed(person(anna.pk)) == 0
    page = by(karin).get(f"/tillsyn/{missed.pk}/").text
    assert "Talade med Anna." in page


def test_the_manager_answers_for_the_unit_and_the_coordinator_hears_of_it_too(by, karin, olof, channel, time) -> None:
    RoleGrant.objects.filter(user=olof).update(role=Role.UNIT_MANAGER)
    actions.ensure()
    time.shift(DAY)
    actions.ensure()
    assert actions.acknowledge([the_round(channel).pk], "Bytte schema.", actor=person(olof.pk)) == 1
    assert queries.count_missed(person(olof.pk)) == 0
    assert queries.count_missed(person(karin.pk)) == 1
    with pytest.raises(Conflict):
        actions.acknowledge([the_round(channel).pk], "Igen.", actor=person(olof.pk))


def test_a_missed_round_is_done_late_says_so_and_stays_missed(by, anna, channel, time) -> None:
    actions.ensure()
    time.shift(DAY)
    row = the_round(channel)
    page = by(anna).get(f"/tillsyn/{row.pk}/").text
    actions.ensure()
    page = by(anna).get(f"/tillsyn/{row.pk}/").text
    assert "Signera i efterhand" in page
    assert "Skriv varför" in by(anna).post(f"/tillsyn/{row.pk}/klar/", {"note": " "}).text
    by(anna).post(f"/tillsyn/{row.pk}/klar/", {"note": "Nätet låg nere. Gick igenom allt."})
    row.refresh_from_db()
    assert (row.state, row.late) == (RoundState.MISSED, True)
    assert "gjord i efterhand" in by(anna).get(f"/tillsyn/{row.pk}/").text
    assert Escalation.objects.filter(round=row, acknowledged_at=None).count() == 2
    with pytest.raises(Conflict):
        actions.sign_late(row.pk, "Igen", actor=person(anna.pk))


def test_a_correction_stands_beside_what_was_signed(by, anna, channel) -> None:
    by(anna).get("/tillsyn/")
    row = the_round(channel)
    by(anna).post(f"/tillsyn/{row.pk}/klar/", {"note": "Allt lugnt."})
    assert "Skriv vad som ska rättas" in by(anna).post(f"/tillsyn/{row.pk}/ratta/", {"text": ""}).text
    by(anna).post(f"/tillsyn/{row.pk}/ratta/", {"text": "Det kom en fråga som jag missade."})
    page = by(anna).get(f"/tillsyn/{row.pk}/").text
    assert "Allt lugnt." in page
    assert "Det kom en fråga som jag missade." in page
    assert Correction.objects.get().sign_off.note == "Allt lugnt."


def test_a_week_end_asks_for_nothing_and_may_be_signed_all_the_same(by, anna, channel, time) -> None:
    actions.ensure()
    actions.sign(channel.pk, actor=person(anna.pk))
    time.shift(4 * DAY)  # Saturday
    by(anna).get("/tillsyn/")
    saturday = the_round(channel, TUESDAY + 4 * DAY)
    assert (saturday.state, saturday.why) == (RoundState.NOT_REQUIRED, Why.NOT_A_WEEKDAY)
    assert saturday.calendar_version
    actions.sign(channel.pk, "Tittade ändå.", actor=person(anna.pk))
    saturday.refresh_from_db()
    assert (saturday.state, saturday.signed.note) == (RoundState.NOT_REQUIRED, "Tittade ändå.")


def test_where_others_posts_cannot_be_removed_it_is_a_choice(by, anna, karin, channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(can_remove_others=False)
    actions.ensure()
    row = the_round(channel)
    assert (row.state, row.why, row.obligatory) == (RoundState.NOT_REQUIRED, Why.NOT_CHOSEN, False)
    assert by(anna).post(f"/tillsyn/kanal/{channel.slug}/valj/", {"chosen": "1"}).status_code == 403
    by(karin).post(f"/tillsyn/kanal/{channel.slug}/valj/", {"chosen": "1"})
    row.refresh_from_db()
    assert (row.state, row.obligatory) == (RoundState.DUE, False)
    by(karin).post(f"/tillsyn/kanal/{channel.slug}/valj/", {"chosen": "0"})
    row.refresh_from_db()
    assert row.why == Why.NOT_CHOSEN
    Channel.objects.filter(pk=channel.pk).update(can_remove_others=True)
    answer = by(karin).post(f"/tillsyn/kanal/{channel.slug}/valj/", {"chosen": "0"}, follow=True)
    assert "obligatorisk" in answer.text


def test_days_on_which_nothing_ran_are_there_afterwards(by, karin, channel, time) -> None:
    actions.ensure()
    time.shift(7 * DAY)
    page = by(karin).get(f"/tillsyn/kanal/{channel.slug}/").text
    rows = Round.objects.filter(channel=channel).order_by("day")
    assert [row.state for row in rows] == ["missed"] * 4 + ["not_required"] * 2 + ["missed", "due"]
    assert "30 november 2026" in page
    assert Escalation.objects.filter(round__in=rows.filter(state="missed")).count() == 10


def test_a_channel_that_was_closed_owes_nothing_more(channel, time) -> None:
    actions.ensure()
    Channel.objects.filter(pk=channel.pk).update(state=ChannelState.CLOSED, closed_at=TUESDAY + timedelta(hours=3))
    time.shift(3 * DAY)
    actions.ensure()
    row = the_round(channel)
    assert (row.state, row.why) == (RoundState.NOT_REQUIRED, Why.NOT_ACTIVE)
    assert Round.objects.count() == 1


def test_the_note_of_a_stranger_is_not_a_page(by, anna, channel) -> None:
    by(anna).get("/tillsyn/")
    row = the_round(channel)
    by(anna).post(f"/tillsyn/{row.pk}/klar/", {"note": "<script>alert(1)</script>\u202e"})
    page = by(anna).get(f"/tillsyn/{row.pk}/").text
    assert "<script>alert(1)" not in page
    assert "\u202e" not in page


def test_a_crisis_asks_for_more_rounds_and_ends(by, anna, karin, channel, time) -> None:
    order = {"reason": "Ras i gruvan", "per_day": 4, "until": "2026-11-25", "every_day": "on"}
    answer = by(karin).post("/tillsyn/kris/ny/", order, follow=True)
    assert "Ras i gruvan" in answer.text
    page = by(anna).get("/tillsyn/").text  # ten o'clock: before noon is the first
    assert "Krisläge till och med 25 november 2026, 4 gånger om dagen" in page
    crisis = Round.objects.filter(crisis__isnull=False)
    assert [one.due_at.hour for one in crisis.order_by("due_at")] == [11, 15, 19, 23]
    actions.sign(channel.pk, actor=person(anna.pk))
    assert [one.state for one in crisis.order_by("due_at")] == ["done", "due", "due", "due"]
    assert the_round(channel).state == RoundState.DONE
    with pytest.raises(Conflict):
        actions.sign(channel.pk, actor=person(anna.pk))
    time.shift(timedelta(hours=7))  # five o'clock: the one before four is missed
    actions.sign(channel.pk, actor=person(anna.pk))
    assert [one.state for one in crisis.order_by("due_at")] == ["done", "missed", "done", "due"]
    by(karin).post(f"/tillsyn/kris/{crisis.first().crisis_id}/avsluta/")
    last = crisis.order_by("due_at").last()
    assert (last.state, last.why) == (RoundState.NOT_REQUIRED, Why.CRISIS_OVER)
    time.shift(DAY)
    actions.ensure()
    assert crisis.count() == 4


def test_a_crisis_goes_on_over_the_week_end_is_extended_and_ends_by_itself(karin, channel, time) -> None:
    crisis = actions.declare_crisis(reason="Storm", per_day=2, until=(TUESDAY + 4 * DAY).date(), actor=person(karin.pk))
    time.shift(5 * DAY)
    actions.ensure()
    assert Round.objects.filter(crisis=crisis, day=(TUESDAY + 4 * DAY).date()).count() == 2
    assert Round.objects.filter(crisis=crisis).count() == 10
    assert not Round.objects.filter(crisis=crisis, state=RoundState.DUE).exists()
    with pytest.raises(Conflict):
        actions.extend_crisis(crisis.pk, (TUESDAY + 9 * DAY).date(), actor=person(karin.pk))


def test_a_crisis_is_declared_by_those_who_may_and_says_why(by, anna, karin, olof, channel, care) -> None:
    assert by(anna).get("/tillsyn/kris/ny/").status_code == 403
    order = {"reason": "x", "per_day": 3, "until": "2026-11-30"}
    assert "Det här behöver rättas" in by(karin).post("/tillsyn/kris/ny/", order | {"until": "2026-11-01"}).text
    assert "Det här behöver rättas" in by(karin).post("/tillsyn/kris/ny/", order | {"per_day": 99}).text
    RoleGrant.objects.filter(user=olof).update(role=Role.UNIT_MANAGER)
    assert "Välj en kanal eller en enhet" in by(olof).post("/tillsyn/kris/ny/", order).text
    with pytest.raises(NotAllowed):
        actions.declare_crisis(reason="x", per_day=3, until=TUESDAY.date(), unit=care, actor=person(olof.pk))
    with pytest.raises(Invalid):
        actions.declare_crisis(reason=" ", per_day=3, until=TUESDAY.date(), actor=person(karin.pk))
    assert by(olof).post("/tillsyn/kris/ny/", order | {"channel": channel.pk}).status_code == 302


def test_three_hundred_channels_cost_no_more_queries_than_one(by, anna, channel) -> None:
    others = [
        Channel(
            unit=channel.unit, name=f"Kanal {n}", slug=f"k{n}", platform="practice", address=f"https://x.example/{n}",
            state="active", purpose_text="x", decided_by="x", decided_on=TUESDAY.date(), decision_case_number="x",
            responsible=channel.responsible, substitute=channel.substitute, proposed_at=TUESDAY, activated_at=TUESDAY,
        )
        for n in range(299)
    ]  # fmt: skip
    client = by(anna)
    client.get("/tillsyn/")
    with CaptureQueriesContext(connection) as few:
        client.get("/tillsyn/")
    Channel.objects.bulk_create(others)
    client.get("/tillsyn/")
    assert Round.objects.count() == 300
    with CaptureQueriesContext(connection) as many:
        client.get("/tillsyn/")
    assert len(many) == len(few) < 60


def test_days_that_are_over_are_judged_by_what_was_true_on_them(karin, channel, time) -> None:
    actions.ensure()
    time.shift(2 * DAY)  # nothing runs, and then the channel changes
    register.change(channel.pk, {"can_remove_others": False}, actor=person(karin.pk))
    actions.ensure()
    wednesday, thursday = the_round(channel, TUESDAY + DAY), the_round(channel, TUESDAY + 2 * DAY)
    assert (wednesday.state, wednesday.obligatory) == (RoundState.MISSED, True)
    assert (thursday.state, thursday.why) == (RoundState.NOT_REQUIRED, Why.NOT_CHOSEN)
    register.close(channel.pk, actor=person(karin.pk))
    time.shift(DAY)
    register.finish_closing(channel.pk, actor=person(karin.pk))
    friday = the_round(channel, TUESDAY + 3 * DAY)
    assert (friday.state, friday.why) == (RoundState.NOT_REQUIRED, Why.NOT_ACTIVE)
