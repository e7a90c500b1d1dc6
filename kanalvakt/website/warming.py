"""The addresses of pages that between them are made of nearly every template and statement of the public pages."""

from itertools import islice

from django.urls import reverse

from kanalvakt.website import posts, queries
from kanalvakt.website.feed_views import FORMS
from kanalvakt.website.sitemaps import FIXED

MOST = 50  # units: each number of channels in a unit has a statement of its own


def addresses() -> list[str]:
    """The fixed pages, those of one channel, the units' posts and the ways to search, in both languages."""
    return [address for space in ("website", "website-en") for address in _in(space)]


def _in(space: str) -> list[str]:
    units = queries.units(closed=False)[:MOST]
    shown = [("channel", {"slug": slug}) for slug in islice(queries.slugs(), 1)]
    of_channel = [("channel_posts", {"slug": slug}) for _name, _unit, slug in posts.by_unit()[:1]]
    of_units = [("unit_posts", {"unit": slug}) for slug, _name in units if posts.scope(unit=slug)]
    feeds = [(f"{name}_feed", {**of, "form": form}) for name, of in [("posts", {}), *of_channel] for form in FORMS]
    pages = [*((name, {}) for name in FIXED), *shown, *of_channel, *of_units, *feeds]
    asked = ["?q=a", *(f"?unit={slug}" for slug, _name in units[:1])]
    return [
        *(reverse(f"{space}:{name}", kwargs=of) for name, of in pages),
        *(reverse(f"{space}:directory") + words for words in asked),
    ]
