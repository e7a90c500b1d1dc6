"""Addresses that are nobody's: the platforms' own pages, and short addresses that do not say where they lead."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First path segments that no platform gives to an account.
PAGES = _words(
    "about account accounts activity ads advertise api apps auth authorize bookmarks careers challenge checkpoint "
    "collections communities compose connect contact cookies create dashboard developer developers directory "
    "discover donate download emails events explore favicon.ico features feed followers following foryou "
    "fundraisers groups hashtag help home home.php inbox index.html index.php intent invite jobs join latest "
    "legal lists live local log_in log_out login login.php logout logout.php manage media memories messages "
    "moments nametag newsfeed notifications oauth ondemand people policies policy press pricing privacy profile "
    "public r.php recover reg register robots.txt rules safety saved search session settings share showcase "
    "sign_in sign_up signin signout signup store support tag tags terms terms.php topics tos trending tv upgrade "
    "upload user video videos watch weather who_to_follow"
)
# The same on any site: where one logs in, or sees what everybody sees.
ANYWHERE = _words("auth explore home log_in login logout newsfeed sign_in sign_up signin signup watch")
# Hosts on which only an address that names an account, or a host below, is anybody's.
HOSTS = _words(
    "blogger.com blogspot.com fosstodon.org joinmastodon.org mastodon.nu mastodon.online mastodon.social "
    "mstdn.social wordpress.com wordpress.org"
)
# They lead on, and only the network knows where.
SHORT = _words(
    "bit.ly buff.ly fb.gg fb.watch flic.kr goo.gl is.gd linktr.ee lnkd.in ow.ly pin.it t.co tinyurl.com "
    "vm.tiktok.com vt.tiktok.com"
)
