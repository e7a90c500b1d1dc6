"""Panels that rooms above put on the page of a collected item: its case in the inbox …

panels.add("supervision/_item_panel.html", lambda item, actor: {"case": …})  # in AppConfig.ready()
"""

from collections.abc import Callable, Mapping
from typing import Any

from kanalvakt.collection.models import Item
from kanalvakt.core.actor import Actor

type Context = Callable[[Item, Actor], Mapping[str, Any] | None]

_panels: list[tuple[str, Context]] = []


def add(template: str, context: Context) -> None:
    """Show `template` on every item's page; it finds what `context` gives as `panel`. None: nothing for this person."""
    if (template, context) not in _panels:
        _panels.append((template, context))


def drawn(item: Item, actor: Actor) -> list[tuple[str, Mapping[str, Any]]]:
    """The panels of one item as one person sees it."""
    made = ((template, context(item, actor)) for template, context in _panels)
    return [(template, found) for template, found in made if found is not None]
