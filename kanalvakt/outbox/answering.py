"""What an answer to an item would mean, said before the click: who will see it, and what the platform demands."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.connectors.base import Cap
from kanalvakt.core.wording import spoken
from kanalvakt.outbox.platform import Outside


@dataclass(frozen=True, slots=True)
class Way:
    """`effect`: who will see it. `condition`: what the platform demands, or why a person has to do it there."""

    effect: str
    condition: str
    privately: bool = False


def ways(item: Item) -> list[Way]:
    """The answer that all see (or those in the conversation) first; in private where the platform can, to this item."""
    outside = Outside(item)
    usual = Cap.REPLY_MESSAGE if item.kind == "message" else Cap.REPLY
    support = outside.support(usual)
    condition = spoken(support.reason)
    if not support:
        by_hand = _("Svaret blir en uppgift att göra för hand på plattformen.")
        condition = f"{condition} {by_hand}".strip()
    found = [Way(spoken(outside.describe(usual)) if support else "", condition)]
    alone = outside.support(Cap.PRIVATE_REPLY)
    if alone and item.kind != "message":
        found.append(Way(spoken(outside.describe(Cap.PRIVATE_REPLY)), spoken(alone.reason), privately=True))
    return found
