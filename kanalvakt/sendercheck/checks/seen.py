"""What a look at a page came to, and what the looks share."""

import re
import unicodedata
from dataclasses import dataclass

from kanalvakt.sendercheck.checks.page import Link, Page, bare_host
from kanalvakt.sendercheck.checks.walls import PLATFORM_HOSTS


@dataclass(frozen=True, slots=True)
class Seen:
    """`found` None: not applicable. `unsure`: it was not found, but it may be where we cannot see."""

    found: bool | None
    text: str
    unsure: bool = False


def plain(text: str) -> str:
    """For comparing: one form of each letter, no case, no signs that are only drawn, single spaces."""
    letters = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) not in _DRAWN)
    return " ".join(letters.casefold().split())


# Emoji and what shapes them, signs of no width.
_DRAWN = ("So", "Sk", "Cf", "Mn", "Cs")


def within(host: str, site: str) -> bool:
    """Whether a host is the site's or below it."""
    return host == site or host.endswith("." + site)


def on_platform(page: Page) -> bool:
    """Whether the page lies on one of the platforms, whose own words and links are not the account's."""
    return is_platform_s(bare_host(page.address))


def is_platform_s(host: str) -> bool:
    """Whether a host is one of the platforms'."""
    return any(within(host, name) for name in PLATFORM_HOSTS)


def own_text(page: Page) -> str:
    """The page's text; on a platform without the platform's own footer."""
    return page.everything.replace(page.foot, "") if on_platform(page) and page.foot else page.everything


def is_ours(link: Link, page: Page) -> bool:
    """Whether a link may be the account's own, and leads to a page that is not a platform's."""
    if not link.url.startswith(("http://", "https://")):
        return False
    return not is_platform_s(link.host) and not (link.footer and on_platform(page))


def around(text: str, match: re.Match[str]) -> str:
    """The line in which something was found, or as much of it as one wants to read."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else None]
    return line if len(line) <= 160 else text[max(start, match.start() - 60) : match.end() + 60]
