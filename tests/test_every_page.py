"""Every address of the product, found by walking the resolver: for everybody, for the right people only, and kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from kanalvakt.ledger.models import Entry
from tests.browser import assert_accessible, watch
from tests.house import HALF_WAY, MARK, House
from tests.pages import ACTS, ALL, OTHER, PAGES, patterns
from tests.standing import standing

EVERY = sorted(ALL)
# A program shows a key, which no other site can send; where nobody is known by a cookie there is nothing to forge.
COOKIELESS = {"website:report", "website-en:report"}
COOKIELESS |= {f"webhooks:{name}" for name in ("linkedin", "meta", "tiktok", "webmention")}
BY_COOKIE = [name for name in EVERY if not name.startswith("api-1:") and name not in COOKIELESS]
WITH_ARGUMENTS = sorted(name for name, pattern in patterns() if pattern.pattern.regex.groups)
UNKNOWN = {
    "IntConverter": (999_999_999, 10**20),
    "UUIDConverter": (uuid4(),),
    "SlugConverter": ("finns-inte",),
    "StringConverter": ("9.9", "\x00"),
}
NOBODY = {"", HALF_WAY}
EMPTY = [
    "desk:today",
    "supervision:inbox",
    "supervision:reports",
    "moderation:decisions",
    "moderation:evidence_list",
    "outbox:acts",
    "rounds:missed",
    "rounds:crises",
]
# What anybody who works here may do for themselves.
BO_MAY = {"rulebook:accept"}
JUNK = ("\x00", "x", "-1", "9" * 30, "²", "0001-01-01", "9999-12-31", "\ud800".encode("utf-8", "surrogatepass"))
# Every name that a page reads from the address.
ASKED = [
    "after", "before", "q", "channel", "unit", "item", "kind", "version", "state", "subject", "actor", "since",
    "until", "about", "address", "area", "bulk", "code", "day", "fate", "group", "house", "kontroll", "kvitto",
    "label", "late", "mall", "outcome", "platform", "role", "rule", "sida", "som", "svar", "utkast", "what",
    "year",
]  # fmt: skip


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """In place of a database for each test: what is in it is shared by all of this file."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def house(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with standing(tmp_path_factory.mktemp("house")) as house:
        for who in {address.who for address in ALL.values()} - {""}:
            house.session(who)
        yield house


@pytest.fixture
def undone(house: House) -> Iterator[None]:
    """Whatever the test changes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Windows:
    """A browser a person, with scripts or without: what its pages share is fetched once, as people's browsers do."""

    def __init__(self, house: House, chromium: Browser) -> None:
        self.house, self.chromium = house, chromium
        self.contexts: dict[tuple[str, bool], BrowserContext] = {}

    def context(self, who: str, *, scripts: bool) -> BrowserContext:
        if (who, scripts) not in self.contexts:
            context = self.chromium.new_context(
                base_url=self.house.url, locale="sv-SE", reduced_motion="reduce", java_script_enabled=scripts
            )
            context.set_default_timeout(30_000)
            if who:
                context.add_cookies([{"name": "sessionid", "value": self.house.session(who), "url": self.house.url}])
            self.contexts[who, scripts] = context
        return self.contexts[who, scripts]

    @contextmanager
    def page(self, who: str, *, scripts: bool = True) -> Iterator[Page]:
        """A page of somebody who has logged in; nothing that it needs may be missing."""
        page = self.context(who, scripts=scripts).new_page()
        faults = watch(page)
        yield page
        page.close()
        assert not faults, faults


@pytest.fixture(scope="module")
def windows(house: House, chromium: Browser) -> Iterator[Windows]:
    windows = Windows(house, chromium)
    yield windows
    for context in windows.contexts.values():
        context.close()


def test_no_address_is_forgotten() -> None:
    assert {name for name, _pattern in patterns()} == set(ALL)
    assert len(ALL) == len(PAGES) + len(ACTS) + len(OTHER)


@pytest.mark.browser
@pytest.mark.pages
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_for_everybody_with_and_without_scripts(name: str, house: House, windows: Windows) -> None:
    address = PAGES[name]
    url = address.url(name, house)
    headings = []
    for scripts in (True, False):
        with windows.page(address.who, scripts=scripts) as page:
            answer = page.goto(url)
            assert answer
            assert answer.status == 200
            assert page.locator("h1").count() == 1
            headings.append(page.locator("h1").inner_text())
            assert page.locator(address.for_).first.is_visible()
            if scripts:
                assert_accessible(page)
            else:
                page.set_viewport_size({"width": 320, "height": 720})
                assert page.locator(address.for_).first.is_visible()
    assert headings[0] == headings[1] != ""


@pytest.mark.browser
@pytest.mark.pages
@pytest.mark.parametrize("name", EMPTY)
def test_a_page_with_nothing_to_show_says_so_to_everybody(name: str, windows: Windows) -> None:
    with windows.page("jonna") as page:
        page.goto(reverse(name))
        assert page.locator("main .empty").first.is_visible()
        assert_accessible(page)


@pytest.mark.parametrize("name", EVERY)
def test_one_who_has_not_logged_in_is_led_to_the_log_in(name: str, house: House, undone: None) -> None:
    answer = house.client("").get(ALL[name].url(name, house), follow=True)
    shown = b"".join(answer).decode()
    assert MARK not in shown.casefold()
    assert ALL[name].who in NOBODY or "<h1>Logga in</h1>" in shown


@pytest.mark.parametrize("name", EVERY)
def test_bo_of_another_unit_learns_and_does_nothing_at_bjorkskolan(name: str, house: House, undone: None) -> None:
    client, url, before = house.client("bo"), ALL[name].url(name, house), Entry.objects.count()
    for ask in (client.get, client.post):
        answer = ask(url, follow=True)
        assert answer.status_code in (200, 400, 403, 404, 405)
        assert MARK not in b"".join(answer).decode().casefold()
    assert Entry.objects.count() == before + (name in BO_MAY)


@pytest.mark.parametrize("name", BY_COOKIE)
def test_what_another_site_sends_is_refused_in_words(name: str, house: House, undone: None) -> None:
    url = ALL[name].url(name, house)
    before = Entry.objects.count()
    answer = house.client(ALL[name].who, enforce_csrf_checks=True).post(url)
    assert answer.status_code == 403
    assert "Gå tillbaka, ladda om den och skicka igen." in answer.content.decode()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", WITH_ARGUMENTS)
def test_what_does_not_exist_is_said_kindly(name: str, house: House, undone: None) -> None:
    address, pattern = ALL[name], dict(patterns())[name]
    real = dict(address.needs(house))
    client = house.client(address.who)
    for argument, converter in pattern.pattern.converters.items():
        for unknown in UNKNOWN[type(converter).__name__]:
            url = reverse(name, kwargs=real | {argument: unknown})
            answer = (client.post if name in ACTS else client.get)(url)
            assert answer.status_code == 404
            told = "There is no such page" if name.startswith("website-en:") else "Sidan finns inte"
            assert f"<h1>{told}</h1>" in answer.content.decode()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_mangled_address_breaks_no_page(name: str, house: House, undone: None) -> None:
    address = PAGES[name]
    url = reverse(name, kwargs=dict(address.needs(house)))
    for junk in JUNK:
        answer = house.client(address.who).get(url, dict.fromkeys(ASKED, junk))
        assert answer.status_code in (200, 302, 404)


@pytest.mark.parametrize("name", sorted(ACTS))
def test_what_changes_something_is_never_done_by_a_link(name: str, house: House, undone: None) -> None:
    before = Entry.objects.count()
    assert house.client(ACTS[name].who).get(ACTS[name].url(name, house)).status_code in (302, 405)
    assert Entry.objects.count() == before
