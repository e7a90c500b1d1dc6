"""A pass loses nothing, whatever is written and deleted on the blog while it runs (law 4)."""

import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors import faults
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.wordpress import passes
from kanalvakt.connectors.wordpress.client import Listed

DATE = {"date": "Mon, 02 Mar 2026 08:15:00 GMT"}


class Blog:
    """Lists as WordPress gives them: by offset, without what this account may not read but counting it."""

    host = "blogg.exempelby.example"

    def __init__(
        self, comments: int, *, unreadable: set[int] = frozenset(), largest: int = 100, counts: bool = True
    ) -> None:
        self.comments = list(range(1, comments + 1))
        self.unreadable, self.largest, self.counts = unreadable, largest, counts
        self.requests = 0

    def object(self, path: str, params: Mapping[str, str]) -> tuple[dict[str, Any], Answer]:
        return {"id": 1}, Answer(200, "https://x", httpx.Headers(DATE), b"")

    def get(self, path: str, params: Mapping[str, str], *, expect: object) -> Answer:
        return Answer(200, "https://x", httpx.Headers(), b'[{"id": 1}]')

    def listing(self, path: str, params: Mapping[str, str]) -> Listed:
        self.requests += 1
        offset, size = int(params["offset"]), int(params["per_page"])
        if size > self.largest:
            raise faults.too_large(self.host)
        numbers = self.comments if path == "/wp/v2/comments" else []
        seen = [one for one in numbers[offset : offset + size] if one not in self.unreadable]
        found = [{"id": one, "post": 1, "date_gmt": "2026-03-02T08:15:00"} for one in seen]
        total = len(numbers) if offset < len(numbers) else 0  # as measured: 0 beyond the end
        return Listed(json.dumps(found).encode(), len(found), total if self.counts else None)


def run(blog: Blog, meanwhile: Any = lambda blog, count: None) -> tuple[set[int], int | None]:
    """A complete pass; `meanwhile` happens between its steps."""
    state, seen = passes.begin(blog, None, complete=True), set()
    for count in range(5000):
        page = passes.step(blog, state, {})
        seen |= {int(item.platform_id) for item in page.items}
        if page.done:
            return seen, page.reported_total
        state = json.loads(json.dumps(page.cursor))
        meanwhile(blog, count)
    raise AssertionError("the pass does not end")


@settings(max_examples=40)
@given(st.integers(0, 450), st.sampled_from([100, 50, 4, 1]), st.sampled_from([True, False]))
def test_everything_is_seen_and_counted(comments: int, largest: int, counts: object) -> None:
    seen, total = run(Blog(comments, largest=largest, counts=bool(counts)))
    assert seen == set(range(1, comments + 1))
    assert total == comments


@given(st.integers(1, 350), st.sampled_from([100, 20, 4]), st.integers())
def test_what_is_deleted_meanwhile_hides_nothing_that_stays(comments: int, largest: int, seed: int) -> None:
    chance = random.Random(seed)

    def meanwhile(blog: Blog, count: int) -> None:
        if count < 12:
            for number in chance.sample(blog.comments, min(len(blog.comments), chance.randrange(40))):
                blog.comments.remove(number)
            blog.comments += range(1000 + count * 10, 1000 + count * 10 + chance.randrange(9))

    blog = Blog(comments, largest=largest)
    seen, _ = run(blog, meanwhile)
    assert {number for number in blog.comments if number <= comments} <= seen


@settings(max_examples=40)
@given(st.integers(1, 300), st.sets(st.integers(1, 300)), st.sampled_from([100, 20, 4, 1]))
def test_what_this_account_may_not_read_does_not_stop_the_pass(comments: int, hidden: set[int], largest: int) -> None:
    seen, total = run(Blog(comments, unreadable=hidden, largest=largest))
    assert seen == set(range(1, comments + 1)) - hidden
    assert total == comments


def test_the_next_pass_looks_two_days_back_from_the_blogs_own_clock_and_at_its_own_posts_in_turns() -> None:
    blog, cursor, asked = Blog(3), None, []
    listing = blog.listing
    blog.listing = lambda path, params: asked.append((path, params)) or listing(path, params)
    for number in range(7):
        state = passes.begin(blog, cursor, complete=number == 0)
        page = passes.step(blog, state, {})
        while not page.done:
            page = passes.step(blog, json.loads(json.dumps(page.cursor)), {})
        cursor = json.loads(json.dumps(page.cursor))
        if number == 0:
            assert page.cursor["until"] == "2026-03-02T08:15:00+00:00"
            asked.clear()
    since = "2026-02-28T08:15:00+00:00"
    windows = [(path, name) for path, params in asked for name, value in params.items() if value == since]
    assert ("/wp/v2/comments", "after") in windows
    own = [(path.rpartition("/")[2], name) for path, params in asked[::2] for name in params if name.endswith("after")]
    assert own == [
        ("posts", "after"), ("posts", "modified_after"), ("posts", "after"), ("pages", "after"), ("posts", "after"),
        ("pages", "modified_after"),
    ]  # fmt: skip
    assert len(asked) == 12, "two a poll"
    assert all(path == "/wp/v2/comments" for path, _ in asked[1::2])


def test_a_blog_whose_clock_is_ahead_does_not_make_us_skip_anything() -> None:
    blog = Blog(1)
    blog.object = lambda path, params: (
        {"id": 1},
        Answer(200, "x", httpx.Headers({"date": "Mon, 02 Mar 2099 08:15:00 GMT"}), b""),
    )
    assert datetime.fromisoformat(passes.begin(blog, None, complete=True)["began"]) <= datetime.now(UTC)
