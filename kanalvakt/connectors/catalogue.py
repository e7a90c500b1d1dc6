"""The platforms that Kanalvakt knows by name (G1.7.1), whether a connector speaks to them yet or not."""

from dataclasses import dataclass

from kanalvakt.core.wording import kept as _


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: its kind, its name, the hosts that are its own, and whether it has closed for good.

    `reviewed`: it lets nobody read without an app of the organisation's own, which it examines or is paid for. Until a
    channel there is connected it is kept by hand.
    """

    kind: str
    label: str
    hosts: tuple[str, ...] = ()
    closed: bool = False
    reviewed: bool = False


PLATFORMS = (
    Platform("practice", _("Övningsplatsen"), ("ovning.example",)),
    Platform("wordpress", _("WordPress (blogg)")),
    Platform("ghost", _("Ghost (blogg)")),
    Platform("feed", _("Blogg eller webbplats (flöde)")),
    Platform("webmention", _("Omnämnanden av en webbplats (Webmention)")),
    Platform("facebook", "Facebook", ("facebook.com", "fb.com"), reviewed=True),
    Platform("instagram", "Instagram", ("instagram.com", "instagr.am"), reviewed=True),
    Platform(
        "youtube",
        "YouTube",
        ("youtube.com", "youtu.be", "studio.youtube.com", "music.youtube.com", "youtube-nocookie.com"),
        reviewed=True,
    ),
    Platform("linkedin", "LinkedIn", ("linkedin.com",), reviewed=True),
    Platform("x", "X (Twitter)", ("x.com", "twitter.com"), reviewed=True),
    Platform("threads", "Threads", ("threads.com", "threads.net"), reviewed=True),
    Platform("bluesky", "Bluesky", ("bsky.app", "bsky.social")),
    Platform("mastodon", "Mastodon"),
    Platform("tiktok", "TikTok", ("tiktok.com",), reviewed=True),
    Platform("flickr", "Flickr", ("flickr.com",), reviewed=True),
    Platform("vimeo", "Vimeo", ("vimeo.com",), reviewed=True),
    Platform("pinboard", _("Pinboard (bokmärken)"), ("pinboard.in",), reviewed=True),
    Platform(
        "pinterest",
        "Pinterest",
        ("pinterest.com", "pinterest.se", "pinterest.co.uk", "pinterest.de", "pinterest.dk", "pinterest.fr"),
    ),
    Platform("snapchat", "Snapchat", ("snapchat.com",)),
    Platform("secondlife", "Second Life", ("maps.secondlife.com", "secondlife.com", "slurl.com")),
    Platform("myspace", "MySpace", ("myspace.com",), closed=True),
    Platform("delicious", "Delicious", ("delicious.com", "del.icio.us"), closed=True),
    Platform("dayviews", _("Bilddagboken (Dayviews)"), ("dayviews.com", "bilddagboken.se"), closed=True),
    Platform("googleplus", "Google+", ("plus.google.com",), closed=True),
    Platform("manual", _("Annan kanal (sköts för hand)")),
)
BY_KIND = {platform.kind: platform for platform in PLATFORMS}


def label(kind: str) -> str:
    """The platform's name, for people; the kind itself when it is not known here."""
    return BY_KIND[kind].label if kind in BY_KIND else kind


def hosts(kind: str) -> tuple[str, ...]:
    """The hosts that are the platform's own; none for one that may live anywhere."""
    return BY_KIND[kind].hosts if kind in BY_KIND else ()
