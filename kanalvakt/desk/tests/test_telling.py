"""What every room tells people of: one list, for Idag and for letters; nothing to those who have no part in it."""

import pytest
from django.test import Client
from django.utils import translation

from kanalvakt.core import telling
from kanalvakt.core.actor import person
from kanalvakt.core.telling import Kind, Line
from kanalvakt.desk.tests.test_today import a_case
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel

KINDS = sorted(telling.kinds())


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_how_many_and_where_to_go_in_both_languages(name: str, db: None) -> None:
    kind = telling.kinds()[name]
    for language in ("sv", "en"):
        with translation.override(language):
            assert kind.text(1)
            assert kind.text(2)
            assert kind.url().startswith("/")


@pytest.mark.parametrize("name", KINDS)
def test_one_who_has_no_part_in_it_is_told_of_nothing(name: str, channel: Channel, bo: User) -> None:
    a_case(channel, "en", priority=2, needs_answer=True, hours=30)
    kind, actor = telling.kinds()[name], person(bo.pk)
    assert kind.count(actor) == 0
    assert not kind.keys or list(kind.keys(actor)) == []


def test_an_urgent_thing_has_one_name_each(channel: Channel, anna: User) -> None:
    a_case(channel, "en", priority=2)
    a_case(channel, "två", priority=2)
    kind, actor = telling.kinds()["supervision.law"], person(anna.pk)
    assert kind.keys
    assert len(set(kind.keys(actor))) == kind.count(actor) == 2


def test_the_worst_comes_first_and_a_kind_that_is_no_more_is_left_out() -> None:
    lines = telling.lines({"supervision.comments": 5, "supervision.law": 1, "supervision.late": 0, "gone.away": 3})
    assert [(line.kind.name, line.count) for line in lines] == [("supervision.law", 1), ("supervision.comments", 5)]


def test_a_name_is_registered_once_and_with_a_tone_that_exists() -> None:
    kind = telling.kinds()["supervision.law"]
    with pytest.raises(ValueError, match="registered twice"):
        telling.register(kind)
    with pytest.raises(ValueError, match="no such tone"):
        telling.register(Kind("a.b", "", lambda n: "", lambda: "/", lambda actor: 0, tone="purple"))


def test_a_line_leads_where_its_kind_leads(client: Client, channel: Channel, anna: User) -> None:
    client.force_login(anna)
    for url in {Line(kind, 1).url.partition("#")[0] for kind in telling.kinds().values()}:
        assert client.get(url).status_code in (200, 403), url
