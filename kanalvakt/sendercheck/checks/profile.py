"""What a platform's API says of an account, as a page: so that every point is judged in one way."""

import re

from kanalvakt.connectors.base import Profile
from kanalvakt.sendercheck.checks.page import Link, Page, Picture

_ADDRESS = re.compile(r"https?://[^\s<>\"'()]+|(?<![\w@.-])(?:[\w-]+\.)+[a-z]{2,}(?:/[^\s<>\"'()]*)?")


def page_of(profile: Profile, address: str) -> Page:
    """The profile as a page at `address`; addresses in its words count as links, as platforms make them."""
    words = "\n".join(part for part in (profile.description, *profile.links, profile.contact) if part)
    told = [_whole(link) for link in profile.links if _ADDRESS.match(link.strip())]
    written = [_whole(match[0].rstrip(".,;:!?")) for match in _ADDRESS.finditer(profile.description)]
    return Page(
        address,
        title=profile.name,
        text=words,
        meta={"og:title": profile.name} if profile.name else {},
        links=[Link(url, url) for url in dict.fromkeys((*told, *written))],
        pictures=[Picture(url, "avatar") for url in (profile.picture_url, profile.original_url) if url],
    )


def _whole(link: str) -> str:
    link = link.strip()
    return link if "://" in link else f"https://{link}"
