"""`kanalvakt sendercheck`: what is ours is met, what is not there is missing, what a wall hides could not be read."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kanalvakt.connectors import browser
from kanalvakt.connectors.egress import Egress, dial
from kanalvakt.sendercheck.checks import command, run
from kanalvakt.sendercheck.checks.command import main
from kanalvakt.sendercheck.checks.fetching import Fetcher
from kanalvakt.sendercheck.checks.page import read
from kanalvakt.sendercheck.checks.points import Wanted
from kanalvakt.sendercheck.checks.walls import wall
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved

ROOT = Path(__file__).parents[3]
VALIDATOR = Draft202012Validator(json.loads((ROOT / "docs/schemas/sendercheck.schema.json").read_text()))
URL = "https://www.facebook.com/exempelby"
ASKED = ("--name", "Exempelby kommun", "--site", "www.exempelby.se", "--unit", "Kultur och fritid")
OURS = """<html><head><title>Exempelby kommun | Facebook</title><meta property="og:title" content="Exempelby kommun">
<meta property="og:image" content="picture.jpg"><link rel="canonical" href="https://www.facebook.com/exempelby"></head>
<body><h1>Exempelby kommun</h1><p>Officiell sida för Kultur och fritid.</p>
<p>Det du skriver kan bli allmän handling.</p><p>Läs våra husregler innan du skriver.</p>
<a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.exempelby.se%2F&h=1">exempelby.se</a>
<p>Telefon 08-465 004 00</p></body></html>"""


def checked(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    main([*argv, "--json"])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert not [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(report)]
    return report | {point["point"]: point["outcome"] for point in report["points"]}


def saved_page(folder: Path, html: str) -> str:
    (folder / "page.html").write_text(html, encoding="utf-8")
    return str(folder / "page.html")


def test_a_page_that_is_clearly_ours_has_every_point(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logo.png").write_bytes(saved(logo(0)))
    (tmp_path / "picture.jpg").write_bytes(saved(circle(on(logo(0)), "black").resize((160, 160)), "JPEG", quality=60))
    page = saved_page(tmp_path, OURS)
    found = checked(capsys, URL, "--html", page, "--logo", str(tmp_path / "logo.png"), *ASKED)
    points = ("account", "name", "logo", "site", "contact", "notice", "rules", "unit")
    assert {name: found[name] for name in points} == dict.fromkeys(points, "met")
    assert found["main"] == "not_applicable"


def test_what_is_not_there_is_missing_and_told_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logo.png").write_bytes(saved(logo(0)))
    (tmp_path / "other.png").write_bytes(saved(on(logo(3))))
    page = saved_page(
        tmp_path,
        "<title>Exempelby kommun fans</title><img class='avatar' src='other.png'><h1>Exempelby kommun fans</h1>"
        "<p>Välkomna hit alla som tycker om vår fina kommun! Här delar vi bilder och minnen från förr och nu.</p>"
        "<a href='https://exempelby.se.example.com/'>Webb</a><div hidden>allmän handling</div>"
        "<div class='comment-body'>Är det här en allmän handling? Ring 08-465 004 00</div>",
    )
    found = checked(capsys, URL, "--html", page, "--logo", str(tmp_path / "logo.png"), *ASKED)
    for name in ("name", "logo", "site", "contact", "notice", "rules", "unit"):
        assert found[name] == "missing", name
    todos = {point["point"]: point["todo"] for point in found["points"]}
    assert todos["name"]["write"] == "Exempelby kommun"
    assert "allmän handling" in todos["notice"]["write"]


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        ("<svg><g><image xlink:href=logo.jpg></image></g></svg>", "met"),
        ("<div class=profile style=\"background-image: url('logo.jpg')\"></div>", "met"),
        ("<link rel='apple-touch-icon' href=logo.jpg>", "met"),
        ("<img class=avatar src=other.jpg><article><img src=logo.jpg></article>", "missing"),
        ("<img class=avatar src=other.jpg><link rel=icon href=logo.jpg>", "missing"),
        ("<meta property=og:image content=other.jpg><link rel=icon href=logo.jpg>", "met"),
        ("<img class=avatar src=away.jpg>", "unreadable"),
    ],
)
def test_the_profiles_picture_is_found_however_it_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], html: str, outcome: str
) -> None:
    (tmp_path / "logo.jpg").write_bytes(saved(circle(on(logo(0)), "white"), "JPEG"))
    (tmp_path / "other.jpg").write_bytes(saved(on(logo(3)), "JPEG"))
    page = saved_page(tmp_path, f"<h1>Exempelby kommun</h1>{html}<p>{'Vi bygger en ny skola. ' * 12}</p>")
    assert checked(capsys, "--html", page, "--logo", str(tmp_path / "logo.jpg"))["logo"] == outcome


WALLS = {
    "login": [
        "<title>Log in to Facebook</title><input type=password><p>Forgotten password?</p>",
        "<title>Instagram</title><h1>Logga in</h1><form><input type='password'></form><p>Glömt lösenordet?</p>",
        "<title>Sign Up | LinkedIn</title><h1>Join LinkedIn</h1><p>Agree & Join</p><input type=password>",
        "<title>X</title><h1>Happening now</h1><p>Join today.</p><a href=/login>Sign in</a>",
        "<title>Threads</title><p>Join to share ideas</p><a>Continue with Instagram</a>",
        "<h1>Du måste logga in för att fortsätta.</h1>",
    ],
    "consent": [
        "<h1>Before you continue to YouTube</h1><p>We use cookies.</p><button>Reject all</button><a>Accept all</a>",
        "<h1>Tillåta cookies från Facebook i den här webbläsaren?</h1><button>Avvisa valfria cookies</button>",
        "<div id=CybotCookiebotDialog><p>Vi använder cookies för innehåll.</p><a>Tillåt alla</a></div><main></main>",
        "<div id='onetrust-banner'><p>Vi värnar om din integritet.</p><a>Godkänn alla kakor</a></div><main></main>",
    ],
    "captcha": [
        "<title>Just a moment...</title><script src=//challenges.cloudflare.com/x></script>",
        "<title>Security Verification</title><p>Drag the slider to fit the puzzle</p>",
        "<h1>Bekräfta att du inte är en robot</h1><div class='g-recaptcha'></div>",
    ],
    "browser": [
        "<h1>Din webbläsare stöds inte</h1><p>Uppdatera din webbläsare.</p>",
        "<h1>Browser not supported</h1><p>This browser is no longer supported. Please switch.</p>",
    ],
    "shell": [
        "<title>Exempelby</title><div id=root></div><script src=app.js></script>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div>",
    ],
    "gone": [
        "<h1>Sorry, this page isn't available.</h1><p>The link you followed may be broken.</p>",
        "<h2>Sidan är tyvärr inte tillgänglig.</h2><p>Länken du följde kan vara trasig.</p>",
        "<h2>Det här innehållet är inte tillgängligt just nu</h2><p>Ägaren kan ha tagit bort det.</p>",
    ],
    "age": [
        "<h1>Are you over 18?</h1><button>Yes, I am 18 or over</button><button>No</button>",
        "<h1>Videon kan vara olämplig för vissa</h1><p>Bekräfta din ålder</p>",
    ],
    "maintenance": ["<h1>Vi är strax tillbaka</h1><p>Webbplatsen är stängd för underhåll.</p>"],
    "broken": ["<div>Something went wrong. Try reloading.</div><button>Retry</button>", '{"error":"not here"}'],
    "throttled": ["<h1>Too many requests</h1>"],
    "blocked": ["<title>Access denied</title><p>You don't have permission to access this.</p>"],
    "empty": ["", "  \n"],
}


@pytest.mark.parametrize(("kind", "html"), [(kind, html) for kind, pages in WALLS.items() for html in pages])
def test_behind_a_wall_nothing_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, html: str
) -> None:
    found = checked(capsys, URL, "--html", saved_page(tmp_path, html), *ASKED)
    assert found["wall"]["kind"] == kind
    assert {found[name] for name in ("name", "site", "contact", "notice", "rules", "unit")} <= {"unreadable", "met"}
    assert found["contact"] == "unreadable"


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Exempelby kommun</h1><p>Skriv till oss.</p><div class=g-recaptcha></div><p>Protected by reCAPTCHA</p>",
        "<h1>Exempelby kommun</h1><a href='/wp-login.php'>Logga in</a><a href='https://exempelby.se'>Webb</a>",
        "<title>Exempelby kommun</title><h1>Exempelby kommun</h1>",
    ],
)
def test_a_short_page_is_no_wall(html: str) -> None:
    assert wall(read(html, "https://blogg.exempelby.se/")) is None


def test_a_cookie_banner_on_a_whole_page_is_no_wall() -> None:
    banner = "<div class='cookie-banner'><p>Vi använder kakor.</p><button>Godkänn kakor</button></div>"
    assert wall(read(OURS.replace("<body>", "<body>" + banner) + "<p>ord </p>" * 10, URL)) is None


def test_half_a_page_counts_for_what_it_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html = OURS.replace("<p>Det du skriver kan bli allmän handling.</p>", "<p>" + "Vi berättar om badplatser. " * 20)
    html = html.replace("</body>", "<p>See more of Exempelby kommun on Facebook</p><a href=/login>Log in</a></body>")
    found = checked(capsys, URL, "--html", saved_page(tmp_path, html), *ASKED)
    assert (found["name"], found["site"], found["notice"]) == ("met", "met", "unreadable")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Kommentarer och meddelanden blir allmänna handlingar.", "met"),
        ("Messages you send us may become public records.", "met"),
        ("Inlägg omfattas av offentlighetsprincipen.", "met"),
        ("What you write can be an official document.", "met"),
        ("Det du skriver blir en allmän och offentlig handling.", "met"),
        ("Dina meddelanden blir inte allmänna handlingar.", "missing"),
        ("Så begär du ut en allmän handling: ring oss.", "missing"),
        ("Är mitt inlägg en allmän handling?", "missing"),
    ],
)
def test_the_notice_is_known_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, outcome: str
) -> None:
    page = saved_page(tmp_path, f"<h1>Exempelby</h1><p>{text}</p><p>{'Vi bygger en ny skola. ' * 12}</p>")
    assert checked(capsys, URL, "--html", page)["notice"] == outcome


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        ("Ring 08-465 004 00", "met"),
        ("+46 8 465 004 00", "met"),
        ("info@exempelby.se", "met"),
        ("<a href='https://www.exempelby.se/kontakta-oss'>Så når du oss</a>", "met"),
        ("<a href='https://exempelby.se/x'>Contact us</a>", "met"),
        ("kultur (at) exempelby.se", "met"),
        ("Skriv via exempelby.se/kontakta-oss", "met"),
        ("<a href='https://www.facebook.com/contact'>Contact</a>", "missing"),
        ("noreply@exempelby.se", "missing"),
        ("Org.nr 212000-0142, diarienummer KS 2026/123", "missing"),
    ],
)
def test_a_contact_is_ours_and_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], html: str, outcome: str
) -> None:
    page = saved_page(tmp_path, f"<h1>Exempelby</h1><p>{html}</p><p>{'Vi bygger en ny skola. ' * 12}</p>")
    assert checked(capsys, URL, "--html", page)["contact"] == outcome


def test_a_handle_that_answers_as_someone_else_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = saved_page(tmp_path, OURS.replace("facebook.com/exempelby", "facebook.com/billigaglasogon"))
    assert checked(capsys, URL, "--html", page)["account"] == "missing"


def test_the_main_page_is_found_in_any_spelling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = saved_page(tmp_path, OURS + "<a href='https://m.facebook.com/ExempelbyKommun/'>Kommunen</a>")
    asked = ("--main", "https://www.facebook.com/exempelbykommun")
    assert checked(capsys, URL, "--html", page, *asked)["main"] == "met"


class _Site(BaseHTTPRequestHandler):
    """Answers by path: a page, a refusal, a way to an internal address."""

    def do_GET(self) -> None:
        status = int(self.path.strip("/")) if self.path.strip("/").isdecimal() else 200
        body = OURS.replace("picture.jpg", "/logo.png").encode() if self.path != "/logo.png" else saved(on(logo(0)))
        if self.path == "/tom":
            body = b"<title>Exempelby</title><div id=root></div><script src=app.js></script>"
        self.send_response(302 if self.path == "/inside" else status)
        if self.path == "/inside":
            self.send_header("Location", "http://169.254.169.254/latest/")
            body = b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("KANALVAKT_EGRESS_ALLOW", f"127.0.0.1:{server.server_port}")
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_live_page_and_its_picture_are_fetched(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logo.png").write_bytes(saved(logo(0)))
    found = checked(capsys, f"{site}/exempelby", "--logo", str(tmp_path / "logo.png"), *ASKED)
    assert (found["status"], found["name"], found["logo"], found["notice"]) == (200, "met", "met", "met")


@pytest.mark.parametrize(
    ("path", "kind"), [("403", "blocked"), ("429", "throttled"), ("999", "blocked"), ("401", "login"), ("404", "gone")]
)
def test_a_refusal_is_no_page(site: str, capsys: pytest.CaptureFixture[str], path: str, kind: str) -> None:
    found = checked(capsys, f"{site}/{path}", *ASKED)
    assert (found["wall"]["kind"], found["name"], found["readable"]) == (kind, "unreadable", False)


def test_a_page_that_a_program_fills_is_read_in_a_browser(
    site: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = OURS.encode().decode("cp1252")  # as a browser reads a page that does not say that it is UTF-8
    seen = browser.Seen(200, f"{site}/fylld", twice, b"")
    monkeypatch.setattr(command, "browser_path", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(browser, "look", lambda *_args: seen)
    assert checked(capsys, f"{site}/tom", *ASKED)["notice"] == "met"
    assert checked(capsys, f"{site}/tom", *ASKED, "--no-browser")["name"] == "unreadable"


@pytest.mark.parametrize("path", ["/inside", ""])
def test_an_internal_address_is_never_reached(
    site: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    if not path:
        monkeypatch.delenv("KANALVAKT_EGRESS_ALLOW")
    found = checked(capsys, f"{site}{path}", *ASKED)
    assert (found["wall"]["kind"], found["contact"]) == ("blocked_address", "unreadable")


def test_a_name_that_is_public_first_and_internal_afterwards_is_reached_only_where_it_was_checked(site: str) -> None:
    answers, dialled = iter(["93.184.216.34"]), []
    port = int(site.rpartition(":")[2])

    def dialler(address: str, _port: int, timeout: float | None) -> socket:
        dialled.append(address)
        return dial("127.0.0.1", port, timeout)

    rebinding = Egress(resolver=lambda _host, _port: [next(answers, "127.0.0.1")], dialler=dialler)
    fetcher = Fetcher(lambda: rebinding)
    first = run.check("http://utat.example/exempelby", Wanted(), own_logo=None, fetcher=fetcher)
    second = run.check("http://utat.example/exempelby", Wanted(), own_logo=None, fetcher=fetcher)
    assert (first.wall, second.wall and second.wall.kind, dialled) == (None, "blocked_address", ["93.184.216.34"])


def test_a_private_persons_account_is_not_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["https://www.linkedin.com/in/anna-andersson", "--json"]) == 2
    assert "privatpersons" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"no picture", b""])
def test_an_order_that_cannot_be_carried_out_says_why_as_data_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    logo_file = tmp_path / "logo.png"
    if content is not None:
        logo_file.write_bytes(content)
    assert main([URL, "--html", saved_page(tmp_path, OURS), "--logo", str(logo_file), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(told)
    assert "logo.png" in told["error"]


@given(st.text(alphabet="<>/=\"' abdivpmetl&#x;\x00\n"))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_markup_breaks_the_reading(html: str) -> None:
    wall(read(html, URL))


@pytest.mark.parametrize(
    "text",
    [
        "Läs våra husregler.",
        "Kommentarer som innehåller hot tas bort.",
        "Personangrepp tar vi bort.",
        "See our house rules.",
        "Comments with threats will be removed.",
    ],
)
def test_house_rules_are_known_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    page = saved_page(tmp_path, f"<h1>Exempelby</h1><p>{text}</p>")
    assert checked(capsys, URL, "--html", page)["rules"] == "met"
