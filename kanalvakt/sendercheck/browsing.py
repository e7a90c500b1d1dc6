"""How pages are looked at here: in a real browser where there is one, else as plain HTTP; both behind the guard."""

from django.conf import settings

from kanalvakt.connectors import browser
from kanalvakt.connectors.egress import Egress
from kanalvakt.core.wording import kept as _
from kanalvakt.sendercheck.checks.fetching import Fetcher

NO_BROWSER = _("Ingen webbläsare på servern: bilden av sidan görs när Chromium och Playwright finns.")
FAILED = _("Sidan gick inte att avbilda.")


def fetcher() -> Fetcher:
    """Behind the egress guard, with the internal servers that the settings name."""
    return Fetcher(lambda: Egress(settings.EGRESS_ALLOW), chromium=browser.browser_path(), always=True)


def no_picture() -> str:
    """Why there is none."""
    return FAILED if browser.browser_path() else NO_BROWSER
