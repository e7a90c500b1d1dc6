"""The activity floor of the municipality (expectation 9)."""

from kanalvakt.register.models import ActivityFloor


def activity_floor() -> ActivityFloor:
    """What holds today: what was chosen, else what the product begins with."""
    return ActivityFloor.objects.first() or ActivityFloor()
