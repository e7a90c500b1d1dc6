"""What a page calls itself (G1.1.4, G1.3.1)."""

import re

from kanalvakt.sendercheck.checks.page import Page
from kanalvakt.sendercheck.checks.seen import Seen, plain

_APART = re.compile(
    r"\s*[|•·–—»«()\[\]]\s*|\s+[-:/]\s+|\s*:\s+|,\s+|\s+@"
    r"|\s+(?:på|on|auf|sur|en) (?=(?:facebook|instagram|threads|x|linkedin|tiktok|youtube|bluesky|mastodon|flickr"
    r"|vimeo)\b)",
    re.IGNORECASE,
)
# Beside the name these say that it is somebody else who took it.
_NOT_OURS = re.compile(
    r"\b((in|icke-?|ej )officiell\w*|unofficial|not official|parod\w*|satir\w*|fans?(ens)?|fan ?(page|club|klubb|sida)"
    r"|fejk\w*"
    r"|fake|skämt\w*|humor|memes?|vänner|supporters?|skvaller|hat(are)?|kritik\w*|granskning\w*|protest\w*|nej till)\b"
)


def names(page: Page) -> list[str]:
    """What the page calls itself, best first."""
    told = [page.meta.get(name, "") for name in ("og:title", "twitter:title", "profile:username", "og:site_name")]
    return list(dict.fromkeys(name for name in (*told[:2], *page.headings[:4], page.title, told[3]) if name))


def name(page: Page, wanted: str, also: tuple[str, ...]) -> Seen:
    """Whether it is one of the names that are good, and not with a word beside it that says the opposite."""
    if not wanted:
        return Seen(None, "Inget namn är angivet att jämföra med.")
    called, good = names(page), {plain(one) for one in (wanted, *also)}
    parts = {one: [plain(one), *(plain(part) for part in _APART.split(one))] for one in called}
    ours = [one for one in called if good & {*parts[one]}]
    said = {one: [part for part in parts[one][1:] if part not in good] for one in ours}
    other = next((one for one in ours if any(_NOT_OURS.search(part) for part in said[one])), "")
    if ours and not other:
        return Seen(True, f"Sidan heter {ours[0][:120]}.")
    shown = other or (called[0] if called else "")
    return Seen(False, f"Sidan heter ”{shown[:120]}”, inte ”{wanted}”." if shown else "Sidan visar inget namn.")
