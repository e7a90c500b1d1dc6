"""Handing a letter to the mail server. At least once: a worker that dies in between leaves it to be sent again."""

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.mail import mailers
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from kanalvakt.core import clock
from kanalvakt.core.text import shown
from kanalvakt.telling import compose
from kanalvakt.telling.models import Letter, LetterState, Wish
from kanalvakt.telling.times import pause

# Longer than a server may take (core.environment.mailer: 20 s for each of its answers).
LEASE = timedelta(minutes=10)
# A letter of numbers is of no use after that.
GIVE_UP = timedelta(days=3)
SERVER_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a letter was not taken. `final`: never will be; `address`: for the address's sake; `server`: nothing is."""

    message: str
    final: bool = False
    address: bool = False
    server: bool = False


def send(letter_id: UUID) -> bool:
    """Send it if it still waits; whether the server answered."""
    letter = _claim(letter_id)
    if letter is None:
        return True
    if not letter.user.is_active:
        _end(letter, LetterState.DROPPED)
        return True
    letter.address = letter.user.email
    message = compose.message(letter)
    try:
        mailers.default.send_messages([message])
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return _failed(letter, fault(error))
    _end(letter, LetterState.SENT)
    return True


def fault(error: Exception) -> Fault:
    """What the error means. The server's own words are kept short, for whoever looks after it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        final = code >= 500
        return Fault(_said(code, said), final=final, address=final)
    if isinstance(error, smtplib.SMTPDataError):
        return Fault(_said(error.smtp_code, error.smtp_error), final=error.smtp_code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):  # greeting, log-in, sender: ours to mend, not the letter's
        return Fault(_said(error.smtp_code, error.smtp_error), server=True)
    if isinstance(error, ValueError):
        return Fault(gettext_noop("Adressen går inte att skicka till."), final=True, address=True)
    return Fault(gettext_noop("E-postservern svarar inte."), server=True)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {shown(text)}".split())[:300]


def _claim(letter_id: UUID) -> Letter | None:
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Letter.objects.filter(free, pk=letter_id, state=LetterState.WAITING, next_at__lte=now)
    if not due.update(claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Letter.objects.select_related("user").get(pk=letter_id)


def _failed(letter: Letter, why: Fault) -> bool:
    now = clock.now()
    if why.final or now - letter.created_at > GIVE_UP:
        _end(letter, LetterState.FAILED, why.message)
        if why.address:
            Wish.objects.filter(user=letter.user_id).update(refused_address=letter.address)
        return True
    _mine(letter).update(
        next_at=now + pause(letter.attempts), claimed_until=None, address=letter.address, error=why.message
    )
    if why.server:  # the others need not find out one by one
        soon = now + SERVER_PAUSE
        others = Letter.objects.filter(state=LetterState.WAITING, claimed_until=None, next_at__lt=soon)
        others.update(next_at=soon, error=why.message)
    return not why.server


def _end(letter: Letter, state: LetterState, error: str = "") -> None:
    _mine(letter).update(
        state=state, next_at=None, claimed_until=None, address=letter.address, error=error, ended_at=clock.now()
    )


def _mine(letter: Letter) -> QuerySet[Letter]:
    """The row, while it is still ours."""
    return Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, claimed_until=letter.claimed_until)
