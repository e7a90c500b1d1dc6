"""Pages that fooled the check once: other walls, and words that mean something else. Each with what it must come to."""

import pytest
from PIL import Image, ImageDraw

from kanalvakt.connectors.egress import Egress
from kanalvakt.sendercheck.checks import run
from kanalvakt.sendercheck.checks.fetching import Fetcher, Pictures
from kanalvakt.sendercheck.checks.points import Wanted
from kanalvakt.sendercheck.tests.logos import on, saved
from kanalvakt.sendercheck.tests.site import running

WANTED = Wanted("Exempelby kommun", "www.exempelby.se")
NOTICE, RULES = "<p>Det du skriver här kan bli allmän handling.</p>", "<p>Läs våra husregler innan du skriver.</p>"
CONTACT, LINK = "<p>Telefon 0226-64 50 00</p>", "<p><a href='https://exempelby.se/?utm_source=x'>Webb</a></p>"
POSTS = "<p>Här berättar vi om biblioteket, badhuset och allt annat som händer i kommunen. Välkommen hit!</p>" * 2


def page(notice: str = NOTICE, rules: str = RULES, contact: str = CONTACT, link: str = LINK, more: str = POSTS) -> str:
    return f"<title>Exempelby kommun</title><h1>Exempelby kommun</h1>{notice}{rules}{contact}{link}{more}"


def checked(html: str | bytes) -> run.Result:
    body = html.encode() if isinstance(html, str) else html
    return run.check_saved(body, "", WANTED, own_logo=None, pictures=Pictures(None))


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("login", "<title>Logga in • Instagram</title><p>Registrera dig</p><p>Ladda ned appen.</p>"),
        ("login", "<title>Anmelden | LinkedIn</title><h1>Melden Sie sich an, um mehr zu sehen</h1>"),
        ("login", "<title>Legitimering</title><h1>Logga in</h1><a>Mobilt BankID</a><a>Freja eID</a>"),
        ("login", "<h1>Den här sidan är bara för medlemmar</h1><p>Bli medlem eller logga in.</p>"),
        ("consent", f"<h1>Innan du fortsätter till YouTube</h1>{'<p>Vi sparar data</p>' * 20}<a>Godkänn cookies</a>"),
        ("consent", "<h1>Bevor Sie zu YouTube weitergehen</h1><p>Wir verwenden Cookies.</p><a>Alle akzeptieren</a>"),
        ("captcha", "<h1>Making sure you're not a bot!</h1><p>Loading...</p>"),
        ("captcha", "<p>Markera alla bilder med trafikljus</p>"),
        ("broken", "<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"),
        ("gone", "<p>Det gick inte att hitta kontot</p><p>Letar du efter videor?</p>"),
        ("gone", "<title>YouTube</title><p>This channel does not exist.</p>"),
        ("gone", "<title>Instagram</title><h2>Profilen är inte tillgänglig</h2>"),
        ("gone", f"<title>Exempelby kommun - 404</title><h1>Sidan kunde inte hittas</h1>{POSTS * 3}"),
        ("unlike", "<h1>It works!</h1>"),
        ("browser", "<title>Hitta Exempelby kommun på TikTok</title><h1>Öppna appen</h1>"),
        ("blocked", "<title>Exempelby kommun</title><p>Du saknar behörighet till sidan.</p>"),
        ("no_page", b"%PDF-1.7 Exempelby kommun"),
        ("no_page", "<?xml version='1.0'?><rss><channel><title>Exempelby kommun</title></channel></rss>"),
    ],
)  # fmt: skip
def test_behind_walls_in_other_words_nothing_is_met_or_missing(kind: str, html: str | bytes) -> None:
    found = checked(html)
    assert found.wall is not None
    assert found.wall.kind == kind
    assert {str(found.outcome(name)) for name in ("name", "site", "contact", "notice", "rules")} == {"unreadable"}


def test_a_shell_that_shows_nothing_could_not_be_read_at_all() -> None:
    found = checked("<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div>")
    assert found.wall is not None
    assert found.wall.whole


@pytest.mark.parametrize(
    "html",
    [
        page(more=f"{POSTS}<p>Badhuset är stängt för underhåll. Kontot är inte tillgängligt. Är du över 18 år?</p>"),
        page(more="<a href=/login>Logga in</a><a>Glömt lösenordet?</a>"),
        page().encode("latin-1"),
        page().encode("utf-16"),
        page().encode() + b"<p>\xff</p>",
        page(notice="<p>Det du skriver blir<br>allmän<br>handling.</p>"),
        page(notice="<p>Det du skriver blir allmän hand&shy;ling.</p>"),
        page(notice="<p>Allt som skrivs här kan begäras ut av vem som helst.</p>"),
        page(notice="<div role=article>Fäst inlägg<p>Kommentarer blir allmän handling.</p></div>"),
        page(notice="<img src=a.png alt='Det du skriver här blir allmän handling.'>"),
        page(notice="<p>Kommentarer och frågor diarieförs som inkomna handlingar.</p>"),
        page(notice="<p>Det du skriver kan lämnas ut som allmän handling.</p>"),
        page(notice="<p>OBS! Allmän handling. Tänk på vad du skriver.</p>"),
        page(notice="<p>Kommentarer: offentlig handling.</p>"),
        page(rules="<p>Håll en god ton i kommentarerna, annars tas de bort.</p>"),
        page(rules="<p>Ordningsregler för våra sociala medier</p>"),
        page(rules="<p>Så gör du för att kommentera: var saklig och håll dig till ämnet.</p>"),
        page(rules="<p>Vi accepterar inte hot eller hets i kommentarerna.</p>"),
        page(contact="<form><h2>Kontakta oss</h2><textarea></textarea><button>Skicka</button></form>"),
        page(link="<p>exempelby.se</p><a href='https://annan.example/'>exempelby.se</a>"),
        page(contact="<a data-cfemail='5b3034362e351b3e233e362b3e37392275283e'>[email protected]</a>"),
        page(contact="<p>kommun(a)exempelby.se</p>"),
    ],
)
def test_what_is_there_is_met_in_whatever_words_and_letters(html: str | bytes) -> None:
    found = checked(html)
    assert {str(found.outcome(name)) for name in ("name", "site", "contact", "notice", "rules")} == {"met"}


@pytest.mark.parametrize(
    ("point", "html"),
    [
        ("notice", page(notice="<p>Nämnden höjer avgiften för kopior av allmän handling.</p>")),
        ("notice", page(notice="<p>Arkivet hjälper dig att hitta allmänna handlingar om din släkt.</p>")),
        ("notice", page(notice="<p>Diarium och allmänna handlingar</p>")),
        ("notice", page(notice="<p>Domstolen fann att kommentaren var en allmän handling.</p>")),
        ("notice", page(notice="<p>Här finns våra allmänna handlingar.</p>")),
        ("notice", page(notice="<p>Meddelanden till oss diarieförs inte.</p>")),
        ("site", page(link="<a href='https://annan.example/'>www.exempelby.se</a>")),
        ("contact", page(contact="<form>Skriv en kommentar<textarea></textarea></form>")),
        ("contact", page(contact="<p>support@facebook.com</p>")),
        ("rules", page(rules="<p>Husregler för hyresgäster på Solgården.</p>")),
        ("rules", page(rules="<p>Vi tar bort klotter inom 24 timmar.</p>")),
        ("rules", page(rules="<p>Nya spelregler för bygglov från årsskiftet.</p>")),
        ("contact", page(contact="<p>Fax: 0226-64 50 01</p>")),
        ("name", page().replace("kommun<", "kommun (inofficiell)<")),
        ("name", page().replace("kommun<", "kommun - parodi<")),
    ],
)
def test_words_that_mean_something_else_are_not_taken_for_it(point: str, html: str) -> None:
    assert checked(html).outcome(point) == "missing"


@pytest.mark.parametrize(
    ("site", "link"), [("älmby.example", "xn--lmby-koa.example"), ("xn--lmby-koa.example", "älmby.example")]
)
@pytest.mark.parametrize("written", ["<a href='https://www.{}/'>Webb</a>", "<p>{}</p>"])
def test_a_site_with_letters_beyond_ascii_is_one_in_both_spellings(site: str, link: str, written: str) -> None:
    html = page(link=written.format(link)).encode()
    found = run.check_saved(html, "", Wanted(site=site), own_logo=None, pictures=Pictures(None))
    assert found.outcome("site") == "met"


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://www.facebook.com/exempelby.kommun", "https://www.facebook.com/ExempelbyKommun/"),
        ("https://exempelby.example/sv/start", "https://exempelby.example/"),
    ],
)
def test_another_spelling_of_the_same_account_or_site_is_no_other_account(address: str, canonical: str) -> None:
    html = f"<link rel=canonical href='{canonical}'>{page()}".encode()
    found = run.check_saved(html, address, WANTED, own_logo=None, pictures=Pictures(None))
    assert found.outcome("account") == "met"


def test_a_short_link_may_lead_to_our_site_so_it_is_not_missing() -> None:
    assert checked(page(link="<a href='https://bit.ly/3abc'>Vår webb</a>")).outcome("site") == "unreadable"


def test_a_page_that_sends_its_visitors_on_is_followed_and_a_ring_of_such_ends() -> None:
    on = "<meta http-equiv=refresh content='0; url=/{}'><p>Du skickas vidare</p>"
    with running({"/a": on.format("b"), "/b": page(), "/ring": on.format("ring")}) as site:
        fetcher = Fetcher(lambda: Egress([site.allow]))
        found = run.check(f"{site.url}/a", WANTED, own_logo=None, fetcher=fetcher)
        ring = run.check(f"{site.url}/ring", WANTED, own_logo=None, fetcher=fetcher)
    assert (found.final, found.outcome("notice")) == (f"{site.url}/b", "met")
    assert ring.wall is not None
    assert ring.wall.kind == "endless"


@pytest.mark.parametrize(("width", "outcome"), [(8, "met"), (1, "unreadable")])
def test_a_logo_too_thin_to_be_compared_is_not_said_to_be_missing(width: int, outcome: str) -> None:
    thin = Image.new("RGBA", (500, 500), (0, 0, 0, 0))
    ImageDraw.Draw(thin).ellipse((30, 30, 470, 470), outline=(0, 80, 60), width=width)
    shown = Pictures(None, given=saved(on(thin)))
    found = run.check_saved(page().encode(), "", WANTED, own_logo=saved(thin), pictures=shown)
    assert found.outcome("logo") == outcome
