"""A real AT network through the product's own doors: connect, collect, answer, hide, show again, block."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kanalvakt.collection import tasks as collecting
from kanalvakt.collection.models import Item, PublicState, SyncState
from kanalvakt.connectors.bluesky.tests.proxy import Proxy
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, migration
from kanalvakt.moderation import actions as moderation
from kanalvakt.organisation.models import User
from kanalvakt.outbox import tasks as outbox
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.register.models import Channel, ChannelState, Secret
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.supervision import actions as supervision
from kanalvakt.supervision.models import CaseState
from tests.peers.at import Network, world_in

pytestmark = [pytest.mark.peer("at"), pytest.mark.xdist_group("at"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def connected(at: Network, channel: Channel, anna: User, client: Client, settings: Any) -> Any:
    """Karin's page has connected a new account; a proxy stands between."""
    rulebook.load(migration("test"))
    settings.UNDO_SECONDS = 0
    world = world_in(at)
    with Proxy(at.server) as proxy:
        settings.EGRESS_ALLOW = [*at.allow, *proxy.allow]
        client.force_login(anna)
        typed = {
            "name": "Exempelby på Bluesky", "unit": channel.unit_id, "account": "",
            "app_password": world.us.app_password(), "server": proxy.url,
        }  # fmt: skip
        page = client.post(f"/kanaler/koppla/?address=@{world.us.handle}&platform=", typed, follow=True)
        assert "Kanalen är kopplad." in page.text, page.text
        assert typed["app_password"] not in page.text
        made = Channel.objects.get(name="Exempelby på Bluesky")
        assert (made.platform, made.address) == ("bluesky", f"https://bsky.app/profile/{world.us.handle}")
        facts = ["purposes", "purpose_text", "responsible", "substitute", "decided_by", "decided_on"]
        given = {name: getattr(channel, name) for name in [*facts, "decision_case_number"]}
        Channel.objects.filter(pk=made.pk).update(state=ChannelState.ACTIVE, **given)
        yield world, proxy, made


def work(*, collect: Channel | None = None) -> None:
    """What the worker does until nothing is due; what waits for a later time is taken now."""
    if collect:
        SyncState.objects.filter(channel=collect).update(next_at=clock.now())
        while collecting.sweep():
            pass
    for _round in range(8):
        Act.objects.filter(next_at__isnull=False).update(next_at=clock.now() - timedelta(seconds=1))
        while outbox.sweep():
            pass


def test_from_a_strangers_answer_to_a_hidden_one(connected: Any, as_anna: Actor) -> None:
    world, proxy, channel = connected
    network = world.network
    question = world.visitor.post("När öppnar badet?", below=world.root)
    rude = world.visitor.post("Ni är ju helt jävla dumma i huvudet allihop", below=world.root)
    network.process()  # both at once: notifications may tell of one only
    work(collect=channel)
    items = {item.platform_id: item for item in Item.objects.filter(channel=channel)}
    assert {question, rude, world.root} <= items.keys()
    assert items[question].case.state == CaseState.OPEN
    assert items[question].sender.platform_id == world.visitor.did

    proxy.lose = "com.atproto.repo.putRecord"  # the answer is written, its confirmation lost
    act = supervision.answer(items[question].case.pk, "Hej! På lördag klockan 10.", actor=as_anna)
    work()
    act.refresh_from_db()
    assert act.state == ActState.CONFIRMED
    network.process()
    seen = network.thread(world.root)["thread"]
    answers = [one["value"]["post"] for one in seen if one["value"]["post"]["author"]["did"] == world.us.did]
    assert [one["record"]["text"] for one in answers[1:]] == ["Hej! På lördag klockan 10."]

    done = moderation.remove([items[rude].pk], rule_id="G1.5.9.angrepp", reason="Förolämpning", actor=as_anna)
    assert not done.failed, done.failed
    work()
    hidden = Act.objects.get(item=items[rude])
    assert (hidden.verb, hidden.state) == ("hide", ActState.CONFIRMED)
    assert "hos den som skrev det" in hidden.effect
    assert hidden.evidence
    assert hidden.sealed_at
    network.process()
    thread = network.thread(world.root)
    assert rude not in [one["uri"] for one in thread["thread"]]
    assert thread["hasOtherReplies"]
    work(collect=channel)
    assert Item.objects.get(pk=items[rude].pk).public_state == PublicState.HIDDEN

    moderation.restore(items[rude].pk, "Vi gjorde en annan bedömning", actor=as_anna)
    work()
    network.process()
    assert rude in [one["uri"] for one in network.thread(world.root)["thread"]]


def test_a_blocked_senders_answers_stay_known_and_are_not_called_gone(connected: Any, as_anna: Actor) -> None:
    world, _proxy, channel = connected
    uri = world.comment("Ni är ju helt jävla dumma i huvudet allihop")
    work(collect=channel)
    item = Item.objects.get(channel=channel, platform_id=uri)
    moderation.block_sender(
        item.pk, rule_id="G1.5.9.angrepp", reason="Upprepat", ends_on=clock.today() + timedelta(days=30), actor=as_anna
    )
    work()
    assert Act.objects.get(item=item).state == ActState.CONFIRMED
    world.network.process()
    assert uri not in [one["uri"] for one in world.network.thread(world.root)["thread"]]
    SyncState.objects.filter(channel=channel).update(next_complete_at=clock.now())
    work(collect=channel)
    item.refresh_from_db()
    assert item.public_state == PublicState.VISIBLE
    assert not SyncState.objects.get(channel=channel).error_message


def test_the_session_is_kept_from_pass_to_pass(connected: Any) -> None:
    world, proxy, channel = connected
    work(collect=channel)
    secret = Secret.objects.get(channel=channel)
    assert world.us.did in secret.session
    proxy.methods.clear()
    work(collect=channel)
    assert not [method for method in proxy.methods if "Session" in method]
