"""How much a channel must live (expectation 9): the municipality's own measure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityFloor(models.Model):
    """At least `posts` of our own in `months`, or somebody wonders; none in `idle_months`, and closing is proposed.

    One row at most; without it what is given here.
    """

    posts = models.PositiveSmallIntegerField(_("egna inlägg som minst"), default=1)
    months = models.PositiveSmallIntegerField(_("under så många månader"), default=2)
    idle_months = models.PositiveSmallIntegerField(_("månader utan inlägg innan avslut föreslås"), default=6)

    class Meta:
        constraints = [models.UniqueConstraint(models.Value(1), name="one_activity_floor")]

    def __str__(self) -> str:
        return f"{self.posts}/{self.months}, {self.idle_months}"
