"""What YouTube's videos, threads and comments become."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.command import main
from kanalvakt.connectors.contract import ParseContract
from kanalvakt.connectors.registry import connector
from kanalvakt.connectors.youtube.parse import items

FIXTURES = Path(__file__).parent.parent / "fixtures"
RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere")) / "youtube"
US = {"own_ids": "UCexempelbykommunexempel"}


class TestYouTubeParsing(ParseContract):
    connector = connector("youtube")
    fixtures = FIXTURES

    def objects(self) -> list[bytes]:
        """What is said about a thread has its comment, with the id, inside."""
        return [raw for raw in super().objects() if b"topLevelComment" not in raw]


def named(name: str, context: dict[str, str] = US) -> dict[str, FetchedItem]:
    return {item.platform_id: item for item in items((FIXTURES / f"{name}.json").read_bytes(), context)}


def test_a_thread_is_its_comment_its_replies_and_a_note_of_those_that_did_not_come() -> None:
    found = items((FIXTURES / "threads.json").read_bytes(), US)
    first, answer, thanks, *_ = found
    assert (first.kind, first.parent_id, first.root_id) == ("comment", "exbadet2026", "exbadet2026")
    assert (answer.parent_id, answer.root_id) == (first.platform_id, "exbadet2026")
    assert (first.is_own, answer.is_own, thanks.is_own) == (False, True, False)
    assert [(part.where, part.reason) for part in found.unread] == [
        ("$.items[0].replies", "YouTube visar 2 av 3 svar här. De andra hämtas för sig.")
    ]


def test_words_are_the_original_and_else_what_is_shown() -> None:
    found = named("threads")
    first, shown = found["UgyExempel1AaABAg"], found["UgyExempel2AaABAg"]
    assert first.text == "Hej! 1 < 2 & går bussen på röda dagar? 😀"
    assert first.edited_at
    assert not shown.edited_at
    assert shown.text == "Se 1:10 (https://www.youtube.com/watch?v=exbadet2026&t=70)\nBra & tydligt"
    assert shown.html.startswith("Se <a href=")


def test_states_are_kept() -> None:
    found = named("threads")
    held, spam = found["UgyExempel3AaABAg"], found["UgyExempel4AaABAg"]
    assert (held.visibility, spam.visibility, found["UgyExempel1AaABAg"].visibility) == ("held", "spam", "visible")
    assert held.allowed["reply"].level == "no"
    assert [one.url for one in held.attachments] == ["https://lh3.example/bild"]
    assert {item.visibility for item in named("replies", {"state": "rejected"}).values()} == {"removed"}


def test_a_sender_is_a_channel_or_the_reason_why_there_is_none() -> None:
    found = named("threads")
    assert found["UgyExempel1AaABAg"].sender.platform_id == "UCasaobergasaobergasaobe"
    assert found["UgyExempel1AaABAg"].sender.handle == "@asaoberg"
    gone = found["UgyExempel4AaABAg"].sender
    assert (gone.platform_id, gone.missing) == ("", "YouTube lämnar inte ut vem som skrev.")


def test_a_film_is_a_post_by_its_own_id() -> None:
    (film,) = named("uploads").values()
    assert (film.platform_id, film.kind, film.is_own) == ("exbadet2026", "post", True)
    assert film.text == "Badet öppnar\n\nVälkomna på måndag."
    assert film.written_at.isoformat() == "2026-02-28T09:00:00+00:00"


def test_comments_that_are_off_are_a_fact() -> None:
    found = items((FIXTURES / "comments_disabled.json").read_bytes(), {})
    assert [part.reason for part in found.unread] == [
        "YouTube svarade med ett fel. Kommentarerna är avstängda för filmen."
    ]


def test_no_token_is_kept() -> None:
    (left,) = items(b'{"access_token": "hemligt-ord", "refresh_token":"hemligt-igen"}', {}).unread
    assert b"hemligt" not in left.raw


def written(value: Any) -> Iterator[tuple[str, str]]:
    """Every comment within a recorded answer, with its sender, found by another way than ours."""
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from written(one)
    if isinstance(value, dict) and isinstance(snippet := value.get("snippet"), dict) and "textDisplay" in snippet:
        yield value["id"], snippet.get("authorChannelId", {}).get("value", "")


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings on this machine")
def test_recordings_lose_no_comment_no_film_and_no_sender(capsys: pytest.CaptureFixture[str]) -> None:
    files = [path for path in sorted(RECORDINGS.rglob("*.json")) if "contract" not in path.name]
    assert files
    for path in files:
        assert main(["parse", "youtube", str(path), "--json"]) in (0, 1)
        found = json.loads(capsys.readouterr().out)["items"]
        values = json.loads(path.read_bytes())
        comments = [item for item in found if item["kind"] == "comment"]
        assert {(one["platform_id"], one["sender"]["platform_id"]) for one in comments} == set(written(values))
        listed = values.get("items", [values])
        films = [one for one in listed if one.get("kind") in ("youtube#video", "youtube#playlistItem")]
        assert len(found) - len(comments) == len(films), path
