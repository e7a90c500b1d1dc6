"""The sweeps: write the letters that are due, and send those that wait."""

from itertools import batched

from django.db.models import Exists, OuterRef, Q

from kanalvakt.core import clock
from kanalvakt.organisation.models import RoleGrant, User
from kanalvakt.telling import delivery, writing
from kanalvakt.telling.models import Letter, LetterState, Wish
from kanalvakt.telling.queries import has_mail

BATCH = 50


def write() -> bool:
    """Daily letters to a batch of those whose hour has come, then what is urgent; true while more may be due."""
    if not has_mail():
        return False
    now = clock.now()
    writing.ensure_wishes(_without_wish())
    wishes = Wish.objects.filter(user__is_active=True).select_related("user")
    due = list(wishes.filter(next_digest_at__lte=now).order_by("next_digest_at")[:BATCH])
    for wish in due:
        writing.digest(wish)
    if due:
        return True
    for batch in batched(wishes.filter(Q(quiet_until=None) | Q(quiet_until__lte=now)), BATCH, strict=False):
        writing.urgent(batch)
    return False


def send() -> bool:
    """Send the letter that has waited longest, if one is due; false when none is, or the server does not answer."""
    if not has_mail():
        return False
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Letter.objects.filter(free, state=LetterState.WAITING, next_at__lte=now).order_by("next_at")
    letter_id = due.values_list("pk", flat=True).first()
    return letter_id is not None and delivery.send(letter_id)


def _without_wish() -> list[User]:
    """People who work here, have a role, and have never chosen."""
    return list(User.objects.filter(Exists(RoleGrant.objects.filter(user=OuterRef("pk"))), is_active=True, wish=None))
