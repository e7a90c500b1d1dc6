"""What was found in a text."""

from django.db.models import QuerySet

from kanalvakt.collection.models import ItemVersion
from kanalvakt.screening.models import Finding


def findings(version: ItemVersion) -> QuerySet[Finding]:
    """The version's findings in the order they stand in the text; those of a secrecy-marked item quote nothing."""
    return version.findings.prefetch_related("verdicts").order_by("start", "pk")
