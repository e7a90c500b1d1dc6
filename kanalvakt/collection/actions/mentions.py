"""Webmentions: told by anybody, proven by fetching the page, then kept as items (w3.org/TR/webmention)."""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.collection.actions.gone import told_gone
from kanalvakt.collection.actions.incoming import fit
from kanalvakt.collection.actions.storing import store
from kanalvakt.collection.actions.unread import keep_unread
from kanalvakt.collection.models import Mention, Source
from kanalvakt.connectors.base import ConnectorError, Gone
from kanalvakt.connectors.webmention import client
from kanalvakt.connectors.webmention.parse import REACTION
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import LIVE, Channel

KIND = "webmention"
LONGEST = 1000
# Of one channel, and of one site that mentions it: more than that at once is not people who write.
WAITING, WAITING_OF_ONE = 500, 20
PAUSE, LEASE, TRIES, KEPT = timedelta(minutes=1), timedelta(minutes=10), 5, timedelta(days=30)


@transaction.atomic
def take_mention(source: str, target: str, *, actor: Actor) -> Mention:
    """Remember to look at a page that is said to mention one of ours; the same again is one, looked at once more.

    Raises Invalid for what cannot be a mention, Conflict when more wait than can be believed.
    """
    channel = _channel(source, target)
    require(actor, "collection.sync", channel.unit_id)
    digest = hashlib.sha256(f"{source}\n{target}".encode()).hexdigest()
    now = clock.now()
    if not Mention.objects.filter(channel=channel, digest=digest).exists():
        _refuse_a_flood(channel, source)
    defaults = {"source": source, "target": target, "told_at": now, "next_at": now}
    mention, made = Mention.objects.get_or_create(channel=channel, digest=digest, defaults=defaults)
    if not made:
        rested = max(now, mention.proven_at + PAUSE) if mention.proven_at else now
        mention.told_at, mention.tries, mention.problem = now, 0, ""
        mention.next_at = mention.next_at or rested
        mention.save(update_fields=["told_at", "tries", "problem", "next_at"])
    return mention


def _refuse_a_flood(channel: Channel, source: str) -> None:
    waiting = Mention.objects.filter(channel=channel).exclude(next_at=None)
    site = f"{urlsplit(source).scheme}://{urlsplit(source).netloc}/"
    if waiting.count() >= WAITING or waiting.filter(source__startswith=site).count() >= WAITING_OF_ONE:
        raise Conflict(_("För många omnämnanden väntar redan. Försök igen senare."))


def _channel(source: str, target: str) -> Channel:
    """The channel whose site the target is on."""
    if source == target or max(len(source), len(target)) > LONGEST:
        raise Invalid(_("Källan och målet måste vara två olika adresser."))
    pages = [_parts(source), _parts(target)]
    if not all(pages):
        raise Invalid(_("Källan och målet måste vara adresser som börjar med http."))
    for channel in Channel.objects.filter(platform=KIND, state__in=LIVE).order_by("-address"):
        site = _parts(channel.address)
        if site and pages[1] and site[0] == pages[1][0] and f"{pages[1][1]}/".startswith(f"{site[1]}/"):
            return channel
    raise Invalid(_("Målet är ingen sida som tar emot omnämnanden här."))


def _parts(url: str) -> tuple[str, str] | None:
    """Host and path, as addresses are compared."""
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname or ''}:{parts.port or ''}".removeprefix("www.")
    except ValueError:
        return None
    good = parts.scheme in ("http", "https") and len(host) > 1 and url.isprintable()
    return (host, parts.path.rstrip("/")) if good else None


def prove_mention() -> int:
    """Look at the page that has waited longest; how many were looked at. What does not answer is tried again."""
    now = clock.now()
    due = Mention.objects.filter(next_at__lte=now, channel__state__in=LIVE).order_by("next_at", "pk")
    mention = due.select_related("channel").first()
    if mention is None or not due.filter(pk=mention.pk, next_at=mention.next_at).update(next_at=now + LEASE):
        return 0
    try:
        looked = client.look(mention.source, mention.target)
    except ConnectorError as error:
        _failed(mention, error)
        return 1
    if looked.gone:
        _no_more(mention)
        return 1
    store(mention.channel, looked.found, source=Source.WEBHOOK, at=now)
    keep_unread(mention.channel, [one for one in looked.found.unread if one.reason != REACTION], at=now)
    _settle(mention, proven_at=now, problem="")
    return 1


def _failed(mention: Mention, error: ConnectorError) -> None:
    tries = mention.tries + 1
    over = error.permanent or tries >= TRIES
    wait = max(PAUSE * 5 * 2**tries, timedelta(seconds=min(error.retry_after or 0, 86_400)))
    Mention.objects.filter(pk=mention.pk).update(
        tries=tries, problem=fit(str(error), 300), next_at=None if over else clock.now() + wait
    )


def _no_more(mention: Mention) -> None:
    """The page is away or does not link to us: what it said is gone, unless it mentions another of our pages."""
    others = Mention.objects.filter(channel=mention.channel, source=mention.source).exclude(pk=mention.pk)
    if not others.exclude(proven_at=None).exists():
        told_gone(mention.channel, [Gone(mention.source)], at=clock.now())
    _settle(mention, proven_at=None, problem=gettext_noop("Sidan finns inte eller länkar inte hit."))


def _settle(mention: Mention, **fields: object) -> None:
    """Done, unless it was told once more meanwhile."""
    again = Mention.objects.filter(pk=mention.pk, told_at__gt=mention.told_at)
    Mention.objects.filter(pk=mention.pk).update(tries=0, next_at=None, **fields)
    again.update(next_at=clock.now())


def forget_mentions() -> int:
    """Mentions that were never proven are of no use after a month; how many were forgotten."""
    old = Mention.objects.filter(told_at__lt=clock.now() - KEPT, next_at=None, proven_at=None)
    return old.delete()[0]
