"""After a whole run no password, token, vault content or secrecy-marked text stands in clear in anything written."""

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.e2e.installation import Installation, until
from tests.e2e.people import PASSWORD
from tests.e2e.steps import comment_on_the_blog, log_in, log_out
from tests.peers.wordpress import WordPress

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.peer("wordpress"), pytest.mark.browser, pytest.mark.xdist_group("wordpress")]

IN_THE_VAULT = "kanariefagel7531valvet"
MISTYPED = "kanariefagel8642felskrivet"
SECRET_WORD = "krokodilsjukdom9753"
SECRET_TEXT = f"Min granne på Solgläntan har {SECRET_WORD} och får insatser enligt socialtjänstlagen"
OPEN_WORD = "sommarloven4242"
PAGES = [
    "/", "/inkorg/", "/inkorg/?state=all", "/inkorg/?q=krokodilsjukdom", "/kanaler/", "/bevis/", "/beslut/",
    "/atgarder/", "/registrering/", "/journal/", "/personer/", "/regelbok/", "/finns-inte/",
]  # fmt: skip

# Every table, bytes and all: what a dump of the database would hold.
DUMP = """
from django.db import connection
with connection.cursor() as cursor, open({path!r}, "wb") as out:
    for table in connection.introspection.table_names(cursor, include_views=False):
        cursor.execute(f'select * from "{{table}}"')
        for row in cursor.fetchall():
            for value in row:
                binary = isinstance(value, (bytes, memoryview))
                out.write(bytes(value) if binary else str(value).encode("utf-8", "replace"))
                out.write(b"\\n")
"""


def spellings(secret: str) -> set[bytes]:
    """The secret as it might stand in a file: plain, quoted, hexadecimal, base64 at each alignment, UTF-16."""
    raw = secret.encode()
    found = {raw, quote(secret).encode(), raw.hex().encode(), raw.hex().upper().encode(), secret.encode("utf-16-le")}
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + raw)
        found.add(coded[(0, 2, 3)[shift] : -4])  # the ends depend on the neighbours
    return found


def where(secret: str, folder: Path) -> list[str]:
    """Files below `folder`, keys apart, that hold the secret in any spelling."""
    files = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.relative_to(folder).parts]
    wanted = spellings(secret)
    return [str(path.relative_to(folder)) for path in files if any(word in path.read_bytes() for word in wanted)]


def test_nothing_that_is_written_holds_a_secret(
    page: "Page", product: Installation, wordpress_server: WordPress, slug: str
) -> None:
    blog = wordpress_server
    post = blog.post(title="Sommarlov", content="<p>Trevlig sommar!</p>")

    log_in(page, "anna")
    page.goto(f"/kanaler/{slug}/valv/ny/")
    page.get_by_label("Användarnamn").fill("skolan")
    page.get_by_label("Lösenord").fill(IN_THE_VAULT)
    page.get_by_role("button", name=re.compile("Spara")).click()
    page.wait_for_url(lambda url: not url.endswith("/ny/"))

    # A comment that everybody may read, and one that must become secret.
    comment_on_the_blog(page, blog, post, f"Vad trevligt med {OPEN_WORD}")
    number = comment_on_the_blog(page, blog, post, SECRET_TEXT)
    blog.rest("POST", f"/wp/v2/comments/{number}", json={"status": "approved"})

    def collected() -> bool:
        page.goto(f"/inkorg/?q={SECRET_WORD}")
        return page.locator(".inbox-list tbody a").count() > 0

    until(collected, seconds=60, what="the secret comment in the inbox")
    page.locator(".inbox-list tbody a").first.click()
    page.get_by_role("link", name=re.compile("Sekretessmarkera")).click()
    page.get_by_label("Bestämmelse").fill("OSL 26 kap. 1 §")
    page.get_by_role("button", name="Sekretessmarkera").click()
    until(lambda: not blog.is_public(number), seconds=60, what="the secret comment hidden at the blog")
    log_out(page)

    log_in(page, "rut")
    page.goto("/registrering/")
    page.locator("main tbody a").first.click()
    page.get_by_label("Diarienummer").fill("BUN 2026/00345")
    page.get_by_role("button", name=re.compile("Registrer")).first.click()
    log_out(page)
    gone = f"echo get_comment({int(number)}) ? 'there' : 'gone';"
    until(lambda: blog.php(gone) == "gone", seconds=90, what="the secret comment deleted after the receipt")

    _visit_as_the_uncleared(page, product.home / "pages")
    _mistype(page, product.home / "pages")
    product.run("ledger", "export", str(product.home / "export"))
    product.python(DUMP.format(path=str(product.home / "dump")))

    assert where(OPEN_WORD, product.home), "the search itself finds nothing: it proves nothing"
    # SQLite's write-ahead log is emptied within the minute.
    secrets = (IN_THE_VAULT, MISTYPED, PASSWORD, str(blog.info["app_password"]), SECRET_WORD)
    until(lambda: not _found(secrets, product.home), seconds=90, what="every secret gone from everything written")
    assert _found(secrets, product.home) == []


def _found(secrets: tuple[str, ...], folder: Path) -> list[str]:
    return [file for secret in secrets for file in where(secret, folder)]


def _visit_as_the_uncleared(page: "Page", folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for who in ("olof", "karin"):
        log_in(page, who)
        for number, path in enumerate(PAGES):
            page.goto(path)
            (folder / f"{who}-{number}.html").write_text(page.content())
        log_out(page)


def _mistype(page: "Page", folder: Path) -> None:
    """A wrong password, typed in the password's and in the address's place."""
    page.goto("/konto/logga-in/")
    page.get_by_label(re.compile("E-post")).fill("anna@exempelby.example")
    page.get_by_label(re.compile("^Lösenord")).fill(MISTYPED)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    (folder / "mistyped.html").write_text(page.inner_html("main"))
