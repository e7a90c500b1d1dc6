"""What stands between us and a page: log-in, consent, captcha, refusal, a shell. Behind it nothing is missing.

A wall is `whole` when nothing of the page itself can be seen, and not when only a part is hidden: then what was found
counts, and what was not found could not be read.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from kanalvakt.sendercheck.checks.page import Page, bare_host


@dataclass(frozen=True, slots=True)
class Wall:
    """`kind` is a word for programs, `text` plain Swedish for people."""

    kind: str
    text: str
    whole: bool = True


LOGIN = Wall("login", "Plattformen visade en inloggning i stället för sidan.")
PART_LOGIN = Wall("login", "Plattformen visar bara en del av sidan för den som inte är inloggad.", whole=False)
CONSENT = Wall("consent", "Plattformen visade en fråga om kakor i stället för sidan.")
CAPTCHA = Wall("captcha", "Plattformen ville veta om vi är en människa och visade inte sidan.")
BLOCKED = Wall("blocked", "Plattformen släppte inte fram oss till sidan.")
THROTTLED = Wall("throttled", "Plattformen svarade att vi frågar för ofta. Vi försöker igen senare.")
BROWSER = Wall("browser", "Plattformen vill ha en annan webbläsare och visade inte sidan.")
SHELL = Wall("shell", "Sidan är tom tills dess program har körts i en webbläsare.", whole=False)
GONE = Wall("gone", "Plattformen svarade att sidan inte finns eller inte är tillgänglig.")
AGE = Wall("age", "Plattformen frågade efter ålder och visade inte sidan.")
MAINTENANCE = Wall("maintenance", "Sidan var stängd för underhåll.")
BROKEN = Wall("broken", "Plattformen svarade med ett fel i stället för sidan.")
EMPTY = Wall("empty", "Svaret var tomt.")

_STATUS = {401: LOGIN, 407: LOGIN, 403: BLOCKED, 404: GONE, 410: GONE, 429: THROTTLED, 451: BLOCKED, 999: BLOCKED}

_LOGIN_PATH = re.compile(
    r"(?i)^/(login|log-in|signin|sign-in|logga-in|accounts/(login|suspended|emailsignup)|authwall"
    r"|uas/login|checkpoint|"
    r"i/flow/(login|signup)|signup|register|account/access|oauth|sso|auth|users/sign_in|auth/sign_in|wp-login\.php)"
    r"(/|\.php|$)"
)
_LOGIN_HOST = re.compile(r"(?i)^(log-?in|sign-?in|sso|adfs|idp)\.")
_CONSENT_HOST = re.compile(r"(?i)^consent\.")
_CONSENT_PATH = re.compile(r"(?i)^/(consent|cookie-?consent|cookies?/consent|privacy/consent|user/cookies|sorry)(/|$)")

_LOGIN_TITLE = re.compile(
    r"(?i)\b(log ?in|sign ?in|sign ?up|logga in|inloggning|registrera dig|log into|auth ?wall|join linkedin)\b"
)
_LOGIN_WORDS = re.compile(
    r"(?i)(continue|sign up|fortsätt|registrera dig|log ?in|logga in) (with|med) (your |ditt )?(google|apple"
    r"|facebook|instagram)|"
    r"(you must|you need to|please|du måste|du behöver|vänligen) (log ?in|sign ?in|logga in)"
    r"|(log ?in|sign ?in|sign up|logga in|registrera dig|join|create an? (new )?account|skapa ett? (nytt )?konto)"
    r"( or (sign ?up|log ?in|register)| eller (registrera dig|skapa ett? (nytt )?konto|gå med))?"
    r" (to|för att|and|och) (see|view|continue|keep|connect|follow|read|unlock|se|visa|fortsätta|läsa|följa|få)"
    r"|see more (from|of) .{1,80} on (facebook|instagram)|visa mer (från|av) .{1,80} på (facebook|instagram)"
    r"|log in(to)? (to )?(facebook|instagram|x|twitter|linkedin|tiktok|threads)\b|log into (facebook|instagram)"
    r"|logga in (på|i|till) (facebook|instagram|x|twitter|linkedin|tiktok|threads)\b"
    r"|sign in (to|with) (x|linkedin|twitter|google|apple|facebook)\b|join (x|linkedin|facebook|threads) (today|now)"
    r"|happening now\W+join today|gå med (i|på) (x|linkedin|facebook)( i ?dag| nu)|det händer nu"
    r"|forgot(ten)? (your )?password|glömt (ditt )?lösenord|agree & join|godkänn (och|&) gå med|new to (linkedin|x)\?"
)
_GONE_WORDS = re.compile(
    r"(?i)(this|the) (content|page|account)( you[^.\n]{0,40})? (isn.t|is not|is no longer|doesn.t"
    r"|can.t be) (available|exist|found)"
    r"|sorry, this page isn.t available|this account doesn.t exist|page not found|account suspended"
    r"|(det här innehållet|den här sidan|sidan|innehållet|kontot|det här kontot)( du[^.\n]{0,40})? "
    r"(är( tyvärr)? inte|finns( tyvärr)? inte|är inte längre|kan( tyvärr)? inte) "
    r"(tillgänglig|längre|hittas|visas|tillgängligt)"
    r"|sidan finns inte|kontot finns inte"
)
_CAPTCHA_WORDS = re.compile(
    r"(?i)security verification|säkerhetsverifiering|complete the [^.\n]{0,30}(verification|puzzle)"
    r"|drag the slider|dra reglaget|"
    r"captcha|are you (a )?(human|robot)|not a robot|you are (a )?human|you.re (a )?human"
    r"|unusual (traffic|activity)|just a moment\.\.\."
    r"|checking (your browser|if the site)|verif(y|ying) you|(är|du är|är du) (en )?(människa|robot)"
    r"|inte en robot|ovanlig (trafik|aktivitet)"
    r"|attention required|ett ögonblick|security check|säkerhetskontroll|press (&|and) hold|pardon our interruption"
)
# A small print below forms on ordinary pages.
_PROTECTED = re.compile(r"(?i)(protected|skydda[sd]) (by|av) re?captcha")
_CAPTCHA_MARKS = re.compile(
    r"(?i)challenges\.cloudflare|cf-chl|cdn-cgi/challenge|px-captcha|captcha-delivery|_incapsula_resource"
    r"|awswaf|arkoselabs"
)
# Ordinary forms have these too.
_CAPTCHA_WIDGETS = re.compile(r"(?i)g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile")
_BLOCKED_WORDS = re.compile(
    r"(?i)access (to this page has been |is |was )?(denied|blocked|forbidden|restricted)|(request"
    r"|you have been|has been) blocked"
    r"|åtkomst(en)? (är )?(nekad|nekas|blockerad)|you don.t have permission|403 forbidden|blockerad av"
)
_THROTTLED_WORDS = re.compile(
    r"(?i)too many requests|rate limit|för många (förfrågningar|anrop|försök)|please wait a few minutes"
)
_BROWSER_WORDS = re.compile(
    r"(?i)(browser|webbläsare[n]?)( \w+){0,5} (not|isn.t|inte|ej|no longer)( \w+)? (supported|support|stöds|stödjer)"
    r"|(browser|webbläsaren?)( \w+){0,3} (stöds|stödjer|stöder) (inte|ej)|(unsupported|outdated) browser"
    r"|(update|upgrade|uppdatera|byt)( \w+){0,2} (browser|webbläsare)"
    r"|(doesn.t|does not|no longer|stöder inte|stödjer inte) (support )?( ?\w+){0,4} (browser|webbläsare)"
)
_SCRIPT_WORDS = re.compile(
    r"(?i)javascript (is|är) (not available|disabled|required|inte|avstängt|inaktiverat)|(enable"
    r"|turn on|aktivera|slå på|kräver|requires?|need)"
    r"( \w+){0,3} java ?script|without javascript|utan javascript"
)
_CONSENT_WORDS = re.compile(
    r"(?i)before you continue to|innan du fortsätter till|we (and our [\w ]+ )?(use|value) (cookies"
    r"|your privacy)|vi (använder|värnar om) "
    r"(kakor|cookies|din integritet)|(accept|allow|godkänn|acceptera|tillåt|neka|reject"
    r"|avvisa)( \w+){0,6} (cookies|kakor|kakorna)\b"
    r"|(cookies|kakor) (från|from) (facebook|instagram|meta)|samtycke till|your privacy choices"
    r"|manage cookies|hantera kakor"
)
_CONSENT_LINE = re.compile(
    r"(?i)cookie|kakor|consent|samtyck|privacy|integritet|personuppgift|partner|accept|godkänn|reject"
    r"|avvisa|neka|advert|annons"
    r"|anpassa|personali[sz]|preferences|inställning|villkor|terms|language|språk|sign in|logga in"
    r"|more options|fler alternativ"
)

# What is said, what it is, and on how long a page (words) it is the whole message.
_AGE_WORDS = re.compile(
    r"(?i)(are you|you must be|du måste vara|är du|jag är|i am)( over| at least| minst| över| äldre än)? ?1[3-9] ?"
    r"(or over|or older|years|år|\+)|(confirm|verify|enter|bekräfta|ange|verifiera) (your |din )?(age|ålder"
    r"|date of birth|födelsedatum)|age[- ](restricted|verification|gate)|åldersgräns|ålderskontroll|over 18\?|över 18\?"
)
_MAINTENANCE_WORDS = re.compile(
    r"(?i)(down|closed|unavailable|stängd|nere|otillgänglig|stängt|ur funktion)( \w+){0,3} (for|för|på grund av|due to)"
    r"( \w+){0,2} (maintenance|underhåll|uppgradering|service)|(scheduled|planned|planerat) (maintenance|underhåll)"
    r"|under maintenance|maintenance mode|underhållsläge|undergoing maintenance|underhåll pågår|vi är strax tillbaka"
    r"|be right back|back soon|tjänsten är (inte )?(otillgänglig|tillgänglig) (just nu|för tillfället)"
)
_BROKEN_WORDS = re.compile(
    r"(?i)something went wrong|något gick fel|internal server error|ett fel (har )?(uppstått|uppstod|inträffade)"
    r"|an error (has )?occurred"
)
_PRIVATE_WORDS = re.compile(r"(?i)(kontot|profilen|sidan) är privat|(account|profile|page) is private")
_REFUSALS = (
    (_THROTTLED_WORDS, THROTTLED, 60),
    (_BLOCKED_WORDS, BLOCKED, 120),
    (_GONE_WORDS, GONE, 120),
    (_AGE_WORDS, AGE, 80),
    (_MAINTENANCE_WORDS, MAINTENANCE, 80),
    (_BROKEN_WORDS, BROKEN, 40),
)


def wall(page: Page, status: int = 200) -> Wall | None:
    """The wall that `page` is, or None for a page that can be judged. `status` is the HTTP status it came with."""
    seen = _by_status(page, status)
    if seen is not None:
        return seen
    where = urlsplit(page.address)
    if _LOGIN_PATH.match(where.path) or _LOGIN_HOST.match(bare_host(page.address)):
        return LOGIN
    if _CONSENT_HOST.match(bare_host(page.address)) or _CONSENT_PATH.match(where.path):
        return CAPTCHA if where.path.startswith("/sorry") else CONSENT
    return _by_words(page)


def _by_status(page: Page, status: int) -> Wall | None:
    if status < 400:
        source = page.source.strip()
        return EMPTY if not source else BROKEN if source[0] in "{[" else None
    if status in (403, 429, 503) and _challenged(page):
        return CAPTCHA
    if status >= 500 and _MAINTENANCE_WORDS.search(_said(page)):
        return MAINTENANCE
    return _STATUS.get(status, BROKEN)


def _challenged(page: Page) -> bool:
    said = _PROTECTED.sub("", "\n".join((page.title, page.text, page.noscript)))
    marked = (_CAPTCHA_MARKS, 40), (_CAPTCHA_WIDGETS, 4)
    return bool(_CAPTCHA_WORDS.search(said)) or any(
        page.words <= most and pattern.search(page.source) for pattern, most in marked
    )


def _by_words(page: Page) -> Wall | None:
    """Short pages are walls when they speak like one; a long page is one only when a log-in hides the rest."""
    return _refusal(page) or _login(page) or (CONSENT if _consent(page) else _unable(page))


def _refusal(page: Page) -> Wall | None:
    """The platform says no."""
    if page.words <= 80 and _challenged(page):
        return CAPTCHA
    said = "\n".join((page.title, page.text))
    for pattern, kind, most in _REFUSALS:
        if page.words <= most and pattern.search(said):
            return kind
    return None


def _unable(page: Page) -> Wall | None:
    """The page needs a browser that we are not."""
    said = _said(page)
    if page.words <= 120 and _BROWSER_WORDS.search(said):
        return BROWSER
    if page.words <= 40 and (_SCRIPT_WORDS.search(said) or (page.words < 15 and page.scripts and not page.links)):
        return SHELL
    return EMPTY if not page.words and not page.pictures and not page.meta else None


def _said(page: Page) -> str:
    return "\n".join((page.title, page.text, page.consent, page.noscript, page.foot))


def _login(page: Page) -> Wall | None:
    """A log-in instead of the page, or over a part of it."""
    asks = _LOGIN_WORDS.search(_said(page))
    titled = _LOGIN_TITLE.search(page.title)
    if page.passwords and (page.words <= 200 or titled) and (asks or titled or page.words <= 60):
        return LOGIN
    if titled and asks and page.words <= 400:
        return LOGIN
    if asks and page.words <= 60:
        return LOGIN
    return PART_LOGIN if _PRIVATE_WORDS.search(_said(page)) or (asks and _platform(page)) else None


def _platform(page: Page) -> bool:
    """Whether it is one of the places that hide parts from those who are not logged in."""
    host = bare_host(page.address)
    return any(host == name or host.endswith("." + name) for name in PLATFORM_HOSTS) or not host


def _consent(page: Page) -> bool:
    """A question about cookies, and next to nothing besides."""
    if not _CONSENT_WORDS.search(_said(page)):
        return False
    besides = [line for line in page.text.split("\n") if not _CONSENT_LINE.search(line)]
    return len(re.findall(r"\w+", " ".join(besides))) <= 25


PLATFORM_HOSTS = (
    "facebook.com", "instagram.com", "threads.net", "threads.com", "x.com", "twitter.com", "linkedin.com", "tiktok.com",
    "youtube.com", "flickr.com", "bsky.app", "pinterest.com", "snapchat.com", "reddit.com", "vimeo.com",
)  # fmt: skip
