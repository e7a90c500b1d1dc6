"""What the pages must carry: the logo, the web site, the page that leads to the channels, and the main pages."""

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import group
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.sendercheck.checks import logo
from kanalvakt.sendercheck.models import Expected, MainPage

LARGEST = 5 * 1024 * 1024


def expect(
    board: Board | None, *, website: str = "", directory: str = "", new_logo: bytes | None = None, actor: Actor
) -> Expected:
    """Say what pages of the board (None: the whole group) must carry. Without `new_logo` the logo stays."""
    require(actor, "sendercheck.expect")
    if new_logo is not None:
        _readable(new_logo)
    with transaction.atomic():
        row = Expected.objects.select_for_update(of=("self",)).filter(board=board).first() or Expected(board=board)
        row.website, row.directory = website, directory
        if new_logo is not None:
            old, row.logo = row.logo, blobs.put(new_logo, "application/octet-stream")
            if old:
                transaction.on_commit(lambda: blobs.destroy(old))
        row.save()
        subject = f"board:{board.pk}" if board else f"group:{group().pk}"
        ledger.append("sendercheck.expected", actor=actor, subject=subject, data={"logo": new_logo is not None})
    return row


def choose_main(platform: str, channel: Channel | None, *, actor: Actor) -> None:
    """Say which channel is the main page on a platform; None: there is none."""
    require(actor, "sendercheck.expect")
    if channel and (channel.platform != platform or channel.state not in LIVE):
        raise Invalid(_("Välj en aktiv kanal på samma plattform."), platform)
    with transaction.atomic():
        MainPage.objects.filter(platform=platform).delete()
        if channel:
            MainPage.objects.create(platform=platform, channel=channel)
        subject = f"channel:{channel.pk}" if channel else f"group:{group().pk}"
        ledger.append("sendercheck.main_chosen", actor=actor, subject=subject, data={"platform": platform})


def _readable(data: bytes) -> None:
    try:
        if len(data) > LARGEST:
            raise logo.Unreadable
        logo.fingerprint(data)
    except logo.Unreadable:
        said = _("Filen är ingen bild som går att läsa. Välj en PNG, JPEG, GIF, WebP eller SVG på högst 5 MB.")
        raise Invalid(said, "logo") from None
