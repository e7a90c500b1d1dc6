"""What lacks somebody, on one page with who must act (expectation 4)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.actions import mark_left
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import actions
from kanalvakt.register.models import Channel

PAGE = "/kanaler/att-se-om/"


def seen(client: Client, who: User) -> str:
    client.force_login(who)
    page: str = client.get(PAGE).content.decode()
    return page


def test_nothing_lacks_anybody(client: Client, channel: Channel, karin: User) -> None:
    assert "Inget att se om" in seen(client, karin)


def test_who_left_is_named_with_who_must_name_another(
    client: Client, channel: Channel, karin: User, olof: User, ada: User, bo: User
) -> None:
    mark_left(olof.pk, actor=person(ada.pk))
    page = seen(client, karin)
    assert "Olof Ersättare har slutat." in page
    assert "Karin Informatör" in page.partition("<main")[2]
    assert f'href="/kanaler/{channel.slug}/andra/"' in page
    client.force_login(bo)
    assert channel.name not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(("days", "told"), [(183, "Inget att se om"), (185, "Inte intygade (1)")])
def test_a_late_attestation_is_there_with_the_responsible_person(
    client: Client, channel: Channel, karin: User, anna: User, days: int, told: str
) -> None:
    since = clock.now()
    Channel.objects.update(activated_at=since)
    with time_machine.travel(since + timedelta(days=days), tick=False):
        page = seen(client, karin)
        assert told in page
        assert ("Anna Ansvarig</td>" in page) == (days > 184)


def test_a_log_in_that_somebody_who_left_knew_is_there(
    client: Client, channel: Channel, anna: User, as_anna: Actor, olof: User, ada: User
) -> None:
    actions.store_secret(channel.pk, "Inloggning", {"username": "skolan"}, actor=as_anna)
    mark_left(olof.pk, actor=person(ada.pk))
    page = seen(client, anna)
    assert "Inloggningar som ska bytas (1)" in page
    assert "Olof Ersättare, som kände till uppgifterna, har slutat." in page


def test_who_keeps_a_channel_and_has_no_role_there_any_longer_is_named(
    client: Client, channel: Channel, care: Unit, karin: User, anna: User, olof: User
) -> None:
    anna.grants.update(until=clock.today())
    assert "Inget att se om" in seen(client, karin)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        page = seen(client, karin)
    assert "Någon saknar roll (1)" in page
    assert "Anna Ansvarig har ingen roll i enheten." in page
    anna.grants.update(until=None, unit=care)
    olof.grants.update(unit=None)
    assert "Anna Ansvarig har ingen roll i enheten." in seen(client, karin), "a role elsewhere is none here"
    anna.grants.update(unit=Unit.objects.create(name="Skolområdet", slug="omradet", board=channel.unit.board))
    Unit.objects.filter(pk=channel.unit_id).update(parent=Unit.objects.get(slug="omradet"))
    assert "Inget att se om" in seen(client, karin), "a role above reaches below"


def test_twenty_channels_cost_no_more_queries_than_two(
    client: Client, channel: Channel, school: Unit, karin: User, anna: User, olof: User, bo: User
) -> None:
    gone = User.objects.create_user("gun@exempelby.example", name="Gun Gången", unit=school)

    def neglected(number: int) -> None:
        """One has left, the other has no role there; it is late, nobody is on duty, a log-in must be changed."""
        one = Channel.objects.get(pk=channel.pk)
        one.pk, one.slug, one.handle, one.address = None, f"k-{number}", f"{number}", f"https://ovning.example/{number}"
        one.responsible, one.substitute, one.activated_at = gone, bo, clock.now() - timedelta(days=900)
        one.save()
        one.days_without_duty.create(day=clock.today(), found_at=clock.now())
        one.secrets.create(label="Inloggning", changed_by=anna, changed_at=clock.now(), rotate_reason="Gun har slutat.")

    def asked() -> tuple[int, str]:
        seen(client, karin)  # what is remembered from the first time is no question of the page
        with CaptureQueriesContext(connection) as queries:
            page = seen(client, karin)
        return len(queries), page

    User.objects.filter(pk=gone.pk).update(is_active=False)
    for number in range(2):
        neglected(number)
    few, page = asked()
    for told in ("Gun Gången har slutat.", "Bo Utomstående har ingen roll", "Ingen i tjänst: ", "Skulle ha gjorts"):
        assert page.count(told) >= 2, told
    for number in range(2, 20):
        neglected(number)
    many, page = asked()
    assert page.count("Bo Utomstående har ingen roll i enheten.") == 20
    assert many == few
