"""Blogs, feeds, the practice platform, and every site that Kanalvakt does not know by name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote

from kanalvakt.connectors.recognise import hosts, nobodys
from kanalvakt.connectors.recognise.accounts import Found
from kanalvakt.connectors.recognise.reasons import A_NUMBER, INSIDE, NOBODYS, NOBODYS_ANYWHERE, NotAChannel

# What only says where the visitor came from.
_TRACKING = re.compile(
    r"(?i)(utm_\w*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|li_fat_id|mc_cid|mc_eid|mkt_tok|igshi?d?"
    r"|mibextid|_ga|_gl|_hsenc|_hsmi|vero_id|ref_src|ref_url|share_id|__cft__.*|__tn__)(=|$)"
)
# Signs of a path that are written as they are.
_PLAIN = ":@+=&$~()"
_LOGS_IN = re.compile(r"(log-?in|sign-?in|accounts?|myaccount|auth|sso|adfs|idp)\.")
# WordPress's inner paths, which nobody calls the blog.
_INNER = re.compile(r"wp-.*|index\.php|xmlrpc\.php|(19|20)\d\d|feed|comments|category|tag|author|page")
_BLOGGER = re.compile(r"([\w-]+)\.blogspot\.[a-z.]{2,6}")


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A site that Kanalvakt does not speak to, but whose spellings are known: `keep` segments name the account.

    `least`: fewer name nobody's. `pages`: more first segments that are nobody's. `called`: another word for the first.
    """

    home: str
    keep: int
    fold: bool = True
    dropped: str = "(?!)"
    before: tuple[str, ...] = ()
    least: int = 1
    pages: frozenset[str] = frozenset()
    called: tuple[str, str] = ("", "")


_TELEGRAM = _Elsewhere("t.me", 1, dropped="s")
_REDDIT = _Elsewhere("www.reddit.com", 2, least=2, called=("u", "user"))
_TWITCH = _Elsewhere("www.twitch.tv", 1, pages=frozenset(["directory", "clip"]))
_ELSEWHERE = {
    **dict.fromkeys(("t.me", "telegram.me", "telegram.dog"), _TELEGRAM),
    **dict.fromkeys(("reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com", "amp.reddit.com"), _REDDIT),
    **dict.fromkeys(("twitch.tv", "go.twitch.tv"), _TWITCH),
    "clips.twitch.tv": _Elsewhere("clips.twitch.tv", 0),
    "web.telegram.org": _Elsewhere("web.telegram.org", 0),
    "github.com": _Elsewhere("github.com", 9),
    "whatsapp.com": _Elsewhere("www.whatsapp.com", 2, fold=False, least=2),
    "discord.com": _Elsewhere("discord.com", 3, fold=False),
    "discord.gg": _Elsewhere("discord.com", 2, fold=False, before=("invite",)),
    "open.spotify.com": _Elsewhere("open.spotify.com", 2, fold=False, dropped=r"intl-\w+"),
    "medium.com": _Elsewhere("medium.com", 1),
    "substack.com": _Elsewhere("substack.com", 1),
}


def refuse_nobodys(kind: str, host: str, parts: Sequence[str], url: SplitResult) -> None:
    """What belongs to no account on a site that the platform does not have to itself."""
    first = parts[0].lower() if parts else ""
    if kind == "practice" and first in nobodys.PAGES:
        raise NotAChannel(NOBODYS)
    if kind not in ("manual", "wordpress", "ghost", "feed"):
        return
    if hosts.is_inside(host):
        raise NotAChannel(INSIDE)
    if hosts.is_number(host) and not hosts.is_local(host) and url.port is None:
        raise NotAChannel(A_NUMBER)
    hits = host in nobodys.SEARCHES and (not parts or first == "search" or "q=" in url.query)
    inner = kind != "feed" and len(parts) <= 2 and first in nobodys.ANYWHERE
    if hits or inner or host in nobodys.HOSTS or _LOGS_IN.match(host):
        raise NotAChannel(NOBODYS_ANYWHERE)


def kind_of(host: str, parts: Sequence[str], url: SplitResult) -> str:
    """What kind of site it is, by its address alone."""
    if hosts.is_local(host) and len(parts) == 1:
        return "practice"
    if parts[-1:] == ["ghost"] or host.endswith(".ghost.io"):
        return "ghost"
    if _looks_like_feed(parts, url) and not _looks_like_wordpress(host, parts, url):
        return "feed"
    if _looks_like_wordpress(host, parts, url):
        return "wordpress"
    return "feed" if _BLOGGER.fullmatch(host) else "manual"


def _looks_like_feed(parts: Sequence[str], url: SplitResult) -> bool:
    """Addresses that programs make for feeds: /feed/, /rss, /atom.xml, /feeds/posts/default, /index.xml, ?feed=rss2."""
    last = parts[-1].lower() if parts else ""
    named = re.fullmatch(r"(feed|feeds|rss|rss2|atom|index|posts|news|nyheter)\.(xml|rss|rdf|atom|json)", last)
    plain = re.fullmatch(r"feed|rss|rss2|atom|rdf|[\w.-]+\.(rss|atom)", last)
    blogger = "feeds" in parts[:1] and last == "default"
    return bool(named or plain or blogger or re.search(r"(^|&)feed=(rss|rss2|atom|json)", url.query))


def _looks_like_wordpress(host: str, parts: Sequence[str], url: SplitResult) -> bool:
    marks = {part for part in parts if part.startswith("wp-")} or "rest_route" in url.query
    blog = {"blogg", "bloggar", "blog"} & {*host.split("."), *(part.lower() for part in parts[:1])}
    return bool(marks or blog or host.endswith(".wordpress.com"))


def practice(parts: Sequence[str], url: SplitResult) -> Found:
    """/name on the practice platform."""
    if len(parts) != 1 or parts[0].lower() in ("api", "admin"):
        raise NotAChannel(NOBODYS)
    return parts[0].lower(), f"{url.scheme}://{url.netloc}/{quote(parts[0].lower())}"


def wordpress(parts: Sequence[str], url: SplitResult) -> Found:
    """The blog's own address: what comes before WordPress's inner paths; on wordpress.com the host alone."""
    end = next((index for index, part in enumerate(parts) if _INNER.fullmatch(part)), len(parts))
    if url.netloc.endswith(".wordpress.com"):
        return site((), url._replace(netloc=without_www(url.netloc), query=""))
    return site(parts[:end], url._replace(query=""))


def ghost(parts: Sequence[str], url: SplitResult) -> Found:
    """The blog's own address: what comes before its administration, /ghost/."""
    return site(parts[:-1] if parts[-1:] == ["ghost"] else parts, url._replace(query=""))


def feed(parts: Sequence[str], url: SplitResult) -> Found:
    """A feed's own address; a blog at Blogger by the blog's, which is one in every country."""
    if blog := _BLOGGER.fullmatch(url.hostname or ""):
        inner = parts if parts[:1] == ["feeds"] else ()
        return site(inner, url._replace(netloc=f"{blog[1]}.blogspot.com", query=""))
    return site(parts, url)


def site(parts: Sequence[str], url: SplitResult) -> Found:
    """Any other address, without what only says where the visitor came from. `www.` stays: not every site is without.

    https, as browsers do, but for what has a port of its own or is on this machine.
    """
    host, query = url.netloc, url.query
    if known := _ELSEWHERE.get(hosts.bare(host)) or _ELSEWHERE.get(host):
        host, parts, query = known.home, _kept(known, parts), ""
        if len(parts) < known.least or (known.keep == 1 and parts[0].lower() in nobodys.PAGES | known.pages):
            raise NotAChannel(NOBODYS_ANYWHERE)
    host = re.sub(r"^([a-z-]+)\.m\.(?=wiki)", r"\1.", host)
    path = "".join(f"/{quote(part, safe=_PLAIN)}" for part in parts)
    query = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    scheme = url.scheme if url.port is not None or hosts.is_local(url.hostname or "") else "https"
    handle = f"{without_www(url.hostname or '') if url.port else without_www(host)}{path}"
    return handle, f"{scheme}://{host}{path}" + (f"?{query}" if query else "")


def without_www(host: str) -> str:
    """The host without the part that says nothing, if something is left."""
    return host[4:] if host.startswith("www.") and "." in host[4:] else host


def _kept(known: _Elsewhere, parts: Sequence[str]) -> list[str]:
    """The segments that name the account, in one spelling."""
    left = list(parts[1:] if parts and re.fullmatch(known.dropped, parts[0]) else parts)[: known.keep]
    left = [*known.before, *left][: known.keep] if left else []
    if left[:1] == [known.called[0]]:
        left[0] = known.called[1]
    coded = left[:1] == ["joinchat"] or (left and left[0].startswith("+"))  # a code, in which every letter counts
    return [part.lower() for part in left] if known.fold and not coded else left
