"""Handing a letter to the mail server. At least once: a worker that dies in between leaves it to be sent again."""

import smtplib
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMessage, mailers
from django.db.models import F, Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.telling import compose
from kanalvakt.telling.faults import ERRORS, Fault, at_the_door, of_the_letter
from kanalvakt.telling.models import Letter, LetterState, Wish
from kanalvakt.telling.times import pause

# Longer than a server may take (core.environment.mailer: 20 s for each of its answers).
LEASE = timedelta(minutes=10)
# A letter of numbers is of no use after that.
GIVE_UP = timedelta(days=3)
SERVER_PAUSE = timedelta(minutes=1)


def send(letter_id: UUID) -> bool:
    """Send it if it still waits; whether the server answered."""
    letter = _claim(letter_id)
    if letter is None:
        return True
    if not letter.user.is_active:
        _end(letter, LetterState.DROPPED)
        return True
    letter.address = letter.user.email
    why = _hand_over(compose.message(letter))
    if why is None:
        _end(letter, LetterState.SENT)
    elif why.final or clock.now() - letter.created_at > GIVE_UP:
        _give_up(letter, why)
    else:
        _put_off(letter, why)
    return why is None or not why.server


def _hand_over(message: EmailMessage) -> Fault | None:
    """Why the server did not take it; None when it did."""
    connection = mailers.default
    try:
        try:
            connection.open()
        except ERRORS as error:
            return at_the_door(error)
        try:
            connection.send_messages([message])
        except ERRORS as error:
            return of_the_letter(error)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # a poor farewell does not unsay what was taken
            connection.close()
    return None


def _claim(letter_id: UUID) -> Letter | None:
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Letter.objects.filter(free, pk=letter_id, state=LetterState.WAITING, next_at__lte=now)
    if not due.update(claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Letter.objects.select_related("user").get(pk=letter_id)


def _give_up(letter: Letter, why: Fault) -> None:
    _end(letter, LetterState.FAILED, why.message)
    if why.address:
        Wish.objects.filter(user=letter.user_id).update(refused_address=letter.address)


def _put_off(letter: Letter, why: Fault) -> None:
    now = clock.now()
    then = now + pause(letter.attempts)
    _mine(letter).update(next_at=then, claimed_until=None, address=letter.address, error=why.message)
    if why.server:  # the others need not find out one by one
        soon = now + SERVER_PAUSE
        others = Letter.objects.filter(state=LetterState.WAITING, claimed_until=None, next_at__lt=soon)
        others.update(next_at=soon, error=why.message)


def _end(letter: Letter, state: LetterState, error: str = "") -> None:
    ended = {"state": state, "next_at": None, "claimed_until": None, "ended_at": clock.now()}
    _mine(letter).update(**ended, address=letter.address, error=error)


def _mine(letter: Letter) -> QuerySet[Letter]:
    """The row, while it is still ours."""
    return Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, claimed_until=letter.claimed_until)
