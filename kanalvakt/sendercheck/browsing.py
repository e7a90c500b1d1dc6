"""How pages are looked at here: in a real browser where there is one, else as plain HTTP; both behind the guard."""

from collections.abc import Callable

from django.conf import settings

from kanalvakt.connectors import browser
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress
from kanalvakt.sendercheck.checks.fetching import Fetched, Fetcher

NO_BROWSER = "Ingen webbläsare på servern: bilden av sidan görs när Chromium och Playwright finns."
FAILED = "Sidan gick inte att avbilda."


class Browsing(Fetcher):
    """Pages as Chromium shows them; pictures, and pages that it cannot show, by HTTP."""

    def __init__(self, path: str, egress: Callable[[], Egress] = Egress) -> None:
        super().__init__(egress)
        self._path = path

    def page(self, url: str) -> Fetched:
        """What a visitor sees after the page's programs have run. Raises ConnectorError."""
        try:
            seen = browser.look(self._path, url, self._egress())
        except ConnectorError as error:
            if error.code in ("refused", "too_large"):
                raise
            return super().page(url)
        return Fetched(seen.status, seen.url, seen.html.encode("utf-8", "surrogatepass"), seen.picture)


def fetcher() -> Fetcher:
    """With the internal servers that the settings name."""
    path = browser.browser_path()
    return Browsing(path, _egress) if path else Fetcher(_egress)


def no_picture() -> str:
    """Why there is none."""
    return FAILED if browser.browser_path() else NO_BROWSER


def _egress() -> Egress:
    return Egress(settings.EGRESS_ALLOW)
