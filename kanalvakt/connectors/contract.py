"""What every connector must keep, as test classes to inherit (docs/developers/connectors.md).

    class TestPractice(ConnectorContract):
        connector = Practice()
        fixtures = Path(__file__).parent.parent / "fixtures"
        def ref(self, address, token): ...

`ParseContract` needs recorded answers, `FaultContract` an address that can be chosen, `LiveContract` a fixture `world`.
"""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanalvakt.connectors import http
from kanalvakt.connectors.acts import REMOVALS
from kanalvakt.connectors.base import (
    Cap,
    ChannelRef,
    Connector,
    ConnectorError,
    EvidenceRef,
    FetchedItem,
    ItemRef,
    Outcome,
    Page,
    Unsupported,
)
from kanalvakt.connectors.faulty import FAULTS, Faulty

TOKEN = "hemlig-nyckel-4711-abcd"
PROOF = EvidenceRef("1", "0" * 64)
KINDS = {"post", "visitor_post", "comment", "message", "review", "mention"}
VISIBILITIES = {"visible", "held", "hidden", "trashed", "spam", "removed", "author_removed"}
QUICK = http.Limits(connect=2, read=0.3, total=0.8, longest_wait=0)
ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]) | st.just({"a": [{}]})
)


class World(Protocol):
    """A platform where things can be made to happen, not through the connector."""

    channel: ChannelRef

    def comment(self, text: str) -> str:
        """A visitor writes; returns the item's platform id, as the connector should give it."""

    def edit(self, platform_id: str, text: str) -> None:
        """The text changes."""

    def is_public(self, platform_id: str) -> bool:
        """Whether a visitor sees it."""


class _Base:
    connector: ClassVar[Connector]


class ParseContract(_Base):
    """`parse` is pure, loses nothing, keeps the bytes, and nothing makes it raise."""

    fixtures: ClassVar[Path]
    context: ClassVar[dict[str, str]] = {"fetched_at": "2026-03-02T08:15:00+00:00"}

    def recorded(self) -> list[bytes]:
        """Every recorded answer."""
        found = [path.read_bytes() for path in sorted(self.fixtures.glob("*.json"))]
        assert found, f"no recorded answers in {self.fixtures}"
        return found

    def read(self) -> Iterator[tuple[FetchedItem, bytes]]:
        """Every item of every recorded answer."""
        found = [(item, body) for body in self.recorded() for item in self.connector.parse(body, self.context)]
        assert found, "the recorded answers hold no item"
        return iter(found)

    def test_items_have_ids_kinds_and_aware_times(self) -> None:
        for item, _ in self.read():
            assert isinstance(item.platform_id, str)
            assert item.platform_id
            assert item.kind in KINDS
            assert item.visibility in VISIBILITIES
            for at in (item.written_at, item.edited_at or item.written_at):
                assert at.utcoffset() is not None

    def test_a_sender_has_an_id_or_the_reason_why_not(self) -> None:
        for item, _ in self.read():
            assert item.sender.platform_id or item.sender.missing

    def test_raw_is_the_items_own_bytes_and_gives_it_again(self) -> None:
        for item, body in self.read():
            assert item.raw in body
            assert list(self.connector.parse(item.raw, self.context)) == [item]

    def test_the_same_bytes_give_the_same_items(self) -> None:
        for body in self.recorded():
            assert self.connector.parse(body, self.context) == self.connector.parse(body, self.context)

    @settings(deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(st.data())
    def test_damaged_answers_never_raise(self, data: st.DataObject) -> None:
        body = data.draw(st.sampled_from(self.recorded()))
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
        self.connector.parse(body[:start] + data.draw(st.binary(max_size=9)) + body[end:], self.context)

    @settings(deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(st.data())
    def test_odd_values_never_raise_and_never_lose_an_item_with_an_id(self, data: st.DataObject) -> None:
        item, _ = data.draw(st.sampled_from(list(self.read())))
        values = json.loads(item.raw)
        named = [key for key in values if key not in ("id", "ID", "uri")]
        for key in data.draw(st.lists(st.sampled_from(named))) if named else []:
            values[key] = data.draw(ODD)
        (found,) = self.connector.parse(json.dumps(values).encode(), self.context)
        assert found.written_at.utcoffset() is not None
        assert found.sender.platform_id or found.sender.missing


class FaultContract(_Base):
    """Every fault becomes a `ConnectorError` that says what to do and gives no secret away; no write slips out."""

    def ref(self, address: str, token: str) -> ChannelRef:
        """A channel at this address with this secret."""
        raise NotImplementedError

    @pytest.fixture
    def faulty(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
        monkeypatch.setattr(http, "LIMITS", QUICK)
        with Faulty() as server:
            settings.EGRESS_ALLOW = server.allow
            yield server

    def item(self) -> ItemRef:
        """Some item to act on."""
        return ItemRef("17", "comment", root_id="1", parent_id="1")

    def able(self, channel: ChannelRef) -> list[Cap]:
        """The acts on one item that the connector says it can do."""
        acts = (*REMOVALS, Cap.RESTORE, Cap.APPROVE)
        return [cap for cap, support in self.connector.capabilities(channel).items() if support and cap in acts]

    @pytest.mark.parametrize("fault", FAULTS)
    def test_every_fault_is_mapped_and_tells_no_secret(
        self, faulty: Faulty, fault: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        code, faulty.play = FAULTS[fault]
        channel = self.ref(faulty.url, TOKEN)
        with pytest.raises(ConnectorError) as caught:
            self.connector.fetch(channel, None, complete=True)
        assert caught.value.code == code
        assert len(str(caught.value)) > 30
        health = self.connector.health(channel)
        assert not health.ok
        assert health.message
        assert TOKEN not in f"{caught.value!r}{caught.value}{health}{caplog.text}{channel!r}"

    def test_nothing_answers_at_all(self, faulty: Faulty, settings: Any) -> None:
        with Faulty() as closed:
            settings.EGRESS_ALLOW = closed.allow
        with pytest.raises(ConnectorError) as caught:
            self.connector.fetch(self.ref(closed.url, TOKEN), None, complete=True)
        assert caught.value.code == "unreachable"

    def test_a_platform_that_repeats_the_secret_does_not_make_us_tell_it(self, faulty: Faulty) -> None:
        def repeat(handler: Any) -> None:
            said = handler.headers.get("Authorization", "").rpartition(" ")[2]
            told = f"https://annan.example/{said}/{TOKEN}?a={TOKEN}"
            handler.send(302, said.encode(), {"Location": told}) if said else handler.send(200, b"{}")

        faulty.play = repeat
        with pytest.raises(ConnectorError) as caught:
            self.connector.fetch(self.ref(faulty.url, TOKEN), None, complete=True)
        (said,) = {
            one.headers["Authorization"].rpartition(" ")[2] for one in faulty.seen if one.headers["Authorization"]
        }
        assert "annan.example" in str(caught.value)
        assert TOKEN not in str(caught.value)
        assert said not in str(caught.value)

    def test_no_removal_without_evidence(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        for verb in set(self.able(channel)) & REMOVALS:
            for proof in (None, EvidenceRef("", ""), EvidenceRef("1", "")):
                with pytest.raises(ConnectorError, match="bevarat"):
                    self.connector.act(channel, self.item(), verb, evidence=proof, idempotency_key="k")
        assert faulty.seen == []

    def test_what_the_platform_cannot_do_is_unsupported(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        able = self.able(channel)
        for verb in {*REMOVALS, Cap.RESTORE, Cap.APPROVE, Cap.WEBHOOK} - set(able):
            with pytest.raises(Unsupported):
                self.connector.act(channel, self.item(), verb, evidence=PROOF, idempotency_key="k")
        assert faulty.seen == []

    def test_an_act_whose_answer_is_lost_is_ambiguous(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        faulty.play = lambda handler: handler.hang_up() if handler.command != "GET" else handler.send(404, b"{}")
        for verb in self.able(channel):
            with pytest.raises(ConnectorError) as caught:
                self.connector.act(channel, self.item(), verb, evidence=PROOF, idempotency_key="k")
            assert caught.value.ambiguous, verb
        assert len([one for one in faulty.seen if one.command != "GET"]) == len(self.able(channel))

    def test_an_act_answered_by_a_login_page_was_not_confirmed(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        _, page = FAULTS["a log-in page"]
        faulty.play = lambda handler: page(handler) if handler.command != "GET" else handler.send(404, b"{}")
        for verb in self.able(channel):
            with pytest.raises(ConnectorError) as caught:
                self.connector.act(channel, self.item(), verb, evidence=PROOF, idempotency_key="k")
            assert caught.value.code == "not_json"

    def test_a_refused_act_is_not_ambiguous(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        faulty.play = lambda handler: handler.send(403, b"{}")
        for verb in self.able(channel):
            with pytest.raises(ConnectorError) as caught:
                self.connector.act(channel, self.item(), verb, evidence=PROOF, idempotency_key="k")
            assert (caught.value.code, caught.value.ambiguous) == ("forbidden", False)

    def test_every_act_is_described_before_the_click(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        for verb in self.able(channel):
            assert self.connector.describe(verb).endswith(".")
        for verb, support in self.connector.capabilities(channel).items():
            assert support or support.reason, f"{verb}: no reason why not"

    def test_the_ladder_has_only_what_can_be_done(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        ladder = self.connector.removal_ladder(channel, self.item())
        assert set(ladder) <= set(self.able(channel)) & REMOVALS


class LiveContract(_Base):
    """Against a real server (the fixture `world`): passes end, acts are read back, what was written is found."""

    can_edit: ClassVar[bool] = True

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

    def found(self, pages: list[Page]) -> dict[str, FetchedItem]:
        """By id."""
        return {item.platform_id: item for page in pages for item in page.items}

    def ref_of(self, item: FetchedItem) -> ItemRef:
        """The item as an act names it."""
        return ItemRef(item.platform_id, item.kind, item.root_id, item.parent_id, item.permalink)

    def written(self, world: World, text: str) -> FetchedItem:
        """A visitor's comment, as a complete pass finds it."""
        number = world.comment(text)
        return self.found(self.pages(world, complete=True))[number]

    def test_the_connection_works(self, world: World) -> None:
        health = self.connector.health(world.channel)
        assert health.ok, health.message
        assert self.connector.profile(world.channel).name

    def test_a_complete_pass_ends_counts_and_finds_what_a_visitor_wrote(self, world: World) -> None:
        words = "Hej! <3 Går bussen på röda dagar? 😀 & tack"
        number = world.comment(words)
        pages = self.pages(world, complete=True)
        item = self.found(pages)[number]
        assert item.text == words
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

    def test_an_edit_is_seen_in_the_text(self, world: World) -> None:
        if not self.can_edit:
            pytest.skip("nothing can be edited on this platform")
        before = self.written(world, "Så här stod det först")
        world.edit(before.platform_id, "Så här står det nu")
        after = self.found(self.pages(world, complete=True))[before.platform_id]
        assert (before.text, after.text) == ("Så här stod det först", "Så här står det nu")
        assert before.raw != after.raw

    def test_every_rung_takes_it_away_and_says_so(self, world: World) -> None:
        sample = self.ref_of(self.written(world, "Bort med det"))
        for verb in self.connector.removal_ladder(world.channel, sample):
            item = self.ref_of(self.written(world, f"Bort med {verb}"))
            assert world.is_public(item.platform_id)
            receipt = self.connector.act(world.channel, item, verb, evidence=PROOF, idempotency_key=f"k-{verb}")
            assert receipt.effect == self.connector.describe(verb)
            assert self.connector.verify(world.channel, item, receipt) == Outcome.DONE
            assert not world.is_public(item.platform_id)
            again = self.connector.act(world.channel, item, verb, evidence=PROOF, idempotency_key=f"k-{verb}")
            assert self.connector.verify(world.channel, item, again) == Outcome.DONE

    def test_what_can_be_restored_comes_back(self, world: World) -> None:
        written = self.written(world, "Tillbaka igen")
        item = self.ref_of(written)
        assert self.connector.capabilities(world.channel)[Cap.RESTORE]
        for verb in set(self.connector.removal_ladder(world.channel, item)) - {Cap.DELETE}:
            self.connector.act(world.channel, item, verb, evidence=PROOF, idempotency_key="k")
            receipt = self.connector.act(world.channel, item, Cap.RESTORE, evidence=None, idempotency_key="k")
            assert self.connector.verify(world.channel, item, receipt) == Outcome.DONE, verb
            assert world.is_public(item.platform_id)

    def test_what_was_not_done_is_told_apart(self, world: World) -> None:
        item = self.ref_of(self.written(world, "Ingen har rört mig"))
        ladder = self.connector.removal_ladder(world.channel, item)
        receipt = self.connector.act(world.channel, item, ladder[0], evidence=PROOF, idempotency_key="k")
        self.connector.act(world.channel, item, Cap.RESTORE, evidence=None, idempotency_key="k")
        assert self.connector.verify(world.channel, item, receipt) == Outcome.NOT_EFFECTIVE

    def test_an_answer_is_own_found_again_and_read_back(self, world: World) -> None:
        item = self.written(world, "När öppnar badet?")
        ref, since, words = self.ref_of(item), item.written_at - timedelta(minutes=5), "Hej! Den 1 juni & <3 från oss."
        assert self.connector.find_reply(world.channel, ref, words, since) is None
        receipt = self.connector.reply(world.channel, ref, words, idempotency_key="svar-1")
        assert self.connector.verify(world.channel, ref, receipt) == Outcome.DONE
        seen = self.connector.find_reply(world.channel, ref, words, since)
        assert seen is not None
        assert seen.platform_ref == receipt.platform_ref
        answer = self.found(self.pages(world, complete=True))[receipt.platform_ref]
        assert answer.is_own
        assert answer.parent_id == item.platform_id
        assert answer.root_id == item.root_id
        assert answer.text == words

    def test_a_wrong_secret_is_told_as_such(self, world: World) -> None:
        wrong = {name: TOKEN if len(value) > 9 else value for name, value in world.channel.credentials.items()}
        channel = ChannelRef("1", world.channel.kind, world.channel.address, world.channel.handle, wrong)
        with pytest.raises(ConnectorError) as caught:
            self.connector.fetch(channel, None, complete=True)
        assert caught.value.code == "expired"
        assert not self.connector.health(channel).ok

    def test_no_secret_is_in_anything_that_is_kept(self, world: World) -> None:
        pages = self.pages(world, complete=True)
        kept = repr(pages).encode() + b"".join(item.raw for page in pages for item in page.items)
        kept += json.dumps(pages[-1].cursor).encode() + self.connector.profile(world.channel).raw
        for secret in world.channel.credentials.values():
            assert len(secret) < 10 or secret.encode() not in kept


class ConnectorContract(ParseContract, FaultContract, LiveContract):
    """All of it."""
