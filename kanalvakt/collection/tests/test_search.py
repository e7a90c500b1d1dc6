"""One search function, the same answers on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kanalvakt.collection import queries
from kanalvakt.collection.actions import store
from kanalvakt.collection.models import Item, SearchRow, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.connectors.base import Person
from kanalvakt.register.models import Channel


def write(channel: Channel, *texts: str) -> None:
    """Comments, each a minute older than the one before it; the first is the newest."""
    items = [fetched(f"{n}", text, written_at=NOON - timedelta(minutes=n)) for n, text in enumerate(texts)]
    store(channel, items, source=Source.API, at=NOON)


def found(words: str, channel_ids: list[int] | None = None, limit: int = 50) -> list[str]:
    """The texts that were found, in their order."""
    texts = dict(Item.objects.values_list("pk", "version__text"))
    return [texts[item] for item in queries.search(words, channel_ids, limit)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("badplats", "När öppnar badplatserna?"),
        ("badplatserna", "Finns det en badplats här"),
        ("badplatsen", "Badplatserna är stängda"),
        ("lekplats", "Lekplatsernas gungor"),
        ("väg", "Alla vägar bär till Exempelby"),
        ("vägen", "en VÄG"),
        ("skola", "Skolan är stängd"),
        ("skolorna", "en skola"),
        ("rektor", "rektorn svarade"),
        ("frågan", "Frågor om badet"),
        ("kommun", "kommunidioter"),
        ("bad*", "Badhuset"),
        ("öppettider", "Öppettiderna stämmer inte"),
        ("O\u0308PPETTIDER", "öppettiderna"),
        ("det är för att", "Det är för att det regnar"),
        ("3b", "Klass 3B har inte fått svar"),
        ("kim karlsson", "Hej!"),
        ("skolan! AND (NOT", "NOT skolan and AND"),
    ],
)
def test_a_word_is_found_in_its_forms(channel: Channel, words: str, text: str) -> None:
    write(channel, text, "något helt annat")
    assert found(words)[0] == text


def test_the_beginning_of_a_word_is_looked_for_when_the_word_is_not_there_or_with_a_star(channel: Channel) -> None:
    write(channel, "kommunalrådet", "kommunens")
    assert found("kommun") == ["kommunens"]
    assert found("kommun*") == ["kommunalrådet", "kommunens"]
    assert found("kommunal") == ["kommunalrådet"]


def test_a_page_beyond_the_last_is_empty_and_not_looser(channel: Channel) -> None:
    write(channel, "kommunen", "kommunalrådet")
    (newest,) = queries.search("kommun", None)
    assert queries.search("kommun", None, after=Item.objects.get(pk=newest)) == []


def test_all_the_words_must_be_there_and_letters_with_rings_and_dots_are_letters_of_their_own(channel: Channel) -> None:
    write(channel, "får i hagen", "far i huset", "får i huset")
    assert found("får huset") == ["får i huset"]
    assert found("får") == ["får i hagen", "får i huset"]


def test_the_newest_written_comes_first_whatever_was_collected_first(channel: Channel) -> None:
    write(channel, "skolan 1", "skolan 2", "skolan 3")
    older, newer = NOON - timedelta(days=9), NOON + timedelta(days=1)
    late = [fetched("late", "skolan 4", written_at=older), fetched("new", "skolan 0", written_at=newer)]
    store(channel, late, source=Source.API, at=NOON)
    assert found("skola") == [f"skolan {n}" for n in range(5)]
    assert found("skola", limit=2) == ["skolan 0", "skolan 1"]


def test_a_page_of_results_goes_on_where_the_last_one_ended(channel: Channel) -> None:
    write(channel, *(f"skolan {n}" for n in range(5)))
    first = queries.search("skolan", None, 2)
    second = queries.search("skolan", None, 2, after=Item.objects.get(pk=first[-1]))
    assert Item.objects.get(pk=second[0]).version.text == "skolan 2"


def test_only_the_channels_one_may_see_are_searched(channel: Channel) -> None:
    write(channel, "skolan")
    assert found("skolan", [channel.pk]) == ["skolan"]
    assert found("skolan", [channel.pk + 1]) == []
    assert found("skolan", []) == []
    assert found(f"#{channel.pk}") == []


def test_a_word_that_was_edited_away_still_finds_the_comment(channel: Channel) -> None:
    write(channel, "ett hot")
    store(channel, [fetched("0", "en blomma")], source=Source.API, at=NOON)
    assert found("hot") == found("blomma") == ["en blomma"]


def test_a_text_as_large_as_they_come_is_found_by_its_first_words(channel: Channel) -> None:
    write(channel, "badplatsen " + " ".join(f"{n:060}漢字" for n in range(20_000)))
    assert len(found("badplats")) == 1


@pytest.mark.django_db
def test_an_item_from_before_computers_and_one_from_far_ahead_are_found(channel: Channel) -> None:
    times = [datetime(1899, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)]
    items = [fetched(f"{n}", "skolan", written_at=at) for n, at in enumerate(times)]
    store(channel, items, source=Source.API, at=NOON)
    assert len(found("skolan")) == 2


@hypothesis_settings(max_examples=60)
@given(words=st.text(max_size=60))
def test_no_search_is_an_error(channel: Channel, words: str) -> None:
    assert queries.search(words, [channel.pk], 10) == []


@hypothesis_settings(max_examples=40)
@given(word=st.from_regex(r"[a-zåäöA-ZÅÄÖ0-9]{1,30}", fullmatch=True), rest=st.text(max_size=40))
def test_every_word_finds_the_text_it_stands_in(channel: Channel, word: str, rest: str) -> None:
    item = fetched(f"any-{Item.objects.count()}", f"{word} {rest}", sender=Person("x"))
    new = store(channel, [item], source=Source.API, at=NOON).new[0]
    assert new in queries.search(word, None, 1000)


def test_deleting_an_item_takes_it_out_of_the_index_itself(channel: Channel) -> None:
    write(channel, "hemligheten", "skolan")
    SearchRow.objects.filter(item__platform_id="0").delete()
    assert found("hemligheten") == []
    assert found("skolan") == ["skolan"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO collection_search(collection_search) VALUES ('integrity-check')")
