"""Panels that rooms above put on a channel's page: coverage, what waits, captures …

panels.add("collection/_coverage_panel.html", lambda channel, actor: {"coverage": …})  # in AppConfig.ready()
"""

from collections.abc import Callable, Mapping
from typing import Any

from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel

type Context = Callable[[Channel, Actor], Mapping[str, Any]]

_panels: list[tuple[str, Context]] = []


def add(template: str, context: Context) -> None:
    """Show `template` on every channel's page; it finds what `context` gives as `panel`."""
    if (template, context) not in _panels:
        _panels.append((template, context))


def drawn(channel: Channel, actor: Actor) -> list[tuple[str, Mapping[str, Any]]]:
    """The panels of one channel as one person sees it."""
    return [(template, context(channel, actor)) for template, context in _panels]
