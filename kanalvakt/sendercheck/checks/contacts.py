"""How to reach who keeps the page (G1.3.1): a number, an address, or a page of its own to write on."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import phonenumbers

from kanalvakt.sendercheck.checks.page import Page, bare_host
from kanalvakt.sendercheck.checks.seen import Seen, is_ours, is_platform_s, on_platform, own_text

_MAIL = re.compile(r"(?i)(?<![\w.+-])([\w.+-]+@[\w-]+(\.[\w-]+)+)")
# Written so that machines shall not see it, or without a link; a person can use it all the same.
_WRITTEN_OUT = re.compile(
    r"(?i)[\w.+-]+ ?[\[({] ?(at|a|@|snabel-?a) ?[\])}] ?[\w-]+( ?[\[(]?(\.|punkt|dot)[\])]? ?[\w-]+)+"
    r"|[\w.+-]+ (at|snabel-?a) [\w-]+ (punkt|dot) [a-z]{2,}\b"
    r"|(?<![\w@./])[\w-]+(\.[\w-]+)+/(kontakt|contact)[\w-]*"
)
_NO_REPLY = re.compile(r"(?i)^(no-?_?reply|do-?not-?reply|svara-?(ej|inte)|noreply)")
_CONTACT_WORDS = re.compile(
    r"(?i)^(kontakt(a( oss)?|uppgifter|sida|center)?|contact( us| information| page)?|så når du oss|get in touch)\b"
)
_CONTACT_PATH = re.compile(r"(?i)/(kontakt|contact)[\w-]*")
# A form that goes to whoever keeps the page, and what is written below a post instead.
_LETTER = re.compile(r"(?i)\b(kontakt\w*|contact|meddelande\w*|message|ärende\w*|skriv till oss|write to us)\b")
_COMMENT = re.compile(r"(?i)kommentar|kommentera|comment|\breply|\bsvara\b|recension|review|chatt?\b|gästbok")
_FAX = re.compile(r"(?i)\b(tele)?fax\w*\W{0,3}$")


def contact(page: Page) -> Seen:
    """A phone number, an e-mail address, a contact page or a form that is ours, not the platform's own."""
    for how in (*_mails(page), *_phones(page)):
        return Seen(True, f"Kontakt: {how}.")
    if (written := _WRITTEN_OUT.search(own_text(page))) and not is_platform_s(bare_host(f"https://{written[0]}")):
        return Seen(True, f"Kontakt: {written[0]}.")
    for link in page.links:
        if is_ours(link, page) and (_CONTACT_WORDS.match(link.text) or _CONTACT_PATH.search(link.url.split("?")[0])):
            return Seen(True, f"Kontaktsida: {link.url[:200]}.")
    forms = () if on_platform(page) else page.forms
    if form := next((one for one in forms if _LETTER.search(one) and not _COMMENT.search(one)), None):
        return Seen(True, f"Kontakt: ett formulär på sidan, ”{form[:80]}”.")
    return Seen(False, "Varken telefon, e-post eller länk till en kontaktsida.")


def _mails(page: Page) -> Iterator[str]:
    written = [unquote(link.url[7:].split("?")[0]) for link in page.links if link.url.lower().startswith("mailto:")]
    found = [*written, *(match[0] for match in _MAIL.findall(own_text(page)))]
    return (
        mail
        for mail in found
        if "@" in mail and not _NO_REPLY.match(mail) and not is_platform_s(mail.rpartition("@")[2].lower())
    )


def _phones(page: Page) -> Iterator[str]:
    for link in page.links:
        if link.url.lower().startswith("tel:") and re.search(r"\d{5}", re.sub(r"\D", "", link.url)):
            yield link.url[4:]
    text = own_text(page)
    for match in phonenumbers.PhoneNumberMatcher(text, "SE"):
        if match.raw_string.lstrip("(").startswith(("0", "+")) and not _FAX.search(text[: match.start]):
            yield match.raw_string
