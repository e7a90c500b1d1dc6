"""What Vimeo becomes when it is read from a file."""

from pathlib import Path

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.contract import ParseContract
from kanalvakt.connectors.registry import connector
from kanalvakt.connectors.vimeo.parse import items

FIXTURES = Path(__file__).parent.parent / "fixtures"


class TestVimeoParsing(ParseContract):
    connector = connector("vimeo")
    fixtures = FIXTURES


def named(name: str, own: str) -> list[FetchedItem]:
    return items((FIXTURES / f"{name}.json").read_bytes(), {"own_ids": own})


def test_a_comment_stands_below_its_film() -> None:
    (film,), (said,) = named("videos", "/users/1"), named("comments", "/users/1")
    assert (film.platform_id, film.kind, film.is_own) == ("/videos/900001", "post", True)
    assert (said.kind, said.parent_id, said.is_own) == ("comment", film.platform_id, False)
    assert said.sender.name == "Åsa Öberg"


def test_nothing_of_a_lists_frame_is_taken_for_something_unread() -> None:
    for name in ("comments", "videos"):
        assert not items((FIXTURES / f"{name}.json").read_bytes(), {}).unread
