"""Who is away, and who then takes over (G1.5.1). Never why: no field asks for it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models.people import User


class Absence(models.Model):
    """Whole days on which somebody is not on duty, both ends included; `until` None: until further notice.

    A cancelled one stays as history. One who comes back early gets an earlier `until`.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences", verbose_name=_("vem"))
    since = models.DateField(_("från och med"))
    until = models.DateField(_("till och med"), null=True, blank=True)
    stand_in = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stands_in",
        verbose_name=_("tar över om även ersättaren är borta"),
    )
    note = models.CharField(_("till den som tar över"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(name="absence_begins_first", condition=Q(until=None) | Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="nobody_stands_in_for_themselves",
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")),
            ),
        ]
        indexes = [
            models.Index(fields=["until", "since"], condition=Q(cancelled_at=None), name="absence_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.since}–{self.until or ''}"

    def covers(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return self.cancelled_at is None and self.since <= day and (self.until is None or day <= self.until)
