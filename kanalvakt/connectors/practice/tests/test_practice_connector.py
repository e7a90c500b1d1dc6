"""What the practice platform has of its own: the event log, messages, faults on demand."""

from datetime import timedelta

import pytest

from kanalvakt.connectors.base import (
    Cap,
    ChannelRef,
    ConnectorError,
    EvidenceRef,
    FetchedItem,
    Gone,
    ItemRef,
    Outcome,
    Page,
)
from kanalvakt.connectors.practice.connector import Practice
from kanalvakt.connectors.practice.tests.world import PracticeWorld
from kanalvakt.core.clock import now

PRACTICE = Practice()
PROOF = EvidenceRef("1", "0" * 64)


def passed(world: PracticeWorld, cursor: object = None, *, complete: bool = True) -> list[Page]:
    pages = [PRACTICE.fetch(world.channel, cursor, complete=complete)]
    while not pages[-1].done:
        pages.append(PRACTICE.fetch(world.channel, pages[-1].cursor, complete=complete))
    return pages


def items(pages: list[Page]) -> dict[str, FetchedItem]:
    return {item.platform_id: item for page in pages for item in page.items}


def test_a_long_listing_takes_several_steps_and_loses_nothing(world: PracticeWorld) -> None:
    world.seed(*({"author": f"Besökare {n}", "text": f"Nummer {n}", "minutes_ago": 250 - n} for n in range(250)))
    pages = passed(world)
    assert len(pages) == 3
    assert len(items(pages)) == pages[-1].reported_total == 251


def test_what_is_removed_while_the_pass_runs_hides_nothing_else(world: PracticeWorld) -> None:
    keys = world.seed(*({"key": str(n), "author": "A", "text": "x", "minutes_ago": 150 - n} for n in range(150)))
    first = PRACTICE.fetch(world.channel, None, complete=True)
    for n in range(20):
        world.server.store.author_deletes(int(keys[str(n)]))
    rest = passed(world, first.cursor)
    assert {keys[str(n)] for n in range(20, 150)} <= items([first, *rest]).keys()


def test_the_event_log_says_who_took_it_away(world: PracticeWorld) -> None:
    mine, theirs = world.comment("Tas bort av oss"), world.comment("Tas bort av den som skrev")
    cursor = passed(world)[-1].cursor
    PRACTICE.act(world.channel, ItemRef(mine, "comment"), Cap.DELETE, evidence=PROOF, idempotency_key="k")
    world.server.store.author_deletes(int(theirs))
    last = passed(world, cursor, complete=False)[-1]
    assert list(last.gone) == [Gone(mine, "removed"), Gone(theirs, "author_removed")]
    assert passed(world, last.cursor, complete=False)[-1].gone == []


def test_an_incremental_pass_sees_what_changed_and_not_all_again(world: PracticeWorld) -> None:
    world.seed(*({"author": "A", "text": "gammalt", "minutes_ago": 900 + n} for n in range(30)))
    cursor = passed(world)[-1].cursor
    number = world.comment("nytt")
    assert list(items(passed(world, cursor, complete=False))) == [number]


def test_held_and_hidden_are_told_apart(world: PracticeWorld) -> None:
    keys = world.seed(
        {"key": "held", "author": "A", "text": "x", "state": "held"},
        {"key": "hidden", "author": "B", "text": "y", "state": "hidden"},
    )
    found = items(passed(world))
    assert [found[keys[state]].visibility for state in ("held", "hidden")] == ["held", "hidden"]


def test_a_message_is_answered_in_private_and_can_only_be_deleted(world: PracticeWorld) -> None:
    key = world.seed({"key": "m", "kind": "message", "author": "Sam", "text": "Hej"})["m"]
    message = items(passed(world))[key]
    ref = ItemRef(key, "message")
    assert message.kind == "message"
    assert not message.allowed["hide"]
    assert PRACTICE.removal_ladder(world.channel, ref) == (Cap.DELETE,)
    receipt = PRACTICE.reply(world.channel, ref, "Hej Sam", idempotency_key="k")
    assert receipt.verb == Cap.REPLY_MESSAGE
    assert PRACTICE.verify(world.channel, ref, receipt) == Outcome.DONE
    purged = PRACTICE.act(world.channel, ref, Cap.PURGE_MESSAGE, evidence=PROOF, idempotency_key="k2")
    assert PRACTICE.verify(world.channel, ref, purged) == Outcome.DONE


def test_a_lost_answer_is_found_before_anything_is_sent_again(world: PracticeWorld) -> None:
    ref, since = ItemRef(world.comment("När?"), "comment"), now() - timedelta(minutes=2)
    world.fault("lost", match="POST")
    with pytest.raises(ConnectorError) as caught:
        PRACTICE.reply(world.channel, ref, "Klockan 9", idempotency_key="k")
    assert caught.value.ambiguous
    found = PRACTICE.find_reply(world.channel, ref, "Klockan  9 ", since)
    again = PRACTICE.reply(world.channel, ref, "Klockan 9", idempotency_key="k")
    assert found is not None
    assert found.platform_ref == again.platform_ref


@pytest.mark.parametrize("kind", ["duplicates", "reorder"])
def test_doubles_and_disorder_change_nothing(world: PracticeWorld, kind: str) -> None:
    world.seed(*({"author": "A", "text": str(n), "minutes_ago": n} for n in range(150)))
    expected = items(passed(world))
    world.fault(kind, match="GET /api/v1/pages", times=None)
    assert items(passed(world)) == expected


def test_acting_on_what_is_gone_says_gone(world: PracticeWorld) -> None:
    ref = ItemRef(world.comment("Borta"), "comment")
    world.server.store.author_deletes(int(ref.platform_id))
    with pytest.raises(ConnectorError) as caught:
        PRACTICE.act(world.channel, ref, Cap.HIDE, evidence=PROOF, idempotency_key="k")
    assert caught.value.code == "gone"
    assert PRACTICE.act(world.channel, ref, Cap.DELETE, evidence=PROOF, idempotency_key="k").effect


def test_a_page_that_is_not_there_is_told(world: PracticeWorld) -> None:
    channel = ChannelRef("1", "practice", f"{world.server.url}/annan", "", world.channel.credentials)
    assert "annan" in PRACTICE.health(channel).message
    with pytest.raises(ConnectorError) as caught:
        PRACTICE.fetch(channel, None, complete=True)
    assert caught.value.code == "gone"
