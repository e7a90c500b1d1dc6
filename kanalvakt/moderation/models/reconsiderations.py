"""Begäran om ny bedömning: somebody asks us to think again, and another person than the decider does (G1.5.9)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.outbox.models import Act


class Received(models.TextChoices):
    """How the request reached us."""

    EMAIL = "email", _("e-post")
    MESSAGE = "message", _("direktmeddelande")
    THREAD = "thread", _("kommentar i kanalen")
    PHONE = "phone", _("telefon")
    LETTER = "letter", _("brev")
    VISIT = "visit", _("besök")


class Outcome(models.TextChoices):
    """What the second person came to."""

    STANDS = "stands", _("beslutet står fast")
    CHANGED = "changed", _("beslutet ändras")
    PARTLY = "partly", _("beslutet ändras till en del")


class Reconsideration(models.Model):
    """One request about one removal. It has no time limit, is open until somebody has decided, and how long is shown.

    `decider` repeats the decision's, so that the database itself can refuse that the same person thinks again.
    `remedy` is what a person has to do where the platform cannot take the removal back; open until `remedied_at`.
    """

    decision = models.ForeignKey("moderation.Decision", on_delete=models.PROTECT, related_name="reconsiderations")
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_from = models.CharField(_("från"), max_length=160)
    received_how = models.CharField(_("hur"), max_length=8, choices=Received)
    received_on = models.DateField(_("kom in"))
    text = models.TextField(_("begäran"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="reconsiderations"
    )
    assigned_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("utfall"), max_length=7, choices=Outcome, blank=True)
    reason = models.TextField(_("skäl"), blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    act = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, help_text="what shows the text again")
    remedy = models.TextField(blank=True)
    remedied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    remedied_at = models.DateTimeField(null=True)
    remedy_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="another_person_thinks_again", condition=~Q(assigned_to=F("decider"))),
            models.CheckConstraint(name="another_person_settles", condition=~Q(settled_by=F("decider"))),
            models.CheckConstraint(
                name="settled_as_a_whole",
                condition=Q(outcome="", settled_by=None, settled_at=None)
                | ~Q(outcome="") & ~Q(reason="") & Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["decision"], condition=Q(outcome=""), name="one_open_request_a_decision"),
        ]
        indexes = [models.Index(fields=["assigned_to"], condition=Q(outcome=""), name="reconsideration_open")]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.outcome}"

    @property
    def taken(self) -> timedelta | None:
        """How long it took; None while it is open."""
        return self.settled_at - self.entered_at if self.settled_at else None
