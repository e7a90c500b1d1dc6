"""Supervision, at least once every weekday (G1.5.6): one row a channel and day, whether or not anybody did anything."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Role, Unit
from kanalvakt.register.models import Channel

MOST_A_DAY = 12


class RoundState(models.TextChoices):
    """What became of a round. A missed one stays missed, also when somebody did it afterwards."""

    DUE = "due", _("att göra")
    DONE = "done", _("klar")
    MISSED = "missed", _("missad")
    NOT_REQUIRED = "not_required", _("krävs inte")


class Why(models.TextChoices):
    """Why a round is not required. A day on which the municipality is closed is no reason (G1.5.6)."""

    NOT_A_WEEKDAY = "not_a_weekday", _("dagen är ingen vardag")
    NOT_ACTIVE = "not_active", _("kanalen var inte aktiv")
    NOT_CHOSEN = "not_chosen", _("kommunen kan inte ta bort andras inlägg, och tillsyn är inte vald")
    CRISIS_OVER = "crisis_over", _("krisläget var slut")


class SignOff(models.Model):
    """Somebody looked and says so: who, when, for whom, and what there was to see. Never changed; see Correction."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stood_in_for = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    entitled = models.CharField(max_length=200, help_text="by which duty or role, in words")
    since = models.DateTimeField(null=True, help_text="the sign-off before; null at the first")
    new = models.PositiveIntegerField(help_text="what others wrote and was stored since then")
    open = models.PositiveIntegerField(help_text="cases that still waited")
    newest_item = models.BigIntegerField(default=0, help_text="the newest item that was on the page; 0 for none")
    gap_minutes = models.PositiveIntegerField(null=True, help_text="not collected since then; null where done by hand")
    note = models.TextField(_("anteckning till nästa"), blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["channel", "-id"], name="sign_off_channel")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.at:%Y-%m-%d %H:%M}"


class Correction(models.Model):
    """What was wrong in a sign-off, said afterwards; the sign-off stays as it was."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(_("rättelse"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class RoundPlan(models.Model):
    """Where the rounds of a channel stand, so that no day is skipped however long nothing ran."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="round_plan")
    chosen = models.BooleanField(default=False, help_text="rounds also where others' posts cannot be removed")
    made_until = models.DateField(help_text="every day until then has its round")
    last = models.ForeignKey(SignOff, null=True, on_delete=models.PROTECT, related_name="+")
    seen_item = models.BigIntegerField(default=0, help_text="newer items are new")

    class Meta:
        indexes = [models.Index(fields=["made_until"], name="round_plan_behind")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.made_until}"


class Crisis(models.Model):
    """Closer supervision until a day, of one channel, of a unit and those below it, or of all (neither named)."""

    channel = models.ForeignKey(
        Channel, null=True, blank=True, on_delete=models.PROTECT, related_name="crises", verbose_name=_("kanal")
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("enhet")
    )
    reason = models.TextField(_("skäl"))
    per_day = models.PositiveSmallIntegerField(_("gånger om dagen"))
    every_day = models.BooleanField(_("också dagar som inte är vardagar"), default=True)
    until = models.DateField(_("till och med"))
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_until = models.DateField(help_text="every day until then has its rounds")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="crisis_is_more_than_once_a_day", condition=Q(per_day__gte=2, per_day__lte=MOST_A_DAY)
            ),
            models.CheckConstraint(name="crisis_of_a_channel_or_a_unit", condition=Q(channel=None) | Q(unit=None)),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} – {self.until}"


class Round(models.Model):
    """One channel's round of a day, or one more that a crisis asks for. `calendar_version` said what day it is."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    crisis = models.ForeignKey(Crisis, null=True, on_delete=models.PROTECT, related_name="rounds")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="not signed before this: missed")
    state = models.CharField(max_length=12, choices=RoundState)
    why = models.CharField(max_length=16, choices=Why, blank=True)
    obligatory = models.BooleanField(help_text="others' posts can be removed: a duty, not a choice (G1.5.6)")
    calendar_version = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    signed = models.ForeignKey(SignOff, null=True, on_delete=models.PROTECT, related_name="rounds")

    class Meta:
        ordering = ["-day", "-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], condition=Q(crisis=None), name="one_round_a_day"),
            models.UniqueConstraint(
                fields=["crisis", "channel", "due_at"],
                condition=Q(crisis__isnull=False),
                name="one_crisis_round_a_time",
            ),
            models.CheckConstraint(
                name="not_required_has_a_reason",
                condition=Q(state="not_required") & ~Q(why="") | ~Q(state="not_required") & Q(why=""),
            ),
            models.CheckConstraint(name="done_is_signed", condition=~Q(state="done") | Q(signed__isnull=False)),
            models.CheckConstraint(name="due_is_not_signed", condition=~Q(state="due") | Q(signed=None)),
            models.CheckConstraint(
                name="missed_has_a_time",
                condition=Q(state="missed", missed_at__isnull=False) | ~Q(state="missed") & Q(missed_at=None),
            ),
            models.CheckConstraint(name="round_opens_before_it_is_due", condition=Q(opens_at__lt=F("due_at"))),
        ]
        indexes = [
            models.Index(fields=["due_at", "channel", "state"], condition=Q(state="due"), name="round_due"),
            models.Index(fields=["channel", "-day"], name="round_channel"),
            models.Index(fields=["day", "unit"], name="round_day"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day} {self.state}"

    @property
    def clock(self) -> str:
        """When in the day it is due, by the Swedish clock; midnight is the end of the day: 24.00."""
        told = timezone.localtime(self.due_at).strftime("%H.%M")
        return "24.00" if told == "00.00" else told

    @property
    def late(self) -> bool:
        """Missed, and done afterwards."""
        return self.state == RoundState.MISSED and self.signed_id is not None


class Escalation(models.Model):
    """A missed round told to a role; listed until somebody says what was done about it, without time-out."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="escalations")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done = models.TextField(_("vad som gjordes"), blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "role"], name="one_escalation_a_role"),
            models.CheckConstraint(
                name="acknowledged_says_who_and_what",
                condition=Q(acknowledged_at=None, acknowledged_by=None, done="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(done=""),
            ),
        ]
        indexes = [
            models.Index(fields=["role", "acknowledged_at"], condition=Q(acknowledged_at=None), name="escalation_open")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.role}"
