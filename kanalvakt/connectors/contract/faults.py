"""Every fault a platform can have, from a real local server."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from kanalvakt.connectors import http
from kanalvakt.connectors.acts import REMOVALS
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, EvidenceRef, ItemRef, Unsupported
from kanalvakt.connectors.contract.base import PROOF, TOKEN, Contract
from kanalvakt.connectors.faulty import FAULTS, Faulty, Play

# Tests of silence need not take half a minute.
QUICK = http.Limits(connect=2, read=0.3, total=1.2, longest_wait=0)


class FaultContract(Contract):
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

    def sent(self, handler: Any) -> str:
        """The secret as it travelled."""
        return str((handler.headers["Authorization"] or "").rpartition(" ")[2])

    def item(self) -> ItemRef:
        """Some item to act on."""
        return ItemRef("17", "comment", root_id="1", parent_id="1", sender_id="u1")

    def reads(self, handler: Any, verb: Cap) -> None:
        """What a connector sees that looks before it acts: there is something to do."""
        handler.send(404, b"{}")

    def failing(self, verb: Cap, write: Play) -> Play:
        """A platform that can be read while its writes do this."""
        return lambda handler: write(handler) if handler.command != "GET" else self.reads(handler, verb)

    def able(self, channel: ChannelRef) -> list[Cap]:
        """The acts on one item or its sender that the connector says it can do."""
        acts = (*REMOVALS, Cap.RESTORE, Cap.APPROVE, Cap.UNBLOCK_AUTHOR)
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
            said = self.sent(handler)
            told = f"https://annan.example/{said}/{TOKEN}?a={TOKEN}"
            handler.send(302, said.encode(), {"Location": told}) if said else handler.send(200, b"{}")

        if not self.connector.credential_fields:
            pytest.skip("no secret is needed")
        faulty.play = repeat
        with pytest.raises(ConnectorError) as caught:
            self.connector.fetch(self.ref(faulty.url, TOKEN), None, complete=True)
        (said,) = {secret for one in faulty.seen if (secret := self.sent(one))}
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
        for verb in {*REMOVALS, Cap.RESTORE, Cap.APPROVE, Cap.UNBLOCK_AUTHOR, Cap.WEBHOOK} - set(able):
            with pytest.raises(Unsupported):
                self.connector.act(channel, self.item(), verb, evidence=PROOF, idempotency_key="k")
        assert faulty.seen == []

    def test_an_act_whose_answer_is_lost_is_ambiguous(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        for verb in self.able(channel):
            faulty.play = self.failing(verb, lambda handler: handler.hang_up())
            with pytest.raises(ConnectorError) as caught:
                self.connector.act(channel, self.item(), verb, evidence=PROOF, idempotency_key="k")
            assert caught.value.ambiguous, verb
        assert len([one for one in faulty.seen if one.command != "GET"]) == len(self.able(channel))

    def test_an_act_answered_by_a_login_page_was_not_confirmed(self, faulty: Faulty) -> None:
        channel = self.ref(faulty.url, TOKEN)
        _, page = FAULTS["a log-in page"]
        for verb in self.able(channel):
            faulty.play = self.failing(verb, page)
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
