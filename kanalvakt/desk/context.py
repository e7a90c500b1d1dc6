"""What the page frame needs: the municipality's name and colour, and the menu."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for `ui/base.html`."""
    return {}
