"""What an action may answer instead of doing its work. The text is shown to the person, in plain Swedish."""

from django.core.exceptions import PermissionDenied


class ActionError(Exception):
    """An action that was not done. `str(error)` says why and what to do next; nothing was changed."""


class NotAllowed(ActionError, PermissionDenied):
    """The actor lacks the permission. A view lets it pass: Django answers 403 with the reason (ui/403.html)."""


class Invalid(ActionError):
    """The order is incomplete or contradicts a rule. `field` names the form field, if one is to blame."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(ActionError):
    """Somebody else was first, or the thing is in another state by now."""
