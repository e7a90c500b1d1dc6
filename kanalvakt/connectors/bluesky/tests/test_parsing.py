"""What is read out of the recorded answers; and of any others that KANALVAKT_RECORDINGS points to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kanalvakt.connectors.base import Cap, FetchedItem
from kanalvakt.connectors.bluesky import names, parse
from kanalvakt.connectors.command import main
from kanalvakt.connectors.slices import Document

FIXTURES = Path(__file__).parent.parent / "fixtures"
MORE = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere")) / "bluesky"
US = "did:plc:exempelbykommunexempelby"
CONTEXT = {"own_ids": US, "fetched_at": "2026-03-02T08:15:00+00:00"}


def read(name: str) -> dict[str, FetchedItem]:
    """The items of a recorded answer, by their words."""
    return {item.text: item for item in parse.items((FIXTURES / f"{name}.json").read_bytes(), CONTEXT)}


def test_a_thread_gives_every_answer_with_its_place_and_sender() -> None:
    found = read("thread")
    assert len(found) == 8
    root, question = (
        found["Ny badplats öppnar på lördag. Välkomna! #badplats"],
        found["Hur djupt är det? Ring 070-174 06 05"],
    )
    answer, thanks = found["Hej! Två meter vid bryggan."], found["Tack för snabbt svar ❤️"]
    assert (root.kind, root.is_own, root.root_id) == ("post", True, "")
    assert (question.kind, question.parent_id, question.root_id) == ("comment", root.platform_id, root.platform_id)
    assert (answer.is_own, answer.parent_id) == (True, question.platform_id)
    assert (thanks.parent_id, thanks.root_id) == (answer.platform_id, root.platform_id)
    assert question.sender.name == "Åsa Öberg 🌻"
    assert question.sender.handle == "asa.exempel.example"
    assert question.language == "sv"
    assert question.permalink.startswith("https://bsky.app/profile/did:plc:asa")
    assert not question.allowed
    assert not answer.allowed[Cap.HIDE]


def test_pictures_have_addresses_and_their_alternative_text_wherever_they_are_named() -> None:
    for name in ("thread", "feed", "record"):
        (picture,) = next(item for item in read(name).values() if item.kind == "post").attachments
        assert picture.url.startswith("https://")
        assert picture.alternative_text == "Badbryggan i Exempelby"


def test_notifications_tell_mentions_and_quotes_from_answers() -> None:
    kinds = {item.text: item.kind for item in read("notifications").values()}
    assert kinds["Läs det här"] == "mention"
    assert kinds["Hej @exempelby.example, när plogas det?"] == "mention"
    assert kinds["Vilka idioter"] == "comment"


def test_what_is_hidden_is_known_from_both_kinds_of_thread() -> None:
    (other,) = read("thread_v2_other").values()
    assert other.text == "Vilka idioter"
    assert other.visibility == "hidden"
    assert parse.gate((FIXTURES / "thread_hidden.json").read_bytes()) == {other.platform_id}
    assert other.text not in read("thread_v2_hidden")


def test_what_cannot_be_shown_is_told_and_what_was_cut_is_named() -> None:
    (blocked,) = parse.items((FIXTURES / "thread_blocked.json").read_bytes(), CONTEXT).unread
    assert "blockering" in blocked.reason
    cut = parse.inside_of((FIXTURES / "thread_cut.json").read_bytes()).cut
    assert read("thread")["Hur djupt är det? Ring 070-174 06 05"].platform_id in cut


def test_an_entry_of_the_chats_log_carries_its_conversation() -> None:
    message = '{"id":"m1","rev":"2","text":"Hej","sender":{"did":"did:plc:x"},"sentAt":"2026-03-01T12:00:00Z"}'
    (item,) = parse.items(f'{{"logs":[{{"rev":"2","convoId":"samtal","message":{message}}}]}}'.encode(), CONTEXT)
    assert (item.platform_id, item.kind, item.text) == ("samtal/m1", "message", "Hej")


def test_a_time_of_the_future_is_not_believed() -> None:
    record = '{"text":"Hej","createdAt":"2999-01-01T00:00:00Z"}'
    body = f'{{"uri":"at://did:plc:x/{names.POST}/3k","indexedAt":"2026-03-01T12:00:00Z","record":{record}}}'
    (item,) = parse.items(body.encode(), CONTEXT)
    assert item.written_at.year == 2026


def everything() -> Iterator[Path]:
    """Every recorded answer there is."""
    yield from sorted(FIXTURES.glob("*.json"))
    yield from sorted(path for path in MORE.rglob("*.json") if "lexicons" not in path.parts)


@pytest.mark.parametrize("path", list(everything()), ids=lambda path: path.name)
def test_no_recorded_answer_loses_an_item_or_a_sender(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "bluesky", str(path), "--json"]) in (0, 1)
    told = capsys.readouterr().out
    whole = Document(path.read_bytes()).whole()
    for uri in _posts(getattr(whole, "value", None)):
        assert uri in told, uri
    assert '"missing": "B' not in told


def _posts(value: object, *, above: str = "") -> Iterator[str]:
    """The address of everything that looks like a post with its words, wherever it is."""
    if isinstance(value, list):
        for one in value:
            yield from _posts(one, above=above)
    elif isinstance(value, dict):
        words = value.get("record", value.get("value"))
        if above not in ("request", "embed", "reply") and isinstance(words, dict) and "text" in words:
            yield str(value["uri"])
        for key, one in value.items():
            if key not in ("embed", "reply", "request"):
                yield from _posts(one, above=key)
