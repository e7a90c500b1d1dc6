"""From a pasted address to platform, account name and one canonical spelling (expectation 2). No network.

`m.`, `www.`, trailing slashes, capital letters, posts and tabs below an account are the same channel. Pages that are
nobody's (`/newsfeed`), single posts without an account, and private persons' accounts are refused with a reason.

`pasted` makes one address of what was pasted, `hosts` knows the platform by its host, the others read the account.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult

from kanalvakt.connectors.catalogue import label
from kanalvakt.connectors.recognise import closed, films, hosts, meta, networks, pasted, sites
from kanalvakt.connectors.recognise.accounts import Reader
from kanalvakt.connectors.recognise.nobodys import NOT_MASTODON
from kanalvakt.connectors.recognise.reasons import A_PERSON, WHOLE, NotAChannel, Recognised

__all__ = ["A_PERSON", "NotAChannel", "Recognised", "recognise", "spellings"]

# More than the register holds is no address that a person can check.
_LONGEST = 500
READERS: Mapping[str, Reader] = {
    "facebook": meta.facebook,
    "instagram": meta.instagram,
    "threads": meta.threads,
    "youtube": films.youtube,
    "tiktok": films.tiktok,
    "vimeo": films.vimeo,
    "x": networks.x,
    "linkedin": networks.linkedin,
    "bluesky": networks.bluesky,
    "mastodon": networks.mastodon,
    "flickr": closed.flickr,
    "pinboard": closed.pinboard,
    "pinterest": closed.pinterest,
    "snapchat": closed.snapchat,
    "secondlife": closed.second_life,
    "myspace": closed.myspace,
    "delicious": closed.delicious,
    "dayviews": closed.dayviews,
    "googleplus": closed.google_plus,
    "practice": sites.practice,
    "wordpress": sites.wordpress,
    "ghost": sites.ghost,
    "feed": sites.feed,
    "manual": sites.site,
}


def recognise(text: str) -> Recognised:
    """The channel behind an address (or "@konto@server"). Raises `NotAChannel`."""
    url = hosts.at_home(pasted.address(text))
    parts = pasted.segments(url)
    if parts[:1] in (["web"], ["deck"]) and parts[1:2] and parts[1].startswith("@"):
        parts = parts[1:]  # how Mastodon shows an account to somebody who is logged in
    kind = _kind(url, parts)
    try:
        sites.refuse_nobodys(kind, hosts.bare(url.hostname or ""), parts, url)
        handle, address = READERS[kind](parts, url)
    except NotAChannel as error:
        raise NotAChannel(str(error).format(label=label(kind))) from None
    if kind == "mastodon" and hosts.kind_of(handle.partition("@")[2]):
        return recognise(address)  # an account of Threads, say, as a server of Mastodon's names it
    if len(address) > _LONGEST:
        raise NotAChannel(WHOLE)
    return Recognised(kind, handle, address, label(kind))


def spellings(address: str) -> list[str]:
    """What else a canonical address may be in a register: a site's with and without `www.`, https and http."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    bare = sites.without_www(host)
    return sorted(
        {f"{one}://{name}{slash}{path}" for one in (scheme, "http", "https") for name in (bare, f"www.{bare}")}
    )


def _kind(url: SplitResult, parts: Sequence[str]) -> str:
    host = url.hostname or ""
    if found := hosts.kind_of(host):
        return found
    if parts and hosts.bare(host) not in NOT_MASTODON and networks.is_mastodon(parts):
        return "mastodon"
    return sites.kind_of(hosts.bare(host), parts, url)
