"""Addresses that are nobody's: the platforms' own pages, and short addresses that do not say where they lead."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First path segments that no platform gives to an account.
PAGES = _words(
    "about account accounts activity ads advertise ajax api apps auth authorize blog bookmarks careers challenge "
    "checkpoint collections communities compose connect contact cookies create dashboard developer developers "
    "directory discover donate download emails events explore favicon.ico features feed feeds followers following "
    "foryou fundraisers groups hashtag help home home.php inbox index.html index.php intent invite jobs join latest "
    "legal lists live local log_in log_out login login.php logout logout.php manage media memories messages "
    "moments nametag newsfeed notifications oauth ondemand people policies policy press pricing privacy profile "
    "public r.php recover reg register results robots.txt rules safety saved search session settings share showcase "
    "sign_in sign_up signin signout signup sitemap.xml store support tag tags terms terms.php topics tos trending tv "
    "upgrade upload user video videos watch weather who_to_follow"
)
# The same on any site: where one logs in, or sees what everybody sees.
ANYWHERE = _words("auth explore home log_in login logout newsfeed sign_in sign_up signin signup watch")
# Hosts on which only an address that names an account, or a host below, is anybody's.
HOSTS = _words(
    "blogger.com blogspot.com fosstodon.org joinmastodon.org mastodon.nu mastodon.online mastodon.social "
    "mastodon.world mstdn.social wordpress.com wordpress.org"
)
# They find pages and have none.
SEARCHES = _words(
    "bing.com duckduckgo.com ecosia.org google.com google.se qwant.com search.brave.com startpage.com yahoo.com"
)
# They lead on, and only the network knows where.
SHORT = _words(
    "aka.ms bit.ly buff.ly cutt.ly fb.gg fb.watch flic.kr g.co g.page go.bsky.app goo.gl is.gd linktr.ee lnkd.in "
    "maps.app.goo.gl ow.ly pic.twitter.com pin.it rb.gy rebrand.ly s.id shorturl.at t.co t.ly tiny.cc tinyurl.com "
    "vm.tiktok.com vt.tiktok.com youtube.app.goo.gl"
)
# Sites that write accounts as Mastodon does, /@name, and are none of its servers.
NOT_MASTODON = _words(
    "cash.app dlive.tv flipboard.com giphy.com glitch.com hashnode.com kick.com lemon8-app.com lichess.org medium.com "
    "odysee.com patreon.com producthunt.com quora.com replit.com rumble.com steemit.com substack.com t.me telegram.me "
    "tumblr.com twitch.tv unsplash.com vk.com"
)
