"""The connector against a real server."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol

import httpx
import pytest
import time_machine

from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, FetchedItem, ItemRef, Outcome, Page, Receipt
from kanalvakt.connectors.contract.base import PROOF, TOKEN, Contract


class World(Protocol):
    """A platform where things can be made to happen, not through the connector."""

    channel: ChannelRef

    def comment(self, text: str) -> str:
        """A visitor writes; returns the item's platform id, as the connector should give it."""

    def edit(self, platform_id: str, text: str) -> None:
        """The text changes."""

    def is_public(self, platform_id: str) -> bool:
        """Whether a visitor sees it."""


class LiveContract(Contract):
    """Against a real server (the fixture `world`): passes end, acts are read back, what was written is found."""

    can_edit: ClassVar[bool] = True
    # What a visitor writes; a platform that is known to rewrite some signs gets others.
    words: ClassVar[str] = "Hej! <3 Går bussen på röda dagar? 😀 & tack"

    # The most requests of a poll when nothing is new, on a channel with one or two posts of today: 2, and where the
    # platform does not tell of new comments one more for today's post (ages.py). 0: not told here, since posts pile up.
    poll: ClassVar[int] = 2

    # What reading back says of an act that worked: some platforms do not tell.
    seen_after: ClassVar[Outcome] = Outcome.DONE

    def pages(self, world: World, cursor: Any = None, *, complete: bool) -> list[Page]:
        """One whole pass; the cursor survives JSON, as it must."""
        found: list[Page] = []
        for _ in range(200):
            page = self.connector.fetch(world.channel, cursor, complete=complete)
            found.append(page)
            if page.done:
                return found
            cursor = json.loads(json.dumps(page.cursor))
        raise AssertionError("the pass does not end")

    def secret_fields(self) -> set[str]:
        """The names of the credentials that are secrets."""
        return {field.name for field in self.connector.credential_fields if field.secret}

    def found(self, pages: list[Page]) -> dict[str, FetchedItem]:
        """By id."""
        return {item.platform_id: item for page in pages for item in page.items}

    def ref_of(self, item: FetchedItem) -> ItemRef:
        """The item as an act names it."""
        return ItemRef(
            item.platform_id, item.kind, item.root_id, item.parent_id, item.permalink, item.sender.platform_id
        )

    def only_with(self, world: World, cap: Cap) -> None:
        """Skip what the platform, by the connector's own words, cannot do; it then owes the reason why."""
        if not (support := self.connector.capabilities(world.channel)[cap]):
            assert support.reason
            pytest.skip(support.reason)

    def written(self, world: World, text: str) -> FetchedItem:
        """A visitor's comment, as a complete pass finds it."""
        number = world.comment(text)
        return self.found(self.pages(world, complete=True))[number]

    def test_the_connection_works(self, world: World) -> None:
        health = self.connector.health(world.channel)
        assert health.ok, health.message
        assert self.connector.profile(world.channel).name

    def test_a_complete_pass_ends_counts_and_finds_what_a_visitor_wrote(self, world: World) -> None:
        number = world.comment(self.words)
        pages = self.pages(world, complete=True)
        item = self.found(pages)[number]
        assert item.text == self.words
        assert not item.is_own
        assert item.parent_id
        assert item.root_id
        assert pages[-1].observed_until is not None
        assert pages[-1].observed_until.utcoffset() is not None
        assert pages[-1].reported_total in (None, len(self.found(pages)))
        assert not any(page.unread for page in pages)

    def test_ids_stay_the_same_from_pass_to_pass(self, world: World) -> None:
        world.comment("Samma id varje gång")
        first, second = (self.found(self.pages(world, complete=True)) for _ in range(2))
        assert first.keys() == second.keys()
        assert [item.raw for item in first.values()] == [item.raw for item in second.values()]

    def test_an_incremental_pass_starts_where_the_last_one_ended(self, world: World) -> None:
        cursor = self.pages(world, complete=True)[-1].cursor
        number = world.comment("Skrivet mellan två hämtningar")
        pages = self.pages(world, json.loads(json.dumps(cursor)), complete=False)
        assert number in self.found(pages)
        assert self.pages(world, json.loads(json.dumps(pages[-1].cursor)), complete=False)[-1].done

    def test_a_poll_of_an_unchanged_channel_costs_few_requests(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not self.poll:
            pytest.skip("the server is every test's, and each post of theirs costs a request")
        world.comment("Redan hämtat")
        cursor = json.loads(json.dumps(self.pages(world, complete=True)[-1].cursor))
        asked: list[str] = []
        stream = httpx.Client.stream

        def counted(client: httpx.Client, method: str, url: httpx.URL, **more: Any) -> Any:
            asked.append(f"{method} {url}")
            return stream(client, method, url, **more)

        monkeypatch.setattr(httpx.Client, "stream", counted)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10), tick=True):  # times have settled
            cursor = json.loads(json.dumps(self.pages(world, cursor, complete=False)[-1].cursor))
            asked.clear()
            self.pages(world, cursor, complete=False)
        assert 0 < len(asked) <= self.poll, asked

    def test_an_edit_is_seen_in_the_text(self, world: World) -> None:
        if not self.can_edit:
            pytest.skip("nothing can be edited on this platform")
        before = self.written(world, "Så här stod det först")
        world.edit(before.platform_id, "Så här står det nu")
        after = self.found(self.pages(world, complete=True))[before.platform_id]
        assert (before.text, after.text) == ("Så här stod det först", "Så här står det nu")
        assert before.raw != after.raw

    def test_every_rung_takes_it_away_and_says_so(self, world: World) -> None:
        for verb in self.connector.removal_ladder(world.channel, ItemRef("1", "comment")):
            item = self.ref_of(self.written(world, f"Bort med {verb}"))
            assert world.is_public(item.platform_id)
            receipt = self.connector.act(world.channel, item, verb, evidence=PROOF, idempotency_key=f"k-{verb}")
            assert receipt.effect == self.connector.describe(verb)
            assert self.connector.verify(world.channel, item, receipt) == self.seen_after
            assert not world.is_public(item.platform_id)
            again = self.connector.act(world.channel, item, verb, evidence=PROOF, idempotency_key=f"k-{verb}")
            assert self.connector.verify(world.channel, item, again) == self.seen_after

    def test_what_can_be_restored_comes_back(self, world: World) -> None:
        self.only_with(world, Cap.RESTORE)
        item = self.ref_of(self.written(world, "Tillbaka igen"))
        for verb in set(self.connector.removal_ladder(world.channel, item)) - {Cap.DELETE}:
            self.connector.act(world.channel, item, verb, evidence=PROOF, idempotency_key="k")
            receipt = self.connector.act(world.channel, item, Cap.RESTORE, evidence=None, idempotency_key="k")
            assert self.connector.verify(world.channel, item, receipt) == self.seen_after, verb
            assert world.is_public(item.platform_id)

    def test_who_is_blocked_is_let_in_again(self, world: World) -> None:
        able = self.connector.capabilities(world.channel)
        if not able[Cap.BLOCK_AUTHOR]:
            assert not able[Cap.UNBLOCK_AUTHOR]
            pytest.skip("nobody can be blocked on this platform")
        item = self.ref_of(self.written(world, "Sista gången jag skriver här"))
        assert item.sender_id
        for _ in range(2):  # doing it again is harmless
            block = self.connector.act(world.channel, item, Cap.BLOCK_AUTHOR, evidence=PROOF, idempotency_key="k")
            assert block.effect == self.connector.describe(Cap.BLOCK_AUTHOR)
            assert self.connector.verify(world.channel, item, block) == Outcome.DONE
        for _ in range(2):
            ended = self.connector.act(world.channel, item, Cap.UNBLOCK_AUTHOR, evidence=None, idempotency_key="k")
            assert self.connector.verify(world.channel, item, ended) == Outcome.DONE
        assert self.connector.verify(world.channel, item, block) == Outcome.NOT_EFFECTIVE

    def test_what_was_not_done_is_told_apart(self, world: World) -> None:
        self.only_with(world, Cap.RESTORE)
        item = self.ref_of(self.written(world, "Ingen har rört mig"))
        ladder = self.connector.removal_ladder(world.channel, item)
        receipt = self.connector.act(world.channel, item, ladder[0], evidence=PROOF, idempotency_key="k")
        self.connector.act(world.channel, item, Cap.RESTORE, evidence=None, idempotency_key="k")
        told = self.connector.verify(world.channel, item, receipt)
        assert told == (Outcome.NOT_EFFECTIVE if self.seen_after == Outcome.DONE else self.seen_after)

    def test_an_answer_is_own_found_again_and_read_back(self, world: World) -> None:
        self.only_with(world, Cap.REPLY)
        item = self.written(world, "När öppnar badet?")
        ref, since, words = self.ref_of(item), item.written_at - timedelta(minutes=5), "Hej! Den 1 juni & <3 från oss."
        assert self.connector.find_reply(world.channel, ref, words, since) is None
        receipt = self.replied(world, ref, words, since)
        assert self.connector.verify(world.channel, ref, receipt) == Outcome.DONE
        seen = self.connector.find_reply(world.channel, ref, words, since)
        assert seen is not None
        assert seen.platform_ref == receipt.platform_ref
        answer = self.found(self.pages(world, complete=True))[receipt.platform_ref]
        assert answer.is_own
        assert answer.parent_id == item.platform_id
        assert answer.root_id == item.root_id
        assert answer.text == words

    def replied(self, world: World, ref: ItemRef, words: str, since: datetime) -> Receipt:
        """As the outbox does it: where the line broke it looks for the answer before it sends once more."""
        for _ in range(3):
            try:
                return self.connector.reply(world.channel, ref, words, idempotency_key="svar-1")
            except ConnectorError as error:
                if not error.ambiguous:
                    raise
                if receipt := self.connector.find_reply(world.channel, ref, words, since):
                    return receipt
        raise AssertionError("the line breaks each time")

    def test_a_wrong_secret_is_told_as_such(self, world: World) -> None:
        if not (secret := self.secret_fields()):
            pytest.skip("no secret is needed")
        wrong = {name: TOKEN if name in secret else value for name, value in world.channel.credentials.items()}
        channel = ChannelRef("1", world.channel.kind, world.channel.address, world.channel.handle, wrong)
        with pytest.raises(ConnectorError) as caught:
            self.connector.fetch(channel, None, complete=True)
        assert caught.value.code == "expired"
        assert not self.connector.health(channel).ok

    def test_no_secret_is_in_anything_that_is_kept_or_logged(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        pages = self.pages(world, complete=True)
        kept = repr(pages).encode() + b"".join(item.raw for page in pages for item in page.items)
        kept += json.dumps(pages[-1].cursor).encode() + self.connector.profile(world.channel).raw
        kept += caplog.text.encode()
        for name in self.secret_fields():
            if secret := world.channel.credentials.get(name):
                assert secret.encode() not in kept
