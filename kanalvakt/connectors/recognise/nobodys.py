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
    "adf.ly aka.ms amzn.to apple.co bit.do bit.ly bitly.com bitly.ws bl.ink buff.ly clck.ru cutt.ly dlvr.it "
    "eepurl.com fb.gg fb.watch flic.kr forms.gle g.co g.page gg.gg git.io go.bsky.app goo.gl goo.su "
    "hubs.ly hubs.la ift.tt is.gd j.mp kortlink.dk kutt.it l.ead.me lnkd.in maps.app.goo.gl n9.cl "
    "on.fb.me ow.ly photos.app.goo.gl pic.twitter.com pic.x.com pin.it pse.is qr.ae qr1.be qrco.de qrfy.io rb.gy "
    "rebrand.ly redd.it s.id search.app share.google shor.by short.gy shorte.st shorturl.at smarturl.it snip.ly "
    "spoti.fi surl.li t.co t.ly t1p.de t2m.io tiny.cc tiny.one tinyurl.com tr.ee trib.al u.nu u.to urlz.fr "
    "v.gd vm.tiktok.com vt.tiktok.com wa.link wp.me x.gd yhoo.it youtube.app.goo.gl yt.be zpr.io "
    # lists of links, which are nobody's account either
    "beacons.ai bio.link bio.site campsite.bio hoo.be linkin.bio linkpop.com linktr.ee lnk.bio milkshake.app msha.ke "
    "solo.to taplink.cc "
    # mail filters and counters of clicks, where the address that they lead to could not be told
    "clicktime.symantec.com disq.us secure-web.cisco.com urldefense.com urldefense.proofpoint.com urldefense.us"
)
# The same, whatever stands before.
LEAD_ON = (
    ".mimecast.com",
    ".mimecastprotect.com",
    ".cudasvc.com",
    ".list-manage.com",
    ".safelinks.protection.outlook.com",
)
# They keep copies of others' pages.
COPIES = _words(
    "archive.fo archive.is archive.li archive.ph archive.today web.archive.org webcache.googleusercontent.com"
)
# Where platforms keep pictures and films: nobody's page, at any host below.
FILES = _words(
    "cdninstagram.com fbcdn.net fbsbx.com files.mastodon.social files.wordpress.com ggpht.com "
    "lh3.googleusercontent.com licdn.com pinimg.com sc-cdn.net staticflickr.com tiktokcdn.com "
    "tiktokcdn-eu.com tiktokcdn-us.com twimg.com video.bsky.app vimeocdn.com wp.com yt3.googleusercontent.com ytimg.com"
)
# Sites that write accounts as Mastodon does, /@name, and are none of its servers.
NOT_MASTODON = _words(
    "cash.app dlive.tv flipboard.com giphy.com glitch.com hashnode.com kick.com lemon8-app.com lichess.org medium.com "
    "odysee.com patreon.com producthunt.com quora.com replit.com rumble.com steemit.com substack.com t.me telegram.me "
    "tumblr.com twitch.tv unsplash.com vk.com"
)
