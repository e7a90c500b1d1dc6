"""What people do in the browser, for the tests of this folder."""

import re
from typing import TYPE_CHECKING

from tests.e2e.people import PASSWORD
from tests.peers.wordpress import WordPress

if TYPE_CHECKING:
    from playwright.sync_api import Page

VISITOR = "Arg Förälder"
VISITOR_MAIL = "arg.foralder@exempel.example"


def log_in(page: "Page", who: str) -> None:
    """Through the log-in page, by keyboard."""
    page.goto("/konto/logga-in/")
    page.get_by_label(re.compile("E-post")).fill(f"{who}@exempelby.example")
    page.get_by_label(re.compile("^Lösenord")).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/logga-in" not in url)


def log_out(page: "Page") -> None:
    """Forget who was logged in."""
    page.context.clear_cookies()


def comment_on_the_blog(page: "Page", blog: WordPress, post: int, text: str) -> str:
    """A visitor comments through the blog's own form in a browser; the comment's number."""
    visitor = page.context.browser.new_context()  # type: ignore[union-attr]
    tab = visitor.new_page()
    tab.goto(f"{blog.url}/?p={post}")
    tab.fill("#comment", text)
    tab.fill("#author", VISITOR)
    tab.fill("#email", VISITOR_MAIL)
    tab.click("#submit")
    tab.wait_for_load_state()
    visitor.close()
    return blog.php("global $wpdb; echo $wpdb->get_var('SELECT max(comment_ID) FROM wp_comments');")


def connect(page: "Page", blog: WordPress) -> str:
    """Anna connects the blog and names who keeps it; Karin accepts. The channel's slug; done once."""
    log_in(page, "anna")
    page.goto("/kanaler/koppla/")
    page.get_by_label("Kanalens adress").fill(blog.url)
    page.get_by_label("Plattform").select_option(label="WordPress (blogg)")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Vad ska kanalen heta här?").fill("Björkskolans blogg")
    page.get_by_label("Enhet").select_option(label="Björkskolan")
    page.get_by_label("Användarnamn").fill(str(blog.info["user"]))
    page.get_by_label("Applikationslösenord").fill(str(blog.info["app_password"]))
    page.get_by_role("button", name="Pröva och koppla").click()
    page.get_by_text("Kanalen är kopplad").wait_for()
    slug = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto(f"/kanaler/{slug}/andra/")
    page.get_by_label("svara på frågor").check()
    page.get_by_label("Syftet med kanalen").fill("Berätta om skolan och svara på frågor")
    page.get_by_label("Kanalansvarig").select_option(label="Anna Ansvarig")
    page.get_by_label("Ersättare").select_option(label="Olof Ersättare")
    page.get_by_label("Kontakt som visas").fill("Expeditionen, 0123-45 67 89")
    page.get_by_label("Kommunikationsplan").fill("Kommunikationsplan 2026")
    page.get_by_label("Beslutad av").fill("Barn- och utbildningsnämnden")
    page.get_by_label("Beslutsdag").fill("2026-02-01")
    page.get_by_label("Diarienummer").fill("BUN 2026/00012")
    page.get_by_role("button", name="Spara").click()
    page.wait_for_url(f"**/kanaler/{slug}/")
    log_out(page)
    log_in(page, "karin")
    page.goto(f"/kanaler/{slug}/")
    page.get_by_role("button", name="Godkänn").click()
    page.get_by_text("Kanalen är aktiv.").wait_for()
    log_out(page)
    return slug
