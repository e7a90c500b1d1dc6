"""The connector against a platform on a bad day: what an emulator can be made to do (emulators/switches.py)."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Protocol

import pytest

from kanalvakt.connectors import http
from kanalvakt.connectors.base import ConnectorError, Page
from kanalvakt.connectors.contract.faults import QUICK
from kanalvakt.connectors.contract.live import LiveContract, World
from kanalvakt.connectors.faulty import Faulty, Handler, Play
from kanalvakt.connectors.protocol import LooksAgain


class Refused(Protocol):
    """A refusal in the platform's own words."""

    code: str
    play: Play
    wait: float | None


class Switched(World, Protocol):
    """A world that can be made to fail."""

    server: Faulty
    ahead: timedelta
    always: Play | None
    between: Callable[[], object] | None
    page_size: int

    def remove(self, platform_id: str) -> None:
        """Somebody deletes it."""

    def move(self, platform_id: str) -> None:
        """It comes to stand elsewhere in its list."""

    def fail(self, *plays: Play) -> None:
        """Do these instead of answering the next requests, one each."""

    def refusals(self) -> Mapping[str, Any]:
        """How the platform words each refusal."""


def cut(handler: Handler) -> None:
    """The connection breaks in the middle of an answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "4096")
    handler.end_headers()
    handler.wfile.write(b'{"data": [{"id": "1", "te')
    handler.close_connection = True


def _thrice(fault: Play, normal: Play, at: int) -> Play:
    """Three times the fault from the request number `at`, as often as a read is tried; else what is normal."""
    number = iter(range(1_000_000))

    def play(handler: Handler) -> None:
        does = fault if next(number) in range(at, at + 3) else normal
        does(handler)

    return play


FAULTS: tuple[Play, ...] = (lambda handler: handler.send(503, b"{}"), cut, lambda handler: handler.hang_up())
HOURS = (timedelta(hours=7), timedelta(hours=-7))


class ShakyContract(LiveContract):
    """Nothing is lost, doubled or told in vain, whatever the platform does in the middle of a pass."""

    # How many comments a page and more hold here.
    several: ClassVar[int] = 5

    # Whether lists are paged by place (start=50): what is deleted meanwhile then pushes one over to the page that has
    # been read. The next complete pass finds it, and until then it is not called gone.
    by_place: ClassVar[bool] = False

    def ids(self, pages: list[Page]) -> list[str]:
        """Every id, as often as it came."""
        return [item.platform_id for page in pages for item in page.items]

    def written_by(self, world: Switched) -> list[str]:
        """Some comments, older first."""
        return [world.comment(f"Kommentar {number}") for number in range(self.several)]

    def stubborn(self, world: Switched) -> list[Page]:
        """A complete pass that is taken up again from its cursor after every fault."""
        pages: list[Page] = []
        cursor, tries = None, 0
        while not pages or not pages[-1].done:
            try:
                pages.append(self.connector.fetch(world.channel, cursor, complete=True))
            except ConnectorError as error:
                tries += 1
                if tries > 20 or error.code not in ("broken", "unreachable", "throttled"):
                    raise
                continue
            cursor = json.loads(json.dumps(pages[-1].cursor))
        return pages

    def test_each_refusal_in_the_platforms_own_words_is_understood(
        self, world: Switched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(http, "LIMITS", QUICK)
        caplog.set_level(logging.DEBUG)
        secrets = [world.channel.credentials[name] for name in self.secret_fields() & set(world.channel.credentials)]
        for name, refusal in world.refusals().items():
            world.always = refusal.play
            with pytest.raises(ConnectorError) as caught:
                self.connector.fetch(world.channel, None, complete=True)
            assert caught.value.code == refusal.code, name
            if refusal.wait is not None:
                assert caught.value.retry_after == pytest.approx(refusal.wait, abs=30), name
            health = self.connector.health(world.channel)
            assert not health.ok, name
            told = f"{caught.value!r}{caught.value}{health}{caplog.text}"
            assert not any(secret in told for secret in secrets), name

    def test_a_pass_that_is_broken_anywhere_goes_on_from_there(
        self, world: Switched, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At each request in turn: down, cut in the middle of an answer, or no answer at all."""
        monkeypatch.setattr(http, "LIMITS", QUICK)
        self.written_by(world)
        before = len(world.server.seen)
        whole = set(self.ids(self.pages(world, complete=True)))
        for at in range(len(world.server.seen) - before):
            normal = world.server.play
            world.server.play = _thrice(FAULTS[at % len(FAULTS)], normal, at)
            assert set(self.ids(self.stubborn(world))) == whole, at
            world.server.play = normal

    def test_what_is_written_during_a_pass_pushes_nothing_out(self, world: Switched) -> None:
        before, new = self.written_by(world), list[str]()
        world.between = lambda: new.append(world.comment("Mitt i allt"))
        pages = self.pages(world, complete=True)
        assert new
        assert set(before) <= set(self.ids(pages))
        raws = {(item.platform_id, item.raw) for page in pages for item in page.items}
        assert len(raws) == len(set(self.ids(pages)))  # what came twice came the same: it is one item
        assert set(new) <= {*self.ids(pages), *self.ids(self.pages(world, pages[-1].cursor, complete=False))}

    @pytest.mark.parametrize("which", [0, -1])
    def test_what_is_deleted_during_a_pass_takes_nothing_along(self, world: Switched, which: int) -> None:
        before = self.written_by(world)
        away = before[which]
        world.between = lambda: world.remove(away)
        pages = self.pages(world, complete=True)
        left, seen = set(before) - {away}, set(self.ids(pages))
        if self.by_place:
            assert len(left - seen) <= 1
            seen.update(self.ids(self.pages(world, complete=True)))
        assert left <= seen
        if isinstance(self.connector, LooksAgain):
            assert set(self.connector.gone(world.channel, before)) == {away}

    @pytest.mark.parametrize("which", [0, -1])
    def test_what_moves_between_pages_is_found_once_and_never_called_gone(self, world: Switched, which: int) -> None:
        before = self.written_by(world)
        world.between = lambda: world.move(before[which])
        pages = self.pages(world, complete=True)
        assert len(set(before) - {before[which]} - set(self.ids(pages))) <= self.by_place
        if isinstance(self.connector, LooksAgain):
            assert not self.connector.gone(world.channel, before)
        assert set(before) <= {*self.ids(pages), *self.ids(self.pages(world, complete=True))}
        raws = {(item.platform_id, item.raw) for page in pages for item in page.items}
        assert len(raws) == len(set(self.ids(pages)))

    @pytest.mark.parametrize("ahead", HOURS)
    def test_a_clock_that_is_hours_wrong_loses_nothing(self, world: Switched, ahead: timedelta) -> None:
        world.ahead = ahead
        first = world.comment("Före")
        pages = self.pages(world, complete=True)
        assert first in self.ids(pages)
        world.ahead = ahead + timedelta(minutes=1)  # time goes by
        second = world.comment("Efter")
        pages = self.pages(world, pages[-1].cursor, complete=False)
        assert second in self.ids(pages)
        world.ahead = timedelta()  # somebody puts it right
        third = world.comment("Rätt igen")
        pages = self.pages(world, pages[-1].cursor, complete=False)
        assert third in self.ids(pages)
