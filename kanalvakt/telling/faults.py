"""What an error from a mail server means: whether to try again, and what to say to whoever looks after it."""

import smtplib
import ssl
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from kanalvakt.core.text import shown

# What smtplib and Django raise; a ValueError is an address or a log-in that the protocol cannot carry.
ERRORS = (smtplib.SMTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why it was not taken. `final`: it never will be; `address`: for the address's sake; `server`: nothing is."""

    message: str
    final: bool = False
    address: bool = False
    server: bool = False


def at_the_door(error: Exception) -> Fault:
    """The server did not let us in: nothing of the letter was said, so the letter waits."""
    if isinstance(error, smtplib.SMTPResponseException):
        return Fault(_said(error.smtp_code, error.smtp_error), server=True)
    if isinstance(error, ssl.SSLError):
        text = gettext_noop("E-postservern visar inget giltigt certifikat för sitt namn, så inget skickas dit.")
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        text = gettext_noop("E-postservern kan inte kryptera eller logga in så som det är inställt.")
    elif isinstance(error, ValueError):
        text = gettext_noop("Användarnamnet eller lösenordet till e-postservern får bara ha tecken utan å, ä och ö.")
    else:
        text = gettext_noop("E-postservern svarar inte.")
    return Fault(text, server=True)


def of_the_letter(error: Exception) -> Fault:
    """The server listened, and said no to the address or to the letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return Fault(_said(code, said), final=code >= 500, address=code >= 500)
    if isinstance(error, smtplib.SMTPDataError):
        return Fault(_said(error.smtp_code, error.smtp_error), final=error.smtp_code >= 500)
    if isinstance(error, ValueError):
        return Fault(gettext_noop("Adressen går inte att skicka till."), final=True, address=True)
    return at_the_door(error)  # our own address refused, or the connection lost


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {shown(text)}".split())[:300]
