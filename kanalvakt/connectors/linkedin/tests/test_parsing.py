"""What LinkedIn becomes when it is read from a file."""

from pathlib import Path

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.contract import ParseContract
from kanalvakt.connectors.linkedin.parse import items
from kanalvakt.connectors.registry import connector

FIXTURES = Path(__file__).parent.parent / "fixtures"


class TestLinkedInParsing(ParseContract):
    connector = connector("linkedin")
    fixtures = FIXTURES


def named(name: str, own: str) -> list[FetchedItem]:
    return items((FIXTURES / f"{name}.json").read_bytes(), {"own_ids": own})


def test_a_comment_has_its_own_name_its_thread_and_its_change() -> None:
    asked, answer = named("comments", "urn:li:organization:1")
    assert asked.platform_id.startswith("urn:li:comment:(")
    assert (asked.root_id, answer.parent_id) == ("urn:li:activity:7100000000000000001", asked.platform_id)
    assert asked.edited_at
    assert (asked.is_own, answer.is_own, asked.sender.platform_id) == (False, True, "urn:li:person:asa")
    (post,) = named("posts", "urn:li:organization:1")
    assert (post.kind, post.text, post.is_own) == ("post", "Badet öppnar", True)


def test_nothing_of_a_lists_frame_is_taken_for_something_unread() -> None:
    for name in ("comments", "posts"):
        assert not items((FIXTURES / f"{name}.json").read_bytes(), {}).unread
