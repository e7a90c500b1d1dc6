"""What was fetched is kept once, whole and in order, however often and in whatever order it comes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.collection.actions import store
from kanalvakt.collection.models import Item, ItemVersion, Medium, PublicState, Sender, SenderName, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Support
from kanalvakt.core import blobs, hooks
from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel

HOUR = timedelta(hours=1)


def keep(channel: Channel, *items: FetchedItem, hours: float = 0, source: Source = Source.API):
    return store(channel, items, source=source, at=NOON + hours * HOUR)


def test_a_comment_is_kept_with_text_sender_and_its_exact_bytes(channel: Channel) -> None:
    raw = b'{"id": 7, "text": "Hej \\ud800!", "ip": "192.0.2.7"}'
    stored = keep(channel, fetched("7", "Hej \ud800!\x00", raw=raw, permalink="https://ovning.example/7"))
    item = Item.objects.get(pk=stored.new[0])
    assert item.version is not None
    assert item.version.text == "Hej \ufffd!\ufffd"
    assert blobs.read(item.version.raw) == raw
    assert (item.sender.platform_id, item.sender_name) == ("user-1", "Kim Karlsson")
    assert (item.public_state, item.permalink) == (PublicState.VISIBLE, "https://ovning.example/7")
    assert (item.first_seen_at, item.last_seen_at, item.version.number) == (NOON, NOON, 1)


def test_the_same_page_again_changes_only_when_it_was_last_seen(channel: Channel) -> None:
    page = [fetched(str(n), f"Text {n}", sender=Person(f"user-{n % 3}", "Kim")) for n in range(20)]
    first = keep(channel, *page)
    again = keep(channel, *page, hours=1)
    assert (again.new, again.changed, set(again.unchanged)) == ((), (), set(first.new))
    assert (ItemVersion.objects.count(), Blob.objects.count(), SenderName.objects.count()) == (20, 20, 3)
    assert set(Item.objects.values_list("last_seen_at", "first_seen_at")) == {(NOON + HOUR, NOON)}


def test_an_edit_that_the_platform_does_not_tell_of_is_a_new_version(channel: Channel) -> None:
    keep(channel, fetched("1", "Skolan är bra"))
    stored = keep(channel, fetched("1", "Skolan är dålig"), hours=1)
    item = Item.objects.get()
    assert stored.changed == (item.pk,)
    assert [version.text for version in item.versions.all()] == ["Skolan är bra", "Skolan är dålig"]
    assert item.version.number == 2


def test_an_edit_back_to_an_older_text_is_a_version_too(channel: Channel) -> None:
    for hour, text in enumerate(["A", "B", "A", "A"]):
        keep(channel, fetched("1", text), hours=hour)
    assert [version.text for version in ItemVersion.objects.all()] == ["A", "B", "A"]


def test_texts_that_differ_only_in_what_a_database_cannot_hold_are_two_versions(channel: Channel) -> None:
    keep(channel, fetched("1", "\ud800"))
    assert len(keep(channel, fetched("1", "\ud801")).changed) == 1


def test_a_sender_keeps_one_row_and_every_name_it_was_shown_under(channel: Channel) -> None:
    keep(channel, fetched("1", sender=Person("user-1", "Kim Karlsson")))
    keep(channel, fetched("1", sender=Person("user-1", "Kim K")), hours=1)
    keep(channel, fetched("1", sender=Person("user-1", "Kim K")), hours=2)
    assert Sender.objects.count() == 1
    names = list(SenderName.objects.order_by("first_seen").values_list("name", "first_seen", "last_seen"))
    assert names == [("Kim Karlsson", NOON, NOON), ("Kim K", NOON + HOUR, NOON + 2 * HOUR)]
    assert Item.objects.get().sender_name == "Kim Karlsson"


def test_a_missing_sender_is_kept_as_a_fact_with_its_reason(channel: Channel) -> None:
    keep(
        channel,
        fetched("1", sender=Person(missing="Plattformen visar inte vem", name="Anonym")),
        fetched("2", sender=Person()),
    )
    first, second = Item.objects.order_by("platform_id")
    assert (first.sender, first.sender_missing, first.sender_name) == (None, "Plattformen visar inte vem", "Anonym")
    assert second.sender_missing == "plattformen sa inte vem som skrev"


def test_a_sender_that_becomes_known_later_takes_the_place_of_the_reason(channel: Channel) -> None:
    keep(channel, fetched("1", sender=Person(missing="okänd")))
    keep(channel, fetched("1", sender=Person("user-9", "Kim")), hours=1)
    item = Item.objects.get()
    assert (item.sender.platform_id, item.sender_missing) == ("user-9", "")


def test_an_answer_collected_before_what_it_answers_is_linked_when_that_comes(channel: Channel) -> None:
    keep(channel, fetched("grandchild", parent_id="child"))
    keep(channel, fetched("child", parent_id="post"))
    keep(channel, fetched("post", kind="post"))
    post, child, grandchild = (Item.objects.get(platform_id=one) for one in ("post", "child", "grandchild"))
    assert (child.parent, child.root) == (post, post)
    assert (grandchild.parent, grandchild.root) == (child, post)


def test_a_root_named_by_the_platform_holds_a_comment_whose_parent_is_gone(channel: Channel) -> None:
    keep(channel, fetched("2", parent_id="deleted", root_id="post"))
    keep(channel, fetched("post", kind="post"), fetched("2", parent_id="deleted", root_id="post"))
    item = Item.objects.get(platform_id="2")
    assert (item.parent, item.root.platform_id) == (None, "post")


def test_items_that_claim_to_answer_each_other_make_no_ring(channel: Channel) -> None:
    keep(channel, fetched("a", parent_id="b"), fetched("b", parent_id="a"), fetched("c", parent_id="c"))
    keep(channel, fetched("a", parent_id="b"), fetched("b", parent_id="a"))
    above = dict(Item.objects.values_list("pk", "parent"))
    for _ in above:
        above = {item: above.get(parent) for item, parent in above.items()}
    assert set(above.values()) == {None}


@pytest.mark.django_db
@hypothesis_settings(max_examples=40)
@given(data=st.data())
def test_a_thread_ends_up_the_same_in_whatever_order_and_pages_it_comes(channel: Channel, data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 8))
    parents = [None, *(data.draw(st.integers(0, n - 1)) for n in range(1, size))]
    prefix = f"{Item.objects.count()}-"
    items = [fetched(f"{prefix}{n}", parent_id="" if p is None else f"{prefix}{p}") for n, p in enumerate(parents)]
    order = data.draw(st.permutations(items))
    cuts = sorted(data.draw(st.sets(st.integers(1, size))))
    for start, end in zip([0, *cuts], [*cuts, size], strict=True):
        keep(channel, *order[start:end])
    found = {item.platform_id: item for item in Item.objects.filter(platform_id__startswith=prefix)}
    for number, parent in enumerate(parents):
        item = found[f"{prefix}{number}"]
        assert item.parent == (None if parent is None else found[f"{prefix}{parent}"])
        assert item.root == (None if parent is None else found[f"{prefix}0"])


def test_the_public_state_follows_the_platform_and_is_told_upward(channel: Channel, heard) -> None:
    keep(channel, fetched("1", visibility="held"))
    keep(channel, fetched("1", visibility="visible"), hours=1)
    item = Item.objects.get()
    assert (item.public_state, item.public_state_at) == (PublicState.VISIBLE, NOON + HOUR)
    assert heard == {"stored": [[item.pk]], "changed": [[item.pk]]}


def test_a_page_fetched_before_we_hid_an_item_does_not_show_it_again(channel: Channel) -> None:
    keep(channel, fetched("1"))
    Item.objects.update(public_state=PublicState.HIDDEN, public_state_at=NOON + 2 * HOUR)
    keep(channel, fetched("1"), hours=1)
    assert Item.objects.get().public_state == PublicState.HIDDEN
    keep(channel, fetched("1"), hours=3)
    assert Item.objects.get().public_state == PublicState.VISIBLE


def test_what_the_channel_writes_itself_is_known_as_its_own(channel: Channel) -> None:
    staff = Person("page-1", "Björkskolan")
    keep(channel, fetched("post", kind="post", sender=staff), fetched("1", sender=staff), fetched("2"))
    assert dict(Item.objects.values_list("platform_id", "is_own")) == {"post": True, "1": True, "2": False}
    assert Sender.objects.get(platform_id="page-1").is_channel


def test_media_are_kept_by_address_and_a_new_signature_makes_no_second_row(channel: Channel) -> None:
    keep(channel, fetched("1", attachments=[Attachment("https://bild.example/a.jpg?sig=1", "image/jpeg", "En sjö")]))
    keep(
        channel,
        fetched(
            "1",
            attachments=[
                Attachment("https://bild.example/a.jpg?sig=2", "image/jpeg", "En sjö"),
                Attachment("https://bild.example/b.jpg"),
            ],
        ),
    )
    assert list(Medium.objects.order_by("url").values_list("url", "alternative_text")) == [
        ("https://bild.example/a.jpg?sig=2", "En sjö"),
        ("https://bild.example/b.jpg", ""),
    ]


def test_what_may_be_done_with_the_very_item_is_kept(channel: Channel) -> None:
    keep(channel, fetched("1", allowed={"hide": Support("no", "äldre än 30 dagar")}))
    assert Item.objects.get().allowed == {"hide": {"level": "no", "reason": "äldre än 30 dagar"}}


def test_overlong_and_hostile_values_lose_no_item(channel: Channel) -> None:
    long = "x" * 5_000
    person = Person(long, f"{long}\x00", long, f"https://ovning.example/{long}", extra={"ip": "192.0.2.1"})
    keep(
        channel,
        fetched(long, long, sender=person, permalink=long, language=long, attachments=[Attachment(long, long, long)]),
        fetched(f"{long}y", "a\x00b", parent_id=long, sender=person),
    )
    first, second = Item.objects.order_by("pk")
    assert second.parent == first
    assert len(keep(channel, fetched(long, long, sender=person)).unchanged) == 1


@pytest.mark.django_db
@hypothesis_settings(max_examples=40)
@given(text=st.text(alphabet=st.characters(exclude_categories=[]), max_size=200), name=st.text(max_size=50))
def test_any_text_is_kept_and_the_same_again_is_the_same(channel: Channel, text: str, name: str) -> None:
    item = fetched(f"any-{Item.objects.count()}", text, sender=Person("any", name))
    assert len(keep(channel, item).new) == 1
    assert len(keep(channel, item).unchanged) == 1


def test_the_number_of_queries_does_not_grow_with_the_page(channel: Channel) -> None:
    def queries(size: int, prefix: str) -> int:
        page = [
            fetched(
                f"{prefix}{n}", f"Text {n}", parent_id=f"{prefix}0" if n else "", sender=Person(f"{prefix}{n}", "K")
            )
            for n in range(size)
        ]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            keep(channel, *page)
        return len(captured)

    queries(1, "warm")
    small, large = queries(5, "a"), queries(100, "b")
    assert large <= small + 2
    assert large <= 31


def test_an_error_upward_leaves_no_half_stored_page(channel: Channel) -> None:
    def refuse(_ids: list[int]) -> None:
        raise RuntimeError

    hooks.items_stored.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            keep(channel, fetched("1"))
    finally:
        hooks.items_stored._receivers.remove(refuse)
    assert not Item.objects.exists()
    assert not Blob.objects.exists()
