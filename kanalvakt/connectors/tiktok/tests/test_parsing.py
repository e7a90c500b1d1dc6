"""What TikTok becomes when it is read from a file."""

from pathlib import Path

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.contract import ParseContract
from kanalvakt.connectors.registry import connector
from kanalvakt.connectors.tiktok.parse import items

FIXTURES = Path(__file__).parent.parent / "fixtures"


class TestTikTokParsing(ParseContract):
    connector = connector("tiktok")
    fixtures = FIXTURES

    def objects(self) -> list[bytes]:
        """Ids have names of their own here, and an event has it inside."""
        return []

    def test_odd_values_never_raise_and_never_lose_an_item_with_an_id(self) -> None:
        """Of a comment, whose id is called comment_id."""
        found = items(b'{"comment_id": 7300000000000000005, "text": null, "create_time": {"a": [{}]}, "owner": 1}', {})
        assert [item.platform_id for item in found] == ["7300000000000000005"]


def named(name: str, own: str) -> list[FetchedItem]:
    return items((FIXTURES / f"{name}.json").read_bytes(), {"own_ids": own})


def test_comments_have_senders_states_and_threads() -> None:
    asked, answer, hidden = named("comments", "u-vi")
    assert (asked.parent_id, asked.root_id, asked.is_own) == ("7300000000000000001", "7300000000000000001", False)
    assert (answer.parent_id, answer.is_own) == ("7300000000000000002", True)
    assert (hidden.visibility, hidden.sender.missing) == ("hidden", "TikTok lämnar inte ut vem som skrev.")


def test_an_event_is_read_with_its_large_numbers() -> None:
    (said,) = named("webhook", "")
    assert (said.platform_id, said.parent_id, said.text) == ("7300000000000000005", "7300000000000000001", "Hej")
    found = items((FIXTURES / "webhook_delete.json").read_bytes(), {})
    assert [part.reason for part in found.unread] == ["Kommentaren är borttagen."]


def test_no_token_is_kept() -> None:
    (left,) = items(b'{"code": 0, "data": {"access_token": "hemligt", "refresh_token": "hemligt"}}', {}).unread
    assert b"hemligt" not in left.raw
