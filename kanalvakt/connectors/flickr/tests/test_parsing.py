"""What Flickr becomes when it is read from a file."""

from pathlib import Path

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.contract import ParseContract
from kanalvakt.connectors.flickr.parse import items
from kanalvakt.connectors.registry import connector

FIXTURES = Path(__file__).parent.parent / "fixtures"


class TestFlickrParsing(ParseContract):
    connector = connector("flickr")
    fixtures = FIXTURES


def named(name: str, own: str) -> list[FetchedItem]:
    return items((FIXTURES / f"{name}.json").read_bytes(), {"own_ids": own})


def test_pictures_and_comments_are_known_by_their_own_ids() -> None:
    (said,), (picture,), (listed,) = (named(name, "22@N00") for name in ("comments", "photo", "photos"))
    assert (said.text, said.parent_id, said.is_own) == (
        "Fint! Bad (https://exempelby.example/) & bok",
        "5200000001",
        False,
    )
    assert (said.sender.platform_id, said.sender.name) == ("11@N00", "Åsa Öberg")
    assert picture.platform_id == listed.platform_id == "5200000001"
    assert picture.text == "Badet\n\nÖppnar på måndag"
    assert picture.written_at == listed.written_at
    assert listed.is_own


def test_an_empty_list_is_nothing_and_a_refusal_is_told() -> None:
    empty, refused = (items((FIXTURES / f"{name}.json").read_bytes(), {}) for name in ("nothing", "refused"))
    assert (list(empty), empty.unread) == ([], [])
    assert [part.reason for part in refused.unread] == ["Flickr svarade med ett fel."]
