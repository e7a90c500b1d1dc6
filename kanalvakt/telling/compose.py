"""A letter's words. They are made of its numbers and our own texts alone: nothing that anybody else wrote gets here."""

from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kanalvakt.core import telling
from kanalvakt.core.telling import Line
from kanalvakt.core.text import shown
from kanalvakt.organisation.queries import group
from kanalvakt.telling.models import Letter, Occasion


def message(letter: Letter) -> EmailMultiAlternatives:
    """The letter as it is sent. Sending it again gives the same Message-ID, date and words (law 7)."""
    with translation.override(letter.language):
        lines = telling.lines(letter.counts)
        choices = settings.SITE_URL + reverse("telling:mine")
        subject = _subject(letter, lines)
        context = {
            "letter": letter,
            "lines": lines,
            "site": settings.SITE_URL,
            "choices": choices,
            "municipality": " ".join(shown(group().name).split()),
            "subject": subject,
        }
        composed = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("telling/letter.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[letter.user.email],
            headers=_headers(letter, choices),
        )
        composed.attach_alternative(render_to_string("telling/letter.html", context), "text/html")
    return composed


def message_id(letter: Letter) -> str:
    """Made from the row, so that a letter sent twice (a worker died in between) is known as one."""
    return f"<{letter.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def _headers(letter: Letter, choices: str) -> dict[str, str]:
    """RFC 3834: nobody's holiday reply shall come back; RFC 2369: where one says no thank you."""
    return {
        "Message-ID": message_id(letter),
        "Date": format_datetime(timezone.localtime(letter.created_at)),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{choices}>",
        "Content-Language": letter.language,
    }


def _subject(letter: Letter, lines: list[Line]) -> str:
    if letter.occasion == Occasion.TEST:
        return _("Kanalvakt: provbrev")
    if letter.occasion == Occasion.URGENT and lines:
        more = " …" if len(lines) > 1 else ""
        return f"Kanalvakt: {lines[0].amount} {lines[0].text}{more}"
    return _("Kanalvakt: din dag, %(day)s") % {"day": date_format(letter.day, "l j F")}
