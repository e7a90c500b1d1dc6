"""Passes over a real blog, and what odd servers are told as."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kanalvakt.connectors import http
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, FetchedItem, ItemRef, Page, Unsupported
from kanalvakt.connectors.contract.base import PROOF
from kanalvakt.connectors.contract.faults import QUICK
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.connectors.ghost import passes
from kanalvakt.connectors.ghost.connector import Ghost
from tests.peers.ghost import OURS
from tests.peers.ghost import Ghost as Server

KEY = f"{'6b' * 12}:{'ab' * 32}"
REAL = [pytest.mark.peer("ghost"), pytest.mark.xdist_group("ghost")]
GHOST = Ghost()


def passed(channel: ChannelRef, cursor: Any = None, between: Callable[[], object] = lambda: None) -> list[Page]:
    """A whole pass; `between` happens after each part."""
    found: list[Page] = []
    while not found or not found[-1].done:
        found.append(GHOST.fetch(channel, json.loads(json.dumps(cursor)), complete=cursor is None))
        cursor = found[-1].cursor
        between()
    return found


def items(pages: list[Page]) -> dict[str, FetchedItem]:
    return {item.platform_id: item for page in pages for item in page.items}


def ref(item: FetchedItem) -> ItemRef:
    return ItemRef(item.platform_id, item.kind, item.root_id, item.parent_id, item.permalink, item.sender.platform_id)


def read(ghost: Server, number: str) -> FetchedItem:
    """What somebody wrote, as a complete pass finds it."""
    return items(passed(ghost.channel))[number]


class TestRealBlog:
    pytestmark = REAL

    def test_what_is_written_and_deleted_between_two_parts_moves_nothing(
        self, ghost: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = [ghost.visit(f"Kommentar {number}") for number in range(5)]
        monkeypatch.setattr(passes, "SIZES", (1,))
        away, new = iter([before[0], before[4]]), list[str]()

        def between() -> None:
            if number := next(away, ""):
                new.append(ghost.visit("Mitt i allt"))
                sent = {"comments": [{"status": "deleted"}]}
                ghost.admin("PUT", f"comments/{number}/", json=sent)

        pages = passed(ghost.channel, between=between)
        assert {*before[1:4], *new} <= items(pages).keys()
        assert pages[-1].reported_total == len(items(pages))

    def test_the_staffs_own_comments_and_pages_are_ours_and_a_changed_state_is_told_at_the_next_poll(
        self, ghost: Server
    ) -> None:
        page = ghost.post("Om skolan", what="pages")
        ours, theirs = ghost.visit("Välkommen", post=page, email=OURS), ghost.visit("Tack", post=page)
        first = passed(ghost.channel)
        found = items(first)
        assert (found[page].kind, found[ours].is_own, found[theirs].is_own) == ("post", True, False)
        assert found[theirs].root_id == page
        ghost.admin("PUT", f"comments/{theirs}/", json={"comments": [{"status": "hidden"}]})
        assert items(passed(ghost.channel, first[-1].cursor))[theirs].visibility == "hidden"

    def test_an_answer_to_an_answer_names_it_and_is_found_again(self, ghost: Server) -> None:
        first = ghost.visit("Är det öppet?")
        below = read(ghost, ghost.visit("Det undrar jag med", below=first))
        receipt = GHOST.reply(ghost.channel, ref(below), "Ja, till sex.\nVälkomna", idempotency_key="k")
        answer = read(ghost, receipt.platform_ref)
        assert (answer.parent_id, answer.text) == (below.platform_id, "Ja, till sex.\nVälkomna")
        seen = GHOST.find_reply(ghost.channel, ref(below), "Ja, till sex. Välkomna", answer.written_at)
        assert seen is not None
        assert seen.platform_ref == receipt.platform_ref
        assert GHOST.find_reply(ghost.channel, ItemRef(first, "comment"), answer.text, answer.written_at) is None

    def test_what_was_deleted_can_be_shown_again(self, ghost: Server) -> None:
        item = ref(read(ghost, ghost.visit("Bort och tillbaka")))
        GHOST.act(ghost.channel, item, Cap.DELETE, evidence=PROOF, idempotency_key="k")
        assert item.platform_id not in items(passed(ghost.channel))
        GHOST.act(ghost.channel, item, Cap.RESTORE, evidence=None, idempotency_key="k")
        assert ghost.is_public(item.platform_id)

    def test_where_comments_are_switched_off_they_are_read_and_hidden_but_not_answered(self, ghost: Server) -> None:
        item = ref(read(ghost, ghost.visit("Sista ordet")))
        ghost.admin("PUT", "settings/", json={"settings": [{"key": "comments_enabled", "value": "off"}]})
        try:
            receipt = GHOST.act(ghost.channel, item, Cap.HIDE, evidence=PROOF, idempotency_key="k")
            assert GHOST.verify(ghost.channel, item, receipt) == "done"
            with pytest.raises(ConnectorError, match="avstängda"):
                GHOST.reply(ghost.channel, item, "Hej", idempotency_key="k")
        finally:
            ghost.admin("PUT", "settings/", json={"settings": [{"key": "comments_enabled", "value": "all"}]})

    def test_nobody_answers_as_a_member_who_is_not_there(self, ghost: Server) -> None:
        channel = ChannelRef("1", "ghost", ghost.url, "", {"key": ghost.key, "member": "ingen@exempelby.example"})
        assert "ingen@exempelby.example" in GHOST.health(channel).message
        with pytest.raises(ConnectorError, match="ingen medlem"):
            GHOST.reply(channel, ItemRef("1", "comment"), "Hej", idempotency_key="k")


@pytest.fixture
def faulty(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    monkeypatch.setattr(http, "LIMITS", QUICK)
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


def channel_at(server: Faulty, **more: str) -> ChannelRef:
    return ChannelRef("1", "ghost", server.url, "", {"key": KEY, **more})


def test_ghost_5_is_told_by_its_refusal(faulty: Faulty) -> None:
    said = b'{"errors":[{"message":"API tokens do not have permission to access this","type":"NoPermissionError"}]}'
    faulty.play = lambda handler: handler.send(403, said)
    assert "Ghost 6" in GHOST.health(channel_at(faulty)).message


def test_a_list_that_never_goes_on_is_no_endless_pass(faulty: Faulty) -> None:
    one = {"id": "a" * 24, "email": "karin@exempelby.example"}

    def play(handler: Handler) -> None:
        name = handler.path.split("?")[0].strip("/").rpartition("/")[2]
        handler.send(200, json.dumps({name: [one], "meta": {"pagination": {"total": 7}}}).encode())

    faulty.play = play
    with pytest.raises(ConnectorError) as caught:
        passed(channel_at(faulty))
    assert caught.value.code == "broken"


def test_without_a_member_nothing_is_answered_and_the_page_says_what_to_fill_in() -> None:
    channel = ChannelRef("1", "ghost", "https://blogg.exempelby.example", "", {"key": KEY})
    support = GHOST.capabilities(channel)[Cap.REPLY]
    assert (support.level, "medlems e-postadress" in support.reason) == ("no", True)


def test_the_api_may_have_an_address_of_its_own(faulty: Faulty) -> None:
    faulty.play = lambda handler: handler.send(200, b'{"site": {"title": "Bloggen"}}')
    elsewhere = ChannelRef("1", "ghost", "https://blogg.exempelby.example", "", {"key": KEY, "api_url": faulty.url})
    assert GHOST.profile(elsewhere).name == "Bloggen"
    assert faulty.seen[0].path == "/ghost/api/admin/site/"


def test_who_has_left_cannot_be_blocked(faulty: Faulty) -> None:
    with pytest.raises(Unsupported, match="finns inte längre"):
        GHOST.act(channel_at(faulty), ItemRef("1", "comment"), Cap.BLOCK_AUTHOR, evidence=PROOF, idempotency_key="k")
    assert not faulty.seen


@pytest.mark.parametrize("status", [200, 404])
def test_another_server_is_not_taken_for_a_ghost(faulty: Faulty, status: int) -> None:
    faulty.play = lambda handler: handler.send(status, b"<html>Hej</html>")
    item = ItemRef("1", "comment", sender_id="2")
    for verb in (Cap.HIDE, Cap.BLOCK_AUTHOR):
        with pytest.raises(ConnectorError) as caught:
            GHOST.act(channel_at(faulty), item, verb, evidence=PROOF, idempotency_key="k")
        assert caught.value.code == "not_json"
