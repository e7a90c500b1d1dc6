"""The register of official channels (G1.0 to G1.3) and the vault for their log-ins (G1.2.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.fields import EncryptedTextField
from kanalvakt.core.wording import spoken
from kanalvakt.organisation.models import Unit


class ChannelState(models.TextChoices):
    """A channel's life: nothing active is incomplete."""

    PROPOSED = "proposed", _("anmäld")
    ACTIVE = "active", _("aktiv")
    CLOSING = "closing", _("avslutas")
    CLOSED = "closed", _("avslutad")


# Watched and answered for.
LIVE = (ChannelState.ACTIVE, ChannelState.CLOSING)


class Purpose(models.TextChoices):
    """The guideline's purposes: a closed list (G1.0.5)."""

    LISTEN = "listen", _("lyssna")
    TALK = "talk", _("prata med medborgare")
    SHARE = "share", _("dela information")
    ASK = "ask", _("fråga efter synpunkter")
    ANSWER = "answer", _("svara på frågor")
    RECRUIT = "recruit", _("rekrytera")
    PRESENT = "present", _("berätta om kommunen")


COMPLETE = (
    ~Q(purpose_text="")
    & ~Q(decided_by="")
    & Q(decided_on__isnull=False)
    & ~Q(decision_case_number="")
    & Q(responsible__isnull=False)
    & Q(substitute__isnull=False)
    & ~Q(responsible=models.F("substitute"))
)


class Channel(models.Model):
    """An official channel. `platform` is a connector's kind; `address` is unique in canonical spelling."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="channels", verbose_name=_("enhet"))
    name = models.CharField(_("namn"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    platform = models.CharField(_("plattform"), max_length=30)
    address = models.URLField(_("adress"), max_length=500, unique=True)
    handle = models.CharField(_("kontonamn"), max_length=200, blank=True)
    state = models.CharField(_("läge"), max_length=10, choices=ChannelState, default=ChannelState.PROPOSED)
    foreign = models.BooleanField(_("någon annans sida"), default=False)
    dialogue = models.BooleanField(_("går att föra dialog"), default=True)
    can_remove_others = models.BooleanField(_("kommunen kan ta bort andras inlägg"), default=True)
    purposes = models.JSONField(_("syften"), default=list)
    purpose_text = models.TextField(_("syftet med kanalen"), blank=True)
    target_group = models.CharField(_("målgrupp"), max_length=200, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responsible_for",
        verbose_name=_("kanalansvarig"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="substitute_for",
        verbose_name=_("ersättare"),
    )
    decided_by = models.CharField(_("beslutad av"), max_length=160, blank=True)
    decided_on = models.DateField(_("beslutsdag"), null=True, blank=True)
    decision_case_number = models.CharField(_("diarienummer"), max_length=60, blank=True)
    delegation = models.CharField(_("delegation"), max_length=200, blank=True)
    tools = models.CharField(_("andra verktyg"), max_length=300, blank=True)
    communication_plan = models.CharField(_("kommunikationsplan"), max_length=300, blank=True)
    contact = models.CharField(_("kontakt som visas"), max_length=200, blank=True)
    service_hours = models.CharField(_("svarstider"), max_length=120, blank=True)
    legal_basis = models.CharField(_("rättslig grund"), max_length=200, blank=True)
    data_need = models.CharField(_("behov av personuppgifter"), max_length=300, blank=True)
    third_country = models.CharField(_("tredjeland"), max_length=200, blank=True)
    joint_controllership = models.CharField(_("gemensamt personuppgiftsansvar"), max_length=200, blank=True)
    draft = models.BooleanField(default=False, help_text="a notification that is not handed in yet")
    sent_back_reason = models.TextField(_("återsänd med motivering"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="proposed_channels"
    )
    proposed_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="active_channel_is_complete", condition=Q(state__in=["proposed", "closed"]) | COMPLETE
            ),
        ]
        indexes = [models.Index(fields=["state", "unit"], name="channel_state_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def controller(self) -> str:
        """The data controller: the unit's board, or the company itself (G1.5.11)."""
        return self.unit.board.name


class ChannelChange(models.Model):
    """One field of a channel changed: history with who and when."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.channel}: {self.field}"


class ReviewKind(models.TextChoices):
    """What is looked over again and again: that the facts are still right, and that the purpose still holds."""

    ATTESTATION = "attestation", _("uppgifterna stämmer")
    PURPOSE = "purpose", _("syftet gäller fortfarande")


class Review(models.Model):
    """Somebody answers for it on their own day (G1.1.2, expectation 1). Never made by a change of the channel."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=12, choices=ReviewKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["channel", "kind", "at"], name="review_of_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d}"


class SecretKind(models.TextChoices):
    """What a vault row holds."""

    LOGIN = "login", _("inloggning")
    CONNECTION = "connection", _("koppling (API)")


class Secret(models.Model):
    """A vault row. `value` is ciphertext at rest: JSON of field name → text. Never exported, never logged."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="secrets")
    kind = models.CharField(max_length=12, choices=SecretKind)
    label = models.CharField(_("vad det är"), max_length=120)
    value = EncryptedTextField()
    session = EncryptedTextField(blank=True, default="", help_text="what a connector keeps between calls")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    rotate_reason = models.CharField(max_length=200, blank=True, help_text="why it must be changed, if it must")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(kind="connection"), name="one_connection_a_channel")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def called(self) -> str:
        """What it is, in the reader's language where the words are ours."""
        return spoken(self.label) if self.kind == SecretKind.CONNECTION else self.label


class SecretReveal(models.Model):
    """Who saw a secret, when and why."""

    secret = models.ForeignKey(Secret, on_delete=models.CASCADE, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d}"


class NobodyOnDuty(models.Model):
    """A working day without anybody on duty on a channel (G1.5.1): known 14 days ahead, listed until resolved."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="days_without_duty")
    day = models.DateField()
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="nobody_on_duty_once_a_day")]
        indexes = [models.Index(fields=["day", "channel"], condition=Q(resolved_at=None), name="nobody_on_duty_open")]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"


class ChannelList(models.Model):
    """A list of channels from a file: its rows, and what became of each. It is gone after a week."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    content = EncryptedTextField(help_text="JSON: rows, unknown headings, outcomes")
    added = models.PositiveIntegerField(null=True, help_text="how many channels were notified; null before")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
