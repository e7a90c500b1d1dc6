"""What people decide about letters. A letter itself is no entry in the ledger: it holds nothing but numbers."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation import queries as organisation
from kanalvakt.telling import queries
from kanalvakt.telling.models import Letter, LetterState, Occasion, Wish
from kanalvakt.telling.times import next_digest


@transaction.atomic
def choose(*, digest: bool, hour: int, language: str, silenced: Collection[str], actor: Actor) -> Wish:
    """What the person wants letters about from now on: their own choice alone."""
    permissions.require_anywhere(actor, "telling.choose")
    user = organisation.user(actor)
    terms = {
        "digest": digest,
        "hour": hour,
        "language": language,
        "silenced": sorted(silenced),
        "next_digest_at": next_digest(hour, clock.now()) if digest else None,
    }
    wish, _made = Wish.objects.update_or_create(user=user, defaults=terms)
    append(
        "telling.chosen",
        actor=actor,
        subject=f"person:{user.pk}",
        data={"digest": digest, "hour": hour, "silenced": sorted(silenced)},
    )
    return wish


@transaction.atomic
def order_test(*, actor: Actor) -> Letter:
    """A letter to the person themselves, to see whether mail arrives."""
    permissions.require_anywhere(actor, "telling.send")
    if not queries.has_mail():
        raise Conflict(_("Ingen e-postserver är inställd. Ställ in KANALVAKT_MAIL_HOST och starta om."))
    user, now = organisation.user(actor), clock.now()
    language = queries.wish(user).language
    Wish.objects.filter(user=user).update(refused_address="")
    append("telling.test_ordered", actor=actor, subject=f"person:{user.pk}")
    return Letter.objects.create(
        user=user, occasion=Occasion.TEST, day=clock.today(), language=language, created_at=now, next_at=now
    )


@transaction.atomic
def send_again(letter_id: UUID, *, actor: Actor) -> None:
    """Try a letter that failed once more, at the address that the person has now."""
    permissions.require_anywhere(actor, "telling.send")
    letter = Letter.objects.select_for_update(of=("self",)).select_related("user").get(pk=letter_id)
    if letter.state != LetterState.FAILED:
        raise Conflict(_("Brevet väntar inte på dig längre. Ladda om sidan."))
    now = clock.now()
    letter.state, letter.next_at, letter.ended_at, letter.attempts = LetterState.WAITING, now, None, 0
    letter.created_at = now
    letter.save(update_fields=["state", "next_at", "ended_at", "attempts", "created_at"])
    Wish.objects.filter(user=letter.user).update(refused_address="")
    append("telling.sent_again", actor=actor, subject=f"person:{letter.user_id}", data={"letter": str(letter.pk)})
