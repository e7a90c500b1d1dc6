"""YouTube, TikTok and Vimeo."""

from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qs

from kanalvakt.connectors.recognise.accounts import OWN_PAGES, Found, account, below
from kanalvakt.connectors.recognise.reasons import A_POST, NOBODYS, NotAChannel

_YOUTUBE_NAME = account("https://www.youtube.com", "", prefix="@", pattern=r"[\w.·-]+")
# Who has /c/name, /user/name and /@name may be three.
_YOUTUBE_OLD = below("https://www.youtube.com", "channel c user", keep_case="channel", named="c user")
_YOUTUBE_BARE = account(
    "https://www.youtube.com",
    "attribution_link c channel channel_switcher creators error gaming get_video_info howyoutubeworks iframe_api "
    "img kids learning live_chat movies music new oembed oops opensearch paid_memberships podcasts premium "
    "redirect reporthistory s source sports subscription_center t trailers user_test youtubei yt yts",
)
_FILMS = ("watch", "shorts", "live", "embed", "playlist", "post", "clip", "v", "e", "watch_videos", "attribution_link")


def youtube(parts: Sequence[str], url: SplitResult) -> Found:
    """/@name, /channel/UC…, and the old names: /c/name (also without the c) and /user/name."""
    first, asked = parts[0].lower() if parts else "", parse_qs(url.query)
    if channel := asked.get("channel") if [*parts[:2]] == ["embed", "live_stream"] else None:
        return _YOUTUBE_OLD(["channel", channel[0]], url)
    if user := asked.get("add_user") if first == "subscription_center" else None:
        return _YOUTUBE_OLD(["user", user[0]], url)
    if first in _FILMS or (url.hostname or "").endswith("youtu.be"):
        raise NotAChannel(A_POST)
    if first == "feeds":
        told = [("channel", name) for name in asked.get("channel_id", [])] + [
            ("user", name) for name in asked.get("user", [])
        ]
        parts, first = told[0] if told else (), ""
    if first.startswith("@"):
        return _YOUTUBE_NAME(parts, url)
    if len(parts) == 1:
        _YOUTUBE_BARE(parts, url)  # refuses what is YouTube's own
        parts = ["c", parts[0]]
    return _YOUTUBE_OLD(parts, url)


_TIKTOK = account("https://www.tiktok.com", "", posts="t v", prefix="@", pattern=r"[a-z0-9_.]{1,30}")


def tiktok(parts: Sequence[str], url: SplitResult) -> Found:
    """/@name, also after a language: /sv/@name."""
    return _TIKTOK(parts[1:] if parts[1:2] and parts[1].startswith("@") else parts, url)


_VIMEO = account(
    "https://vimeo.com",
    f"{OWN_PAGES} album business categories channels create enterprise event for for-hire groups learn m manage "
    "moogaloop ott review showcase site_map solutions stats stock watch upload user",
)
_VIMEO_BELOW = below("https://vimeo.com", "channels groups", named="channels groups")


def vimeo(parts: Sequence[str], url: SplitResult) -> Found:
    """/name, /user123 (also /user/123), and channels and groups, which are no account's."""
    parts = parts[1:] if parts[:1] == ["m"] else parts
    first = parts[0].lower() if parts else ""
    if first.isdecimal() or (first == "video" and parts[1:]):
        raise NotAChannel(A_POST)
    if first == "user" and parts[1:] and parts[1].isdecimal():
        parts, first = [f"user{parts[1]}"], ""
    if first in ("channels", "groups"):
        if parts[1:2] in (["all"], ["new"]):
            raise NotAChannel(NOBODYS)
        return _VIMEO_BELOW(parts, url)
    return _VIMEO(parts, url)
