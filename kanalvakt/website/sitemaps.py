"""The public pages for search engines, in both languages."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.translation import get_language

from kanalvakt.website import queries

FIXED = ("directory", "closed", "posts", "embed", "whose", "data", "accessibility", "data_protection")

type Place = tuple[str, str]  # the page's name, and the channel's slug or ""


class PublicPages(Sitemap[Place]):
    """Every public page; the language is in the address."""

    i18n = True
    alternates = True

    def items(self) -> list[Place]:
        """The fixed pages and one for each channel that is or was official."""
        return [*((name, "") for name in FIXED), *(("channel", slug) for slug in queries.slugs())]

    def location(self, item: Place) -> str:
        """The page in the language of the moment."""
        name, slug = item
        space = "website-en" if get_language() == "en" else "website"
        return reverse(f"{space}:{name}", kwargs={"slug": slug} if slug else {})
