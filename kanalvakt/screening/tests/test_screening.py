"""What is collected is screened soon, once an engine, and a person's word about a finding is kept."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, ItemVersion, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.core import hooks, sweeps
from kanalvakt.core.actor import person
from kanalvakt.core.errors import NotAllowed
from kanalvakt.core.worker import Worker
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from kanalvakt.screening import actions, engine, marks, queries
from kanalvakt.screening.models import Finding, Verdict
from kanalvakt.screening.templatetags.screening import marked

RING = "Ring mig på 070-174 06 05, era idioter!"


def write(channel: Channel, *texts: str, **fields: object) -> list[Item]:
    items = [fetched(f"{n}", text, **fields) for n, text in enumerate(texts)]
    collection.store(channel, items, source=Source.API, at=NOON)
    return list(Item.objects.order_by("pk"))


def types(item: Item) -> set[str]:
    item.refresh_from_db()
    return {finding.type for finding in queries.findings(item.version)}


@pytest.fixture
def screened() -> Iterator[list[list[int]]]:
    heard: list[list[int]] = []
    hooks.versions_screened.connect(heard.append)
    yield heard
    hooks.versions_screened._receivers.remove(heard.append)


def test_what_was_collected_gets_findings_and_rooms_above_are_told(channel: Channel, screened: list) -> None:
    (item,) = write(channel, RING)
    assert actions.screen_pending() == 1
    assert {"PHONE", "personal_attack"} <= types(item)
    assert screened == [[item.version_id]]
    assert item.version.screened_with == engine.ENGINE_VERSION
    assert actions.screen_pending() == 0


def test_each_version_is_screened_for_itself(channel: Channel) -> None:
    write(channel, RING)
    actions.screen_pending()
    (item,) = write(channel, "Tack för en fin dag")
    actions.screen_pending()
    assert types(item) == set()
    assert ItemVersion.objects.get(number=1).findings.exists()


def test_own_posts_and_messages_are_read_as_what_they_are(channel: Channel) -> None:
    write(channel, "När öppnar ni?", kind="post")
    asked = types(Item.objects.get()) if actions.screen_pending() else set()
    assert "needs_answer" not in asked


def test_the_municipality_s_own_telephones_and_people_are_known_to_be_public(channel: Channel, group, anna) -> None:
    group.phones = ["0771-123 456"]
    group.save()
    User.objects.filter(pk=anna.pk).update(name="Anna Lindqvist")
    (item,) = write(channel, "Ring 0771-123 456 och fråga efter Anna Lindqvist")
    actions.screen_pending()
    assert types(item) == {"OWN_PHONE", "PERSON_NAME_OFFICIAL"}


def test_two_workers_store_each_finding_once(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    write(channel, RING)
    scan, busy = engine.scan, []

    def meanwhile(*args):
        if not busy:
            busy.append(1)
            actions.screen_pending()
        return scan(*args)

    monkeypatch.setattr(engine, "scan", meanwhile)
    actions.screen_pending()
    places = Finding.objects.values_list("type", "start", "end", "rule")
    assert len(places) == len(set(places)) > 0


def test_findings_of_a_secrecy_marked_item_quote_nothing_old_or_new(channel: Channel, anna) -> None:
    (item,) = write(channel, RING)
    actions.screen_pending()
    assert any(finding.reason for finding in Finding.objects.all())
    collection.restrict(item.pk, actor=person(anna.pk))
    write(channel, f"{RING} Jävla svin.")
    actions.screen_pending()
    assert "PHONE" in types(item)
    assert set(Finding.objects.values_list("reason", flat=True)) == {""}


def test_a_person_says_whether_a_finding_is_right(channel: Channel, anna: User, olof: User, bo: User) -> None:
    write(channel, RING)
    actions.screen_pending()
    finding = Finding.objects.filter(type="PHONE").get()
    for who, right in ((anna, True), (olof, False), (anna, False)):
        actions.judge(finding.pk, right=right, actor=person(who.pk))
    assert set(Verdict.objects.values_list("by", "right")) == {(anna.pk, False), (olof.pk, False)}
    assert Entry.objects.filter(kind="screening.judged").count() == 3
    with pytest.raises(NotAllowed):
        actions.judge(finding.pk, right=True, actor=person(bo.pk))


def test_the_worker_screens_what_waits(channel: Channel) -> None:
    (item,) = write(channel, RING)
    assert Worker([sweeps.jobs()["screening.sweep"]]).run_once()
    assert "PHONE" in types(item)


def found(start: int, end: int, type_: str = "PHONE", group: str = "personal", reason: str = "") -> Finding:
    return Finding(start=start, end=end, type=type_, group=group, reason=reason, rule="x", confidence=1)


def test_marks_say_why_in_words_and_let_nothing_through() -> None:
    html = marked('<b>070</b> "', [found(3, 6, reason="»070«: giltigt i <nummerplanen>")])
    assert html == (
        '&lt;b&gt;<mark class="warn" tabindex="0">070<span class="mark__why"> '
        "(telefonnummer: giltigt i &lt;nummerplanen&gt;)</span></mark>&lt;/b&gt; &quot;"
    )


def test_findings_that_overlap_share_a_mark_in_the_gravest_kind() -> None:
    html = marked("abcdef", [found(0, 3), found(2, 5, "threat", "forbidden"), found(0, 6, "needs_answer", "question")])
    assert html.startswith('<mark class="bad" tabindex="0">abcde<span')
    assert html.endswith("</mark>f")


def test_hidden_signs_inside_a_mark_are_made_visible() -> None:
    assert "⟨U+202E⟩" in marked("a\u202eb", [found(0, 3)])


@given(
    text=st.text(max_size=40),
    spans=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.sampled_from(["personal", "question"]))),
)
def test_marking_keeps_every_letter_in_its_place(text: str, spans: list) -> None:
    pieces = list(marks.pieces(text, [found(start, end, group=group) for start, end, group in spans]))
    assert "".join(piece.text for piece in pieces) == text
