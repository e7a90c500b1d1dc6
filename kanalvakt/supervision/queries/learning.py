"""The learnt order of the queue, for its page and for the inbox's tabs."""

from kanalvakt.supervision.models import Learned


def learned() -> Learned | None:
    """What was learnt and how well it did on later decisions; None while it is off."""
    return Learned.objects.select_related("on_by").defer("words").first()


def has_learned() -> bool:
    """Whether the learnt order is on."""
    return Learned.objects.exists()
