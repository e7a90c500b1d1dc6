"""Background work that fails, for whoever runs the installation (law 6)."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Sweep
from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.organisation import permissions

PATIENCE = timedelta(minutes=15)


def failing(actor: Actor) -> QuerySet[Sweep]:
    """Sweeps that have failed since their last good run, for administrators."""
    if not permissions.anywhere(actor, "organisation.change_people"):
        return Sweep.objects.none()
    return Sweep.objects.exclude(failing_since=None)


def _for_long(actor: Actor) -> QuerySet[Sweep]:
    return failing(actor).filter(failing_since__lt=clock.now() - PATIENCE)


register(
    Kind(
        name="desk.sweeps",
        label=_("Bakgrundsarbete som misslyckas"),
        text=lambda n: ngettext("bakgrundsarbete misslyckas", "bakgrundsarbeten misslyckas", n),
        url=lambda: reverse("desk:today") + "#sweeps",
        count=lambda actor: _for_long(actor).count(),
        action="organisation.change_people",
        part=Part.STUCK,
        tone="bad",
        keys=lambda actor: (
            f"{name}:{since:%Y%m%d%H%M%S}" for name, since in _for_long(actor).values_list("name", "failing_since")
        ),
    )
)
