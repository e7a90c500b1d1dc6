"""Panels that rooms put on the page of a case: what moderation knows of its sender, its reconsideration …

panels.add("moderation/_blocks_panel.html", lambda case, actor: {"blocks": …})  # in AppConfig.ready()
"""

from collections.abc import Callable, Mapping
from typing import Any

from kanalvakt.core.actor import Actor
from kanalvakt.supervision.models import Case

type Context = Callable[[Case, Actor], Mapping[str, Any] | None]

_panels: list[tuple[str, Context]] = []


def add(template: str, context: Context) -> None:
    """Show `template` under every case; it finds what `context` gives as `panel`. None: nothing to show this person.

    A panel stands beside the act buttons of secrecy-marked cases too: `context` asks what its reader may know.
    """
    if (template, context) not in _panels:
        _panels.append((template, context))


def drawn(case: Case, actor: Actor) -> list[tuple[str, Mapping[str, Any]]]:
    """The panels of one case as one person sees it."""
    made = ((template, context(case, actor)) for template, context in _panels)
    return [(template, found) for template, found in made if found is not None]
