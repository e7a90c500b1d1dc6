"""What moderation puts on the page of a case: colleagues' advice, the sender's block, and the ways on."""

from collections.abc import Mapping
from typing import Any

from kanalvakt.collection.models import Item
from kanalvakt.collection.queries import may_read
from kanalvakt.core.actor import Actor
from kanalvakt.moderation import queries
from kanalvakt.moderation.models import Reconsideration


def context(item: Item, actor: Actor) -> Mapping[str, Any] | None:
    """For `_case_panel.html`; None when there is nothing to show this person."""
    readable = may_read(item, actor)
    found = {
        "item": item,
        "opinions": list(queries.about(item)) if readable else [],
        "blocked": queries.open_block(item),
        "asked_again": list(Reconsideration.objects.filter(decision__item=item).select_related("assigned_to")),
        "can_ask": readable and queries.can_ask(item, actor),
        "can_block": queries.can_block(item, actor),
        "can_pack": readable and queries.can_pack(item, actor),
    }
    return found if any(value for name, value in found.items() if name != "item") else None
