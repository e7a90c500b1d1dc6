"""Hand-made pages, each with one thing wrong: what the check says of it stands in the docs' table."""

import pytest

from kanalvakt.core.actor import system
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck import actions
from kanalvakt.sendercheck.tests import table
from kanalvakt.sendercheck.tests.arms import arms, in_avatar, photo
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved
from kanalvakt.sendercheck.tests.site import LINK, LOGIN, NOTICE, OURS, Site


def old_logo() -> bytes:
    """The logo as it was before: the same shield, one charge less and another beside it."""
    image = logo(0).copy()
    image.paste((200, 30, 40, 255), (230, 150, 330, 330))
    return saved(circle(on(image), "white"), "JPEG", quality=80)


CASES: dict[str, tuple[str | int, bytes | None]] = {
    "Everything there, the logo cropped round": (OURS, None),
    "An old logo": (OURS, old_logo()),
    "A photograph instead of the logo": (OURS, saved(photo(1), "JPEG", quality=80)),
    "The logo small in a bigger avatar": (OURS, saved(in_avatar(logo(0), (12, 60, 90), 0.5), "JPEG", quality=80)),
    "Another municipality's arms": (OURS, saved(on(arms("fish", ((0, 82, 147), (246, 198, 0)))))),
    "No notice": (OURS.replace(NOTICE, ""), None),
    "The link removed": (OURS.replace(LINK, ""), None),
    "Another name": (OURS.replace("Björkskolan</", "Björkskolan fans</"), None),
    "A log-in wall": (LOGIN, None),
    "A question about cookies": (
        "<h1>Innan du fortsätter</h1><p>Vi använder kakor.</p><a>Godkänn alla kakor</a>",
        None,
    ),
    "A check that we are human": (
        "<title>Just a moment...</title><script src=//challenges.cloudflare.com/x></script>",
        None,
    ),
    "Refused (403)": (403, None),
    "Asked too often (429)": (429, None),
    "No such page (404)": (404, None),
    "A redirect to a private address": ("http://10.0.0.1/", None),
}


@pytest.mark.parametrize("case", CASES)
def test_the_documents_table_says_what_each_case_comes_to(case: str, page: Channel, site: Site) -> None:
    html, picture = CASES[case]
    site.pages["/bjorkskolan"] = html
    if picture:
        site.pages["/logo.jpg"] = picture
    assert not table.difference(case, actions.check(page.pk, actor=system("sendercheck")))
