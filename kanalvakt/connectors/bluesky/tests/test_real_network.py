"""What the contract does not ask, on a real network: reconciling, races, lost answers, sessions, look-ups."""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from kanalvakt.connectors.archives.base import Account
from kanalvakt.connectors.archives.bluesky import BlueskyCar
from kanalvakt.connectors.archives.source import of_file
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, FetchedItem, ItemRef, Outcome, Page
from kanalvakt.connectors.bluesky import sessions
from kanalvakt.connectors.bluesky.connector import Bluesky
from kanalvakt.connectors.bluesky.tests.proxy import Proxy
from kanalvakt.connectors.contract.base import PROOF
from tests.peers.at import POST, Network, Remembered, World, channel_of, world_in

pytestmark = [pytest.mark.peer("at"), pytest.mark.xdist_group("at")]
BLUESKY = Bluesky()


@pytest.fixture
def world(at: Network) -> World:
    return world_in(at)


@pytest.fixture
def proxy(at: Network, settings: Any) -> Iterator[Proxy]:
    """Between the connector and the server."""
    with Proxy(at.server) as between:
        settings.EGRESS_ALLOW = [*at.allow, *between.allow]
        yield between


def through(proxy: Proxy, channel: ChannelRef) -> ChannelRef:
    """The same account, by way of the proxy."""
    credentials = {**channel.credentials, "server": proxy.url}
    return replace(channel, credentials=credentials, memory=Remembered())


def passed(channel: ChannelRef, cursor: Any = None, *, complete: bool = True) -> tuple[dict[str, FetchedItem], Page]:
    """A whole pass: what it found, and its last page."""
    found: dict[str, FetchedItem] = {}
    while True:
        page = BLUESKY.fetch(channel, cursor, complete=complete)
        found |= {item.platform_id: item for item in page.items}
        if page.done:
            return found, page
        cursor = json.loads(json.dumps(page.cursor))


def ref(item: FetchedItem) -> ItemRef:
    """The item as an act names it."""
    sender = item.sender.platform_id
    return ItemRef(item.platform_id, item.kind, item.root_id, item.parent_id, item.permalink, sender)


def test_a_repositorys_export_gives_the_items_that_the_api_gives(at: Network, world: World) -> None:
    record = {"$type": POST, "langs": ["sv"], "createdAt": "2023-11-14T22:13:20.000Z"}
    writes = [
        {
            "$type": "com.atproto.repo.applyWrites#create",
            "collection": POST,
            "value": {**record, "text": f"Nyhet {one}"},
        }
        for one in range(60)
    ]
    world.us.do("com.atproto.repo.applyWrites", repo=world.us.did, writes=writes)
    answer = world.visitor.post("Frågan", below=world.root)
    world.us.post("Svaret", below=answer)
    at.process()
    body = httpx.get(
        f"{at.server}/xrpc/com.atproto.sync.getRepo", params={"did": world.us.did}, trust_env=False
    ).content
    source = of_file(io.BytesIO(body), "repo.car")
    rows = list(BlueskyCar().read(source, Account()))
    items = {row.platform_id: row for row in rows if isinstance(row, FetchedItem)}
    found, _page = passed(world.channel)
    ours = {number: one for number, one in found.items() if one.is_own}
    assert len(items) == len(rows) >= 62
    assert items.keys() == ours.keys()
    for number, one in items.items():
        same = ours[number]
        assert (one.kind, one.text, one.root_id) == (same.kind, same.text, same.root_id)
        assert abs(one.written_at - same.written_at) < timedelta(seconds=1)  # the API knows when it was first seen


def test_answers_written_at_once_are_all_found_however_deep(world: World) -> None:
    _found, page = passed(world.channel)
    written = [world.visitor.post(f"Fråga {number}", below=world.root) for number in range(3)]
    for _level in range(12):
        written.append(world.visitor.post("Och sedan?", below=written[-1]))
    world.network.process()
    found, _page = passed(world.channel, page.cursor, complete=False)
    assert set(written) <= found.keys()
    assert {found[uri].root_id for uri in written} == {world.root}


def test_a_thread_that_is_cut_is_read_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanalvakt.connectors.bluesky.passes.DEPTH", 2)
    written = [world.visitor.post("Först", below=world.root)]
    for _level in range(6):
        written.append(world.visitor.post("Djupare", below=written[-1]))
    world.network.process()
    assert set(written) <= passed(world.channel)[0].keys()


def test_mentions_and_quotes_are_found_and_cannot_be_hidden(world: World) -> None:
    own = world.us.ask("com.atproto.repo.getRecord", repo=world.us.did, collection="app.bsky.feed.post",
                       rkey=world.root.rpartition("/")[2])  # fmt: skip
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": world.us.did}
    facets = [{"index": {"byteStart": 0, "byteEnd": 10}, "features": [feature]}]
    mention = world.visitor.post("@exempelby när plogas det?", record={"facets": facets})
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": own["uri"], "cid": own["cid"]}}
    quote = world.visitor.post("Läs det här", record={"embed": embed})
    world.network.process()
    found, _page = passed(world.channel)
    for uri in (mention, quote):
        assert found[uri].kind == "mention"
        assert not found[uri].allowed[Cap.HIDE]
        assert BLUESKY.removal_ladder(world.channel, ref(found[uri])) == ()


def test_a_quiet_account_costs_two_requests_and_the_young_threads_an_hour_later(world: World, proxy: Proxy) -> None:
    channel = through(proxy, world.channel)
    cursor = passed(channel)[1].cursor
    two = ["app.bsky.feed.getAuthorFeed", "app.bsky.notification.listNotifications"]
    for later, young in ((timedelta(0), 0), (timedelta(hours=1), len(cursor["known"]))):
        proxy.methods.clear()
        with time_machine.travel(datetime.now(UTC) + later, tick=True):
            passed(channel, cursor, complete=False)
        assert sorted(proxy.methods) == sorted([*two, *["app.bsky.feed.getPostThread"] * young])


def test_a_hidden_answer_is_out_of_the_thread_for_others_and_marked_for_us(world: World) -> None:
    uri = world.comment("Ni är idioter allihop")
    item = ref(passed(world.channel)[0][uri])
    BLUESKY.act(world.channel, item, Cap.HIDE, evidence=PROOF, idempotency_key="k")
    world.network.process()
    seen = world.network.thread(world.root)
    assert uri not in [one["uri"] for one in seen["thread"]]
    assert seen["hasOtherReplies"]
    assert passed(world.channel)[0][uri].visibility == "hidden"


def test_many_at_once_hide_in_one_thread_and_none_is_lost(world: World) -> None:
    written = [world.visitor.post(f"Skräp {number}", below=world.root) for number in range(4)]
    world.network.process()
    items = [ItemRef(uri, "comment", world.root, world.root) for uri in written]
    passed(world.channel)  # logged in

    def hide(item: ItemRef) -> None:
        BLUESKY.act(world.channel, item, Cap.HIDE, evidence=PROOF, idempotency_key="k")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hide, items))
    world.network.process()
    shown = [one["uri"] for one in world.network.thread(world.root)["thread"]]
    assert not set(written) & set(shown)


def test_what_somebody_set_in_the_app_stays_when_we_hide(world: World) -> None:
    gate, key = "app.bsky.feed.threadgate", world.root.rpartition("/")[2]
    rules = [{"$type": "app.bsky.feed.threadgate#mentionRule"}]
    record = {"$type": gate, "post": world.root, "createdAt": "2026-03-01T12:00:00.000Z", "allow": rules}
    uri = world.comment("Skräp")
    world.us.do("com.atproto.repo.putRecord", repo=world.us.did, collection=gate, rkey=key, record=record)
    item = ItemRef(uri, "comment", world.root, world.root)
    BLUESKY.act(world.channel, item, Cap.HIDE, evidence=PROOF, idempotency_key="k")
    kept = world.us.ask("com.atproto.repo.getRecord", repo=world.us.did, collection=gate, rkey=key)["value"]
    assert kept == {**record, "hiddenReplies": [uri]}


@pytest.mark.parametrize("again", ["looked for", "sent again"])
def test_an_answer_whose_confirmation_was_lost_is_there_once(world: World, proxy: Proxy, again: str) -> None:
    uri, channel = world.comment("När öppnar badet?"), through(proxy, world.channel)
    item, words = ref(passed(channel)[0][uri]), "Hej! På lördag. https://exempelby.example/bad"
    proxy.lose = "com.atproto.repo.putRecord"
    with pytest.raises(ConnectorError) as lost:
        BLUESKY.reply(channel, item, words, idempotency_key="svar-7")
    assert lost.value.ambiguous
    if again == "looked for":
        assert BLUESKY.find_reply(channel, item, words, passed(channel)[0][uri].written_at)
    else:
        receipt = BLUESKY.reply(channel, item, words, idempotency_key="svar-7")
        assert BLUESKY.verify(channel, item, receipt) == Outcome.DONE
    world.network.process()
    answers = [item for item in passed(channel)[0].values() if item.parent_id == uri]
    assert [item.text for item in answers] == [words]


def test_an_answer_that_is_too_long_is_refused_in_plain_words(world: World) -> None:
    item = ItemRef(world.comment("Berätta allt!"), "comment", world.root, world.root)
    with pytest.raises(ConnectorError, match="högst 300 tecken") as refused:
        BLUESKY.reply(world.channel, item, "å" * 301, idempotency_key="k")
    assert refused.value.permanent
    assert not refused.value.ambiguous


def test_what_is_blocked_or_below_something_deleted_is_not_gone(world: World) -> None:
    network = world.network
    other = network.join("kim")
    rude, middle = other.post("Idioter", below=world.root), world.visitor.post("Jag ångrar mig", below=world.root)
    below = other.post("Svar på det", below=middle)
    network.process()
    everything = passed(world.channel)[0]
    assert {rude, middle, below} <= everything.keys()
    BLUESKY.act(world.channel, ref(everything[rude]), Cap.BLOCK_AUTHOR, evidence=PROOF, idempotency_key="k")
    world.visitor.delete(middle)
    network.process()
    unseen = sorted(everything.keys() - passed(world.channel)[0].keys())
    assert unseen == sorted([rude, middle, below])
    assert BLUESKY.gone(world.channel, unseen) == [middle]


def test_an_ended_session_is_renewed_and_an_ended_renewal_logs_in_again(world: World, proxy: Proxy) -> None:
    channel = through(proxy, world.channel)
    memory = channel.memory
    assert isinstance(memory, Remembered)
    assert BLUESKY.health(channel).ok
    assert proxy.methods[0] == "com.atproto.server.createSession"
    for broken, asked in [({"access"}, "refreshSession"), ({"access", "refresh"}, "createSession")]:
        kept = json.loads(memory.text)
        memory.text = json.dumps(kept | dict.fromkeys(broken, "x.y.z"))
        proxy.methods.clear()
        assert BLUESKY.health(channel).ok
        assert f"com.atproto.server.{asked}" in proxy.methods
        proxy.methods.clear()
        assert BLUESKY.health(channel).ok
        assert proxy.methods == ["app.bsky.actor.getProfile"]


def test_a_withdrawn_app_password_says_what_to_do(world: World) -> None:
    channel = channel_of(world.us)
    names = [one["name"] for one in world.us.ask("com.atproto.server.listAppPasswords")["passwords"]]
    for name in names:
        world.us.do("com.atproto.server.revokeAppPassword", name=name)
    health = BLUESKY.health(channel)
    assert not health.ok
    assert "nytt applösenord" in health.message


def test_the_server_is_found_by_the_accounts_own_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "RESOLVER", world.network.info["appview"])
    monkeypatch.setattr(sessions, "DIRECTORY", world.network.info["plc"])
    password = world.us.app_password()
    for name in (world.us.handle, world.us.did):
        channel = ChannelRef("1", "bluesky", "", name, {"account": "", "app_password": password, "server": ""})
        assert BLUESKY.health(channel).ok
    nobody = ChannelRef("1", "bluesky", "", "finns-inte.test", {"app_password": password})
    assert "känner inte till kontot" in BLUESKY.health(nobody).message


def test_a_log_in_of_another_account_is_told_before_it_is_kept(world: World) -> None:
    wrong = replace(world.channel, handle="nagon-annan.test")
    assert "hör till kontot" in BLUESKY.health(wrong).message
