"""A pass stores what it sees, concludes only what it may, and says why when it could not go on."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from kanalvakt.collection import actions, tasks
from kanalvakt.collection.models import Item, Outcome, PublicState, RunKind, Source, SyncRun, SyncState, UnreadPart
from kanalvakt.collection.tests.fake import Fake
from kanalvakt.collection.tests.givers import fetched
from kanalvakt.connectors.base import YES, Cap, ConnectorError, Gone, Page, Support, Unread
from kanalvakt.core import blobs
from kanalvakt.core.actor import person, system
from kanalvakt.core.errors import Conflict, NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger.models import Entry
from kanalvakt.register.models import Channel, Secret, SecretKind

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACTOR = system("test")


def complete(channel: Channel, *, hours: float = 0) -> SyncRun:
    with time_machine.travel(NOON + hours * HOUR, tick=False):
        return actions.sync(channel.pk, complete=True, actor=ACTOR)


def incremental(channel: Channel, *, hours: float = 0) -> SyncRun:
    with time_machine.travel(NOON + hours * HOUR, tick=False):
        return actions.sync(channel.pk, complete=False, actor=ACTOR)


def states() -> dict[str, str]:
    return dict(Item.objects.values_list("platform_id", "public_state"))


def many(count: int) -> list[object]:
    return [fetched(f"{n}", f"Text {n}") for n in range(count)]


def test_a_pass_goes_from_page_to_page_and_counts_what_it_saw(channel: Channel, fake: Fake) -> None:
    fake.answers = [Page([fetched("1")], cursor=1, done=False), Page([fetched("2")], cursor=2, done=True)]
    run = complete(channel)
    assert (run.outcome, run.seen, run.new, run.covers_until) == (Outcome.OK, 2, 2, NOON)
    assert [cursor for cursor, *_ in fake.asked] == [None, 1]
    assert states() == {"1": "visible", "2": "visible"}


def test_the_connection_comes_out_of_the_vault(channel: Channel, fake: Fake) -> None:
    value = json.dumps({"token": "hemlig"})
    Secret.objects.create(channel=channel, kind=SecretKind.CONNECTION, label="API", value=value, changed_at=NOON)
    fake.show()
    complete(channel)
    assert fake.asked[0][2] == {"token": "hemlig"}


def test_a_pass_begins_where_the_last_good_one_ended(channel: Channel, fake: Fake) -> None:
    fake.answers = [Page([fetched("1")], cursor={"until": 1}, done=True)]
    complete(channel)
    fake.answers = [Page([fetched("2")], cursor={"until": 2}, done=True)]
    incremental(channel, hours=1)
    fake.answers = [Page([fetched("1"), fetched("2")], cursor={"until": 3}, done=True)]
    complete(channel, hours=2)
    assert [cursor for cursor, *_ in fake.asked] == [None, {"until": 1}, None]
    assert SyncState.objects.get().cursor == {"until": 3}


def test_a_pass_that_was_cut_off_goes_on_after_its_last_page_and_may_then_conclude(
    channel: Channel, fake: Fake
) -> None:
    fake.show(*many(3))
    complete(channel)
    throttled = ConnectorError("throttled", "För många frågor.", retry_after=60)
    fake.answers = [Page([fetched("0")], cursor={"page": 2}, done=False), throttled]
    cut_off = complete(channel, hours=1)
    assert cut_off.outcome == Outcome.FAILED
    fake.answers = [Page([fetched("1")], cursor={"until": 2}, done=True)]
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        assert tasks.sweep() == 1
    assert fake.asked[-1][:2] == ({"page": 2}, True)
    run = SyncRun.objects.get(pk=cut_off.pk)
    assert (run.outcome, run.seen, run.gone) == (Outcome.OK, 2, 1)
    assert SyncState.objects.get().step is None


def test_a_cursor_that_no_longer_holds_costs_one_failure(channel: Channel, fake: Fake) -> None:
    fake.answers = [Page([], cursor="old", done=False), ConnectorError("unreachable", "Svarar inte.")]
    complete(channel)
    fake.answers = [ConnectorError("refused", "Sidan finns inte.")]
    complete(channel, hours=1)
    fake.show()
    assert complete(channel, hours=2).outcome == Outcome.OK
    assert [cursor for cursor, *_ in fake.asked] == [None, "old", "old", None]


def test_a_pass_cut_off_long_ago_begins_anew(channel: Channel, fake: Fake) -> None:
    fake.answers = [Page([], cursor="old", done=False), ConnectorError("unreachable", "Svarar inte.")]
    complete(channel)
    fake.show()
    complete(channel, hours=7)
    assert fake.asked[-1][0] is None


def test_only_a_complete_pass_says_that_something_is_gone(channel: Channel, fake: Fake, heard) -> None:
    fake.show(*many(3))
    complete(channel)
    fake.show()
    incremental(channel, hours=1)
    assert set(states().values()) == {"visible"}
    fake.show(*many(2))
    run = complete(channel, hours=2)
    assert run.gone == 1
    assert states() == {"0": "visible", "1": "visible", "2": "gone"}
    assert heard["changed"] == [[Item.objects.get(platform_id="2").pk]]


def test_what_is_seen_again_is_visible_again(channel: Channel, fake: Fake) -> None:
    for hour, count in enumerate([2, 1, 2]):
        fake.show(*many(count))
        complete(channel, hours=hour)
    assert states() == {"0": "visible", "1": "visible"}


@pytest.mark.parametrize(
    "failure",
    [
        ConnectorError("unreachable", "Bloggen svarar inte. Vi försöker igen."),
        ConnectorError("expired", "Nyckeln har gått ut. Koppla kanalen på nytt.", permanent=True),
        ConnectorError("not_json", "Svaret var en inloggningssida."),
        ValueError("kim@exempelby.example"),
    ],
)
def test_a_failed_pass_concludes_nothing_and_says_what_to_do(channel: Channel, fake: Fake, failure: Exception) -> None:
    fake.show(*many(3))
    complete(channel)
    fake.answers = [Page([fetched("0")], cursor=1, done=False), failure]
    run = complete(channel, hours=1)
    state = SyncState.objects.get()
    assert (run.outcome, run.gone, run.covers_until) == (Outcome.FAILED, 0, None)
    assert set(states().values()) == {"visible"}
    assert (state.failing_since, state.failures, state.claimed_until) == (NOON + HOUR, 1, None)
    assert state.error_message == run.error_message != ""
    assert "kim@" not in run.error_message


def test_the_wait_grows_with_each_failure_and_ends_with_the_first_success(channel: Channel, fake: Fake) -> None:
    waits = []
    for failures in range(5):
        fake.answers = [ConnectorError("unreachable", "Svarar inte.")]
        incremental(channel, hours=failures)
        waits.append((SyncState.objects.get().next_at - NOON) / HOUR - failures)
    assert waits == [1, 2, 4, 6, 6]
    fake.show()
    incremental(channel, hours=9)
    state = SyncState.objects.get()
    assert (state.failing_since, state.failures, state.error_code, state.error_message) == (None, 0, "", "")
    assert state.next_at == NOON + 10 * HOUR


def test_a_platform_that_asks_for_patience_gets_it(channel: Channel, fake: Fake) -> None:
    fake.answers = [ConnectorError("throttled", "För många frågor.", retry_after=7200)]
    incremental(channel)
    assert SyncState.objects.get().next_at == NOON + 2 * HOUR


def test_a_failure_and_its_end_are_one_entry_each(channel: Channel, fake: Fake) -> None:
    for hour in range(3):
        fake.answers = [ConnectorError("unreachable", "Svarar inte.")]
        incremental(channel, hours=hour)
    fake.show(fetched("1"))
    incremental(channel, hours=4)
    about = Entry.objects.filter(subject=f"channel:{channel.pk}").exclude(kind="collection.stored")
    kinds = about.values_list("kind", flat=True)
    assert list(kinds) == ["collection.failed", "collection.recovered"]


@pytest.mark.parametrize("cursors", [[1, 1], [1, 2, 1], [None]])
def test_pages_that_go_round_end_the_pass_and_conclude_nothing(channel: Channel, fake: Fake, cursors: list) -> None:
    fake.show(*many(3))
    complete(channel)
    fake.answers = [Page([fetched("0")], cursor=cursor, done=False) for cursor in cursors]
    run = complete(channel, hours=1)
    assert (run.outcome, run.error_code) == (Outcome.FAILED, "endless")
    assert set(states().values()) == {"visible"}


def test_pages_without_end_are_cut_off(channel: Channel, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanalvakt.collection.actions.syncing.MOST_PAGES", 10)
    fake.answers = [Page([], cursor=n, done=False) for n in range(50)]
    assert complete(channel).error_code == "endless"
    assert len(fake.asked) == 10


def test_fewer_items_than_the_platform_itself_counts_conclude_nothing(channel: Channel, fake: Fake) -> None:
    fake.show(*many(3), reported_total=3)
    assert complete(channel).outcome == Outcome.OK
    fake.show(*many(2), reported_total=3)
    run = complete(channel, hours=1)
    assert (run.error_code, run.reported_total) == ("incomplete", 3)
    assert set(states().values()) == {"visible"}
    fake.show(*many(2), reported_total=2)
    assert complete(channel, hours=9).gone == 1


def test_an_implausible_drop_waits_for_a_person(channel: Channel, fake: Fake, anna) -> None:
    fake.show(*many(50))
    complete(channel)
    fake.show(*many(5))
    assert complete(channel, hours=1).error_code == "implausible"
    fake.show()
    incremental(channel, hours=2)
    assert SyncState.objects.get().error_code == "implausible"
    actions.confirm_drop(channel.pk, actor=person(anna.pk))
    fake.show(*many(5))
    assert complete(channel, hours=3).gone == 45
    state = SyncState.objects.get()
    assert (state.error_code, state.drop_confirmed) == ("", False)


def test_an_empty_answer_where_there_was_something_is_not_believed(channel: Channel, fake: Fake) -> None:
    fake.show(fetched("1"))
    complete(channel)
    fake.show()
    assert complete(channel, hours=1).error_code == "implausible"
    fake.show(reported_total=0)
    assert complete(channel, hours=9).gone == 1


def test_an_event_says_who_took_it_away(channel: Channel, fake: Fake) -> None:
    fake.show(*many(4))
    complete(channel)
    Item.objects.filter(platform_id="3").update(public_state=PublicState.REMOVED)
    fake.show(
        fetched("2"), gone=[Gone("0", "author_removed"), Gone("1"), Gone("2"), Gone("3", "author_removed"), Gone("x")]
    )
    run = incremental(channel, hours=1)
    assert states() == {"0": "author_removed", "1": "gone", "2": "visible", "3": "removed"}
    assert run.gone == 2


def test_what_a_person_put_in_and_what_the_platform_cannot_list_is_never_concluded_gone(
    channel: Channel, fake: Fake
) -> None:
    fake.can |= {Cap.READ_MESSAGES: Support("conditional", "bara senaste veckan")}
    fake.show(fetched("comment"), fetched("message", kind="message"), fetched("review", kind="review"))
    complete(channel)
    actions.store(channel, [fetched("hand")], source=Source.MANUAL, at=NOON)
    fake.show(fetched("other"))
    complete(channel, hours=1)
    assert states() | {"other": "visible"} == {
        "comment": "gone",
        "hand": "visible",
        "message": "visible",
        "other": "visible",
        "review": "visible",
    }
    fake.can |= {Cap.READ_MESSAGES: YES}
    fake.show(fetched("other"))
    complete(channel, hours=2)
    assert states()["message"] == "gone"


def test_what_could_not_be_read_is_kept_once_and_is_not_missing(channel: Channel, fake: Fake) -> None:
    fake.show(*many(2))
    complete(channel)
    broken = Unread("kommentar 2", "datumet gick inte att läsa", b'{"id": 1, "date": "\xff"}')
    for hour in (1, 9):
        fake.show(fetched("0"), unread=[broken])
        assert complete(channel, hours=hour).error_code == "incomplete"
    part = UnreadPart.objects.get()
    assert blobs.read(part.raw) == broken.raw
    assert (part.first_seen_at, part.last_seen_at) == (NOON + HOUR, NOON + 9 * HOUR)
    assert states() == {"0": "visible", "1": "visible"}


def test_two_workers_never_collect_one_channel_at_once(channel: Channel, fake: Fake) -> None:
    def meanwhile() -> Page:
        with pytest.raises(Conflict):
            actions.sync(channel.pk, complete=False, actor=ACTOR)
        assert tasks.sweep() == 0
        return Page([], cursor=1, done=True)

    fake.answers = [meanwhile]
    assert complete(channel).outcome == Outcome.OK


def test_the_claim_of_a_dead_worker_ends_and_its_run_is_told_as_interrupted(channel: Channel, fake: Fake) -> None:
    fake.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        complete(channel)
    with pytest.raises(Conflict):
        incremental(channel, hours=0.1)
    fake.show()
    assert incremental(channel, hours=0.2).outcome == Outcome.OK
    dead = SyncRun.objects.get(kind=RunKind.COMPLETE)
    assert (dead.outcome, dead.error_code) == (Outcome.FAILED, "interrupted")


def test_a_worker_that_was_too_slow_stops_and_leaves_the_channel_to_the_other(channel: Channel, fake: Fake) -> None:
    def slow() -> Page:
        with time_machine.travel(NOON + HOUR, tick=False):
            fake.answers.insert(0, Page([fetched("2")], cursor="theirs", done=True))
            actions.sync(channel.pk, complete=False, actor=ACTOR)
        return Page([fetched("1")], cursor="mine", done=True)

    fake.answers = [slow]
    assert incremental(channel).error_code == "lost"
    assert SyncState.objects.get().cursor == "theirs"
    assert SyncState.objects.get().step is None
    assert states() == {"1": "visible", "2": "visible"}


def test_a_cell_of_time_without_news_is_one_row(channel: Channel, fake: Fake) -> None:
    for minute in range(0, 90, 10):
        fake.show()
        incremental(channel, hours=minute / 60)
    first, second = SyncRun.objects.order_by("pk")
    assert (first.started_at, first.covers_until) == (NOON, NOON + timedelta(minutes=50))
    assert (second.started_at, second.covers_until) == (NOON + HOUR, NOON + timedelta(minutes=80))


def test_the_first_pass_is_complete_and_the_next_are_hourly_and_nightly(channel: Channel, fake: Fake) -> None:
    with time_machine.travel(NOON, tick=False):
        fake.show(fetched("1"))
        assert tasks.sweep() == 1
        assert tasks.sweep() == 0
    with time_machine.travel(NOON + HOUR, tick=False):
        fake.show(fetched("1"))
        assert tasks.sweep() == 1
    assert [whole for _, whole, _ in fake.asked] == [True, False]
    night = timezone.localtime(SyncState.objects.get().next_complete_at)
    assert (night.day, night.hour in range(1, 5)) == (25, True)


def test_a_channel_that_is_not_in_use_or_is_kept_by_hand_is_left_alone(channel: Channel, fake: Fake) -> None:
    Channel.objects.update(state="proposed")
    assert tasks.sweep() == 0
    Channel.objects.update(state="active", platform="manual")
    assert tasks.sweep() == 0
    assert fake.asked == []


def test_a_mended_connection_is_tried_at_once(channel: Channel, fake: Fake) -> None:
    fake.answers = [ConnectorError("expired", "Nyckeln har gått ut.", permanent=True)]
    complete(channel)
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert tasks.sweep() == 0
        Secret.objects.create(
            channel=channel, kind=SecretKind.CONNECTION, label="API", value="{}", changed_at=timezone.now()
        )
        fake.show()
        assert tasks.sweep() == 1


def test_a_person_may_ask_for_a_channel_of_their_own(channel: Channel, fake: Fake, anna, bo) -> None:
    fake.show()
    complete(channel)
    assert not tasks.due().filter(next_at__lte=NOON).exists()
    with pytest.raises(NotAllowed):
        actions.request_sync(channel.pk, actor=person(bo.pk))
    actions.request_sync(channel.pk, actor=person(anna.pk))
    assert tasks.due().exists()


def test_each_page_that_brought_something_is_one_entry_with_one_root_over_its_texts(
    channel: Channel, fake: Fake
) -> None:
    fake.answers = [Page(many(3), cursor=1, done=False), Page([fetched("9", "Hej")], cursor=2, done=True)]
    complete(channel)
    fake.show(*many(3))
    incremental(channel, hours=1)
    first, second = Entry.objects.filter(kind="collection.stored")
    assert json.loads(second.body)["data"]["items"] == [Item.objects.get(platform_id="9").pk]
    leaf = hashlib.sha256(b"\x00" + hashlib.sha256(b"Hej").digest()).hexdigest()
    assert json.loads(second.body)["hashes"] == {"versions": ledger.salted(bytes(second.salt), leaf)}
    assert len(json.loads(first.body)["data"]["items"]) == 3


def test_the_command_tells_how_each_channel_went(channel: Channel, fake: Fake, capsys) -> None:
    fake.show(fetched("1"))
    call_command("collect")
    assert "bjorkskolan-ovning: 1 seen, 1 new" in capsys.readouterr().out
    fake.answers = [ConnectorError("unreachable", "Bloggen svarar inte.")]
    with pytest.raises(SystemExit):
        call_command("collect", "bjorkskolan-ovning", "--complete")
    assert "Bloggen svarar inte. (unreachable)" in capsys.readouterr().err
    with pytest.raises(CommandError, match="bjorkskolan-ovning"):
        call_command("collect", "okand")
