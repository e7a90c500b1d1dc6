"""The public pages in a real browser: a visitor comments, and everybody can."""

import pytest

from kanalvakt.practice import seed
from kanalvakt.practice.server import Practice
from tests.browser import assert_accessible

ITEMS = [
    {"key": "p1", "page": "bjorkskolan", "kind": "post", "text": "Idrottsdag på fredag!", "minutes_ago": 90},
    {
        "page": "bjorkskolan",
        "parent": "p1",
        "author": "Troll",
        "text": "A" * 2000 + " \u202e baklänges",
        "minutes_ago": 9,
    },
]
PAGE = {
    "handle": "bjorkskolan",
    "name": "Björkskolan",
    "about": "F–9",
    "links": ["https://exempelby.example/" + "x" * 90],
}


@pytest.mark.browser
def test_a_visitor_comments_through_the_form(chromium, tmp_path) -> None:
    with (
        Practice(tmp_path / "practice.sqlite3", "t") as practice,
        chromium.new_context(base_url=practice.url) as context,
    ):
        seed.load(practice.store, {"pages": [PAGE], "items": ITEMS})
        page = context.new_page()
        page.goto("/")
        assert_accessible(page)
        page.get_by_role("link", name="Björkskolan").click()
        page.locator("summary").click()
        assert_accessible(page)
        comment = page.locator("details")
        comment.get_by_label("Ditt namn").fill("Åsa")
        comment.get_by_label("Text").fill("Vilken tid börjar det?")
        comment.get_by_role("button", name="Skicka").click()
        assert_accessible(page)
        page.get_by_role("link", name="Se det på sidan").click()
        assert page.locator("article:target").inner_text().endswith("Vilken tid börjar det?")
