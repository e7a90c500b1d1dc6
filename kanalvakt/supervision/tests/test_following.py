"""The inbox follows what is collected, judged and done; nothing written by others is ever lost on the way."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.collection.models import Item, PublicState
from kanalvakt.core import clock, hooks
from kanalvakt.ledger.models import Entry
from kanalvakt.outbox.models import Act
from kanalvakt.supervision.models import Case, Draft
from kanalvakt.supervision.tests.conftest import Write, find, new_version


def act(item: Item, verb: str, state: str, user: Any, **fields: Any) -> Act:
    now = clock.now()
    final = state in ("confirmed", "undone", "refused", "not_effective")
    made = Act.objects.create(
        item=item,
        verb=verb,
        state=state,
        decided_by=user,
        rule_id="r",
        ground="g",
        rulebook_version=1,
        idempotency_key=f"{verb}{state}{item.pk}",
        requested_at=now,
        send_after=now,
        settled_at=now if final else None,
        **fields,
    )
    (hooks.act_settled if final else hooks.act_requested).send(made.pk)
    return made


def handled(case: Case, state: str = "answered", later: timedelta = timedelta(0)) -> None:
    Case.objects.filter(pk=case.pk).update(state=state, closed_at=clock.now() + later)


def test_what_somebody_writes_becomes_an_open_case_with_its_channel_unit_and_time(write: Write) -> None:
    item = write("Hej")
    assert (item.case.state, item.case.channel, item.case.unit, item.case.written_at) == (
        "open",
        item.channel,
        item.channel.unit,
        item.written_at,
    )


def test_what_we_write_ourselves_is_no_case(write: Write) -> None:
    write("Nu öppnar badhuset", is_own=True, kind="post")
    assert not Case.objects.exists()


def test_a_channel_that_is_not_in_use_yet_fills_no_inbox(write: Write, channel: Any) -> None:
    channel.state = "proposed"
    channel.save()
    write("Hej")
    assert not Case.objects.exists()


def test_the_same_news_told_twice_changes_nothing(write: Write) -> None:
    item = write("Hej")
    handled(item.case, later=timedelta(seconds=1))
    hooks.items_stored.send([item.pk, item.pk])
    assert Case.objects.get().state == "answered"


def test_a_handled_comment_that_is_edited_is_open_again_and_says_why(write: Write) -> None:
    item = write("Hej")
    handled(item.case, "no_answer")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        new_version(item, "Hej, era idioter")
    case = Case.objects.get()
    assert (case.state, case.reopened, case.closed_at) == ("open", "ändrad efter att den hanterats", None)
    assert Entry.objects.filter(kind="supervision.reopened", subject=f"case:{case.pk}").count() == 1


def test_an_edit_of_what_nobody_can_see_any_more_opens_nothing(write: Write) -> None:
    item = write("Hej", visibility="trashed")
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        new_version(item, "Hej igen")
    assert Case.objects.get().state == "removed"


@pytest.mark.parametrize(
    ("public_state", "state"),
    [("visible", "open"), ("held", "open"), ("hidden", "open"), ("spam", "removed"), ("author_removed", "gone")],
)
def test_what_is_away_when_first_seen_does_not_ask_for_work(write: Write, public_state: str, state: str) -> None:
    assert write("Hej", visibility=public_state).case.state == state


def test_an_answer_written_at_the_platform_itself_closes_the_case(write: Write) -> None:
    question = write("När öppnar ni?")
    write("Klockan nio.", is_own=True, parent=question)
    question.case.refresh_from_db()
    assert (question.case.state, question.case.closed_by) == ("answered", None)


def test_our_answer_does_not_close_a_question_that_was_edited_after_it(write: Write) -> None:
    question = write("När öppnar ni?", edited_at=clock.now())
    write("Klockan nio.", is_own=True, parent=question)
    question.case.refresh_from_db()
    assert question.case.state == "open"


@pytest.mark.parametrize(
    ("before", "public_state", "after"),
    [
        ("open", "author_removed", "gone"),
        ("answered", "author_removed", "answered"),
        ("open", "trashed", "removed"),
        ("answered", "hidden", "removed"),
        ("removed", "visible", "open"),
        ("gone", "visible", "open"),
        ("removed", "held", "removed"),
        ("no_answer", "visible", "no_answer"),
    ],
)
def test_the_case_follows_what_the_public_can_see(write: Write, before: str, public_state: str, after: str) -> None:
    item = write("Hej")
    if before != "open":
        handled(item.case, before)
    Item.objects.update(public_state=public_state)
    hooks.items_changed.send([item.pk])
    hooks.items_changed.send([item.pk])
    assert Case.objects.get().state == after


def test_a_secrecy_mark_takes_the_flags_out_of_the_list(write: Write) -> None:
    item = write("Min son 20100412")
    find(item, ("PERSONNUMMER", "personal"))
    Item.objects.update(restricted=True)
    hooks.items_changed.send([item.pk])
    find(item, ("threat", "forbidden"))
    case = Case.objects.get()
    assert (case.restricted, case.flags, case.priority) == (True, [], 2)


def test_findings_set_order_flags_and_whether_an_answer_is_expected(write: Write) -> None:
    item = write("När öppnar ni era idioter? 070-1740605")
    find(item, ("PHONE", "personal"), ("personal_attack", "forbidden"), ("needs_answer", "question"))
    case = Case.objects.get()
    assert (case.priority, case.flags, case.needs_answer) == (1, ["personal_attack", "personal"], True)


def test_what_the_law_may_demand_comes_first(write: Write) -> None:
    item = write("Jag ska slå ihjäl dig")
    find(item, ("threat", "forbidden"), tier="must")
    assert Case.objects.get().priority == 2


def test_a_name_or_a_case_number_is_no_reason_to_stop(write: Write) -> None:
    item = write("Tack Karin")
    find(item, ("PERSON_NAME", "personal"), ("CASE_NUMBER", "personal"))
    case = Case.objects.get()
    assert (case.priority, case.flags) == (0, [])


def test_which_sensitive_category_it_is_never_leaves_the_item(write: Write) -> None:
    item = write("Lisa har diabetes")
    find(item, ("health", "sensitive"))
    assert Case.objects.get().flags == ["sensitive"]


def test_findings_of_an_older_text_do_not_judge_the_newer(write: Write) -> None:
    item = write("Hej")
    older = item.version
    new_version(item, "Hej igen")
    assert older
    hooks.versions_screened.send([older.pk])
    assert Case.objects.get().flags == []


def test_a_case_whose_removal_is_ordered_is_done(write: Write, anna: Any) -> None:
    item = write("Skit")
    act(item, "trash", "requested", anna)
    case = Case.objects.get()
    assert (case.state, case.closed_by) == ("removed", anna)


def test_a_removal_on_its_way_is_not_taken_for_a_comment_that_came_back(write: Write, anna: Any) -> None:
    item = write("Skit")
    act(item, "trash", "requested", anna)
    hooks.items_changed.send([item.pk])
    assert Case.objects.get().state == "removed"


@pytest.mark.parametrize(
    ("verb", "state", "why"),
    [
        ("trash", "undone", "borttagningen ångrades"),
        ("reply", "undone", "svaret ångrades"),
        ("reply", "refused", "plattformen tog inte emot svaret"),
        ("reply", "not_effective", "svaret syns inte på plattformen"),
    ],
)
def test_an_act_that_came_to_nothing_opens_the_case_again(
    write: Write, anna: Any, verb: str, state: str, why: str
) -> None:
    item = write("Hej")
    handled(item.case, "answered" if verb == "reply" else "removed")
    act(item, verb, state, anna, text="Klockan nio." if verb == "reply" else "")
    case = Case.objects.get()
    assert (case.state, case.reopened) == ("open", why)


def test_an_answer_that_was_not_sent_is_a_draft_again(write: Write, anna: Any) -> None:
    item = write("När?")
    handled(item.case)
    act(item, "reply", "undone", anna, text="Klockan nio.")
    assert Draft.objects.get(user=anna).text == "Klockan nio."


def test_a_notice_that_failed_does_not_open_a_removed_comment(write: Write, anna: Any) -> None:
    item = write("Skit")
    handled(item.case, "removed")
    act(item, "reply", "refused", anna, text="Vi tog bort din kommentar.")
    assert Case.objects.get().state == "removed"


@pytest.mark.django_db(transaction=True)
@settings(max_examples=40)
@given(
    steps=st.lists(
        st.sampled_from([*PublicState.values, "edit", "handle", "again"]),
        max_size=8,
    )
)
def test_whatever_happens_what_others_wrote_and_everybody_sees_is_open_or_was_handled(
    write: Write, steps: list[str]
) -> None:
    item = write("Hej")
    now = clock.now()
    for number, step in enumerate(steps, 1):
        with time_machine.travel(now + timedelta(minutes=number)):
            _step(item, step)
        case = Case.objects.get(item=item)
        assert (case.closed_at is None) == (case.waiting == 1)
        if step in ("visible", "edit") and item.public_state == "visible":
            assert case.state in ("open", "no_answer")
            assert step != "edit" or case.state == "open"


def _step(item: Item, step: str) -> None:
    match step:
        case "edit":
            new_version(item, f"Hej {clock.now()}")
        case "handle":
            Case.objects.filter(item=item, waiting=1).update(state="no_answer", closed_at=clock.now())
        case "again":
            hooks.items_stored.send([item.pk])
        case _:
            item.public_state = step
            Item.objects.filter(pk=item.pk).update(public_state=step)
            hooks.items_changed.send([item.pk])
