"""What the page of one channel must carry: its facts in the register, and what its board or the group has chosen."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from kanalvakt.core import blobs
from kanalvakt.organisation.queries import group
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.sendercheck.checks.page import bare_host
from kanalvakt.sendercheck.checks.points import Wanted
from kanalvakt.sendercheck.models import Expected, MainPage


@dataclass(frozen=True, slots=True)
class Expectation:
    """`directory` is the page of the web site that should lead to the channel, `main` the platform's main page."""

    wanted: Wanted
    logo: bytes | None
    directory: str
    main: Channel | None


def of(channel: Channel) -> Expectation:
    """A few short queries, and the logo's bytes."""
    whole, own = _rows(channel)
    house = group()
    website = _first("website", own, whole) or house.website
    main = _main(channel)
    wanted = Wanted(
        name=channel.name,
        also=(channel.unit.name, f"{channel.unit.name} {house.name}", f"{channel.unit.name}, {house.name}"),
        site=website,
        unit=channel.unit.name,
        main=main.address if main else "",
        contact=channel.contact,
        dialogue=channel.dialogue,
        picture=True,
    )
    return Expectation(wanted, _logo(own, whole), _first("directory", own, whole) or website, main)


def our_host() -> str:
    """The host of our own public directory, which counts as a way to every channel."""
    return bare_host(settings.SITE_URL)


def _rows(channel: Channel) -> tuple[Expected | None, Expected | None]:
    rows = {row.board_id: row for row in Expected.objects.select_related("logo")}
    return rows.get(None), rows.get(channel.unit.board_id)


def _first(name: str, *rows: Expected | None) -> str:
    return next((str(getattr(row, name)) for row in rows if row and getattr(row, name)), "")


def _logo(*rows: Expected | None) -> bytes | None:
    """The board's own, else the group's. One that cannot be read any more is as none: the page says so."""
    for row in rows:
        if row and row.logo:
            try:
                return blobs.read(row.logo)
            except blobs.Unreadable:
                return None
    return None


def _main(channel: Channel) -> Channel | None:
    """The platform's main page, unless this is it."""
    row = MainPage.objects.select_related("channel").filter(platform=channel.platform, channel__state__in=LIVE).first()
    return row.channel if row and row.channel_id != channel.pk else None


def where_to_change(expectation: Expectation) -> str:
    """The main page by name and address, for a to-do."""
    main = expectation.main
    return _("Huvudsidan %(name)s (%(address)s)") % {"name": main.name, "address": main.address} if main else ""
