"""What a poll of an unchanged channel asks: two requests, and one for each post whose age says so.

For every live platform, on real servers where there are some.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from kanalvakt.connectors import registry
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.tests.made_up import AGES, COMMENTS, HOUR
from kanalvakt.connectors.tests.polling import TELLS, looked, polled, settled
from kanalvakt.connectors.tests.worlds import KINDS, made
from tests.peers.at import Network, world_in
from tests.peers.ghost import Ghost
from tests.peers.snac import Snac
from tests.peers.wordpress import WordPress

PAGE = Path(__file__).parents[3] / "docs/performance.md"
MINUTE = timedelta(minutes=1)


def told() -> dict[str, list[str]]:
    """The table of docs/performance.md, by platform."""
    rows = re.findall(r"^\| (\w+) \| ([\w ]+)" + r" \| (\d+)" * 4 + r" \|", PAGE.read_text(), re.MULTILINE)
    return {kind: [tells, *numbers] for kind, tells, *numbers in rows if kind in TELLS}


def test_every_live_platform_is_polled_here_and_told_of() -> None:
    assert TELLS.keys() == registry.BUILT_IN.keys() == told().keys()
    assert TELLS.keys() - set(KINDS) == {"wordpress", "ghost"}, "they have real servers only"
    assert {kind: row[0] for kind, row in told().items()} == TELLS


@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_channel_is_polled_within_its_budget(kind: str, settings: Any) -> None:
    with made(kind) as world:
        settings.EGRESS_ALLOW = world.allow
        whole, polls = looked(world.channel)
    found = whole.items.values()
    if kind not in ("webmention", "pinboard"):
        assert len([item for item in found if item.kind in ("post", "visitor_post")]) >= len(AGES)
        assert len([item for item in found if item.kind in ("comment", "mention")]) >= COMMENTS
    assert all(0 < requests <= most for requests, most in polls), polls
    measured = [f"{requests}" for requests in (*(requests for requests, _ in polls), whole.requests)]
    assert told()[kind][1:] == measured, "make docs/performance.md say this"


FILL = """$ids = []; foreach ([%(ages)s] as $age) {
    $at = gmdate('Y-m-d H:i:s', time() - $age);
    $ids[] = wp_insert_post(['post_title' => 'Badet', 'post_status' => 'publish', 'post_date' => $at]);
}
for ($i = 0; $i < %(comments)s; $i++) wp_insert_comment(['comment_post_ID' => $ids[$i %% 12], 'comment_approved' => 1,
    'comment_content' => "Hej $i", 'comment_author' => 'Asa', 'comment_author_email' => 'asa@exempel.example']);
echo implode(',', $ids);"""


@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
def test_a_real_blog_and_its_feeds_are_polled_within_their_budget(wordpress: WordPress) -> None:
    ages = ",".join(f"{int(age.total_seconds())}" for age in AGES)
    made_there = wordpress.php(FILL % {"ages": ages, "comments": COMMENTS})
    try:
        assert registry.connector("wordpress").health(wordpress.channel).ok  # and its API is found
        whole, polls = looked(wordpress.channel)
        assert len(whole.items) >= len(AGES) + COMMENTS
        assert [requests for requests, _ in polls] == [2, 2, 2]
        assert told()["wordpress"][1:] == ["2", "2", "2", f"{whole.requests}"]
        with time_machine.travel(datetime.now(UTC), tick=False) as clock:
            feed = ChannelRef("1", "feed", f"{wordpress.url}/?feed=rss2")
            cursor = settled(feed, clock).cursor
            clock.shift(MINUTE)
            assert polled(feed, cursor)[0] == 2
    finally:
        wordpress.php(f"foreach ([{made_there}] as $id) wp_delete_post($id, true);")


@pytest.mark.peer("ghost")
@pytest.mark.xdist_group("ghost")
def test_a_real_ghost_is_polled_within_its_budget(ghost: Ghost) -> None:
    posts = [ghost.post(f"Inlägg {number}") for number in range(len(AGES))]
    for post, age in zip(posts, AGES, strict=True):
        ghost.back("posts", post, datetime.now(UTC) - age)
    ghost.crowd(ghost.visit("Kommentar", post=posts[0]), posts, COMMENTS)
    whole, polls = looked(ghost.channel)
    assert len(whole.items) >= len(AGES) + COMMENTS
    assert told()["ghost"][1:] == [f"{requests}" for requests, _ in polls] + [f"{whole.requests}"]


@pytest.mark.peer("snac")
@pytest.mark.xdist_group("snac")
def test_a_real_server_that_counts_nothing_is_polled_within_its_budget(snac: Snac) -> None:
    """Each of our statuses of today is a post to ask for."""
    snac.post("Inlägg")
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        cursor = settled(snac.channel, clock).cursor
        clock.shift(MINUTE)
        requests, _ = polled(snac.channel, cursor)
    assert requests <= 2 + len(cursor["known"])


@pytest.mark.peer("at")
@pytest.mark.xdist_group("at")
def test_a_real_network_is_polled_within_its_budget(at: Network) -> None:
    world = world_in(at)
    roots = [world.root, *(world.us.post(f"Inlägg {number}") for number in range(len(AGES) - 1))]
    at.process()
    for number in range(COMMENTS):
        world.visitor.post(f"Svar {number}", below=roots[number % len(roots)])
    at.process()
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        cursor = settled(world.channel, clock).cursor
        clock.shift(MINUTE)
        moment, cursor = polled(world.channel, cursor)
        clock.shift(HOUR)
        hour, _ = polled(world.channel, cursor)
    assert (moment, hour <= 2 + len(roots)) == (2, True)
