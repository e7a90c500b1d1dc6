"""Secret is quiet (law 5): a secrecy-marked item is sealed, masked, out of search; each view is an entry."""

import pytest
from django.db import connection

from kanalvakt.collection import actions, queries
from kanalvakt.collection.models import Item, ItemVersion, Medium, SearchRow, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.connectors.base import Attachment, Person
from kanalvakt.core.actor import person, system
from kanalvakt.core.errors import NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel

WORD = "zebrahemligheten"


@pytest.fixture
def secret(channel: Channel, anna: User) -> Item:
    """A comment in two versions with a described picture, marked by anna."""
    picture = Attachment("https://bild.example/1.jpg", alternative_text=f"{WORD} på bild")
    for text in ("Först", f"Hon har {WORD}"):
        actions.store(channel, [fetched("1", text, attachments=[picture])], source=Source.API, at=NOON)
    item = Item.objects.get()
    actions.restrict(item.pk, actor=person(anna.pk))
    item.refresh_from_db()
    return item


def everything() -> str:
    """Every text in the tables of this room and the search index, as a dump would show it."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith("collection_")]
        rows = []
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            rows += cursor.fetchall()
    return repr([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in rows])


def test_nothing_of_it_is_readable_in_the_tables_or_the_index(channel: Channel, anna: User) -> None:
    picture = Attachment("https://bild.example/1.jpg", alternative_text=f"{WORD} på bild")
    actions.store(channel, [fetched("1", f"Hon har {WORD}", attachments=[picture])], source=Source.API, at=NOON)
    assert WORD in everything()
    assert queries.search(WORD, None) != []
    actions.restrict(Item.objects.get().pk, actor=person(anna.pk))
    assert WORD not in everything()
    assert WORD.encode().hex() not in everything()
    assert "Kim Karlsson" not in str(Item.objects.values())
    assert queries.search(WORD, None) == []
    assert not SearchRow.objects.exists()


def test_new_versions_and_pictures_of_it_are_sealed_as_they_come(channel: Channel, secret: Item) -> None:
    picture = Attachment("https://bild.example/2.jpg", alternative_text=WORD)
    again = [fetched("1", f"Nu står det {WORD} igen", sender=Person("user-1", "Kim"), attachments=[picture])]
    assert actions.store(channel, again, source=Source.API, at=NOON).changed == (secret.pk,)
    newest = ItemVersion.objects.get(number=3)
    assert (newest.text, newest.sealed_text) == ("", f"Nu står det {WORD} igen")
    assert set(Medium.objects.values_list("alternative_text", flat=True)) == {""}
    assert queries.search(WORD, None) == []
    assert Item.objects.get().sender_name == "avsändaren är dold (sekretess)"
    assert actions.store(channel, again, source=Source.API, at=NOON).unchanged == (secret.pk,)


def test_one_with_clearance_reads_it_and_each_view_is_an_entry(secret: Item, anna: User) -> None:
    version = queries.versions(secret)[1]
    assert queries.text(version, person(anna.pk)) == f"Hon har {WORD}"
    assert queries.sender_name(secret, person(anna.pk)) == "Kim Karlsson"
    entry = Entry.objects.get(kind="collection.secret_viewed")
    assert (entry.subject, entry.actor) == (f"item:{secret.pk}", f"person:{anna.pk}")
    assert WORD not in entry.body


def test_others_see_a_mask_and_no_view_is_noted(secret: Item, olof: User, karin: User, bo: User, ada: User) -> None:
    version = queries.versions(secret)[1]
    for actor in [person(olof.pk), person(karin.pk), person(bo.pk), person(ada.pk), system("mail")]:
        assert queries.text(version, actor) == "Sekretessmarkerad text: du ser den inte."
        assert "Kim" not in queries.sender_name(secret, actor)
    assert not Entry.objects.filter(kind="collection.secret_viewed").exists()


def test_an_open_item_is_read_without_an_entry(channel: Channel, bo: User) -> None:
    actions.store(channel, [fetched("1", "Hej")], source=Source.API, at=NOON)
    assert queries.text(queries.versions(Item.objects.get())[0], person(bo.pk)) == "Hej"
    assert not Entry.objects.filter(kind="collection.secret_viewed").exists()


def test_marking_twice_changes_nothing_and_others_units_are_not_for_bo(secret: Item, anna: User, bo: User) -> None:
    actions.restrict(secret.pk, actor=person(anna.pk))
    assert Entry.objects.filter(kind="collection.restricted").count() == 1
    with pytest.raises(NotAllowed):
        actions.restrict(secret.pk, actor=person(bo.pk))


def test_rooms_above_are_told(channel: Channel, anna: User, heard) -> None:
    actions.store(channel, [fetched("1")], source=Source.API, at=NOON)
    actions.restrict(Item.objects.get().pk, actor=person(anna.pk))
    assert heard["changed"] == [[Item.objects.get().pk]]


def test_of_what_is_sealed_from_everyone_nothing_more_is_copied(channel: Channel, secret: Item, anna: User) -> None:
    actions.restrict(secret.pk, actor=person(anna.pk), from_everyone=True)
    picture = Attachment("https://bild.example/9.jpg")
    again = actions.store(channel, [fetched("1", "annat", attachments=[picture])], source=Source.API, at=NOON)
    assert again.unchanged == (secret.pk,)
    assert (ItemVersion.objects.count(), Medium.objects.count()) == (2, 1)
    secret.refresh_from_db()
    assert WORD not in queries.text(queries.versions(secret)[1], person(anna.pk))
