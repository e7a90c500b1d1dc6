"""Evidence, and every act at a platform: the gate between us and the outside (law 1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kanalvakt.collection.models import Item, ItemVersion
from kanalvakt.core.models import Blob
from kanalvakt.core.wording import spoken
from kanalvakt.registration.models import Registration

# What is kept of an undecided act when somebody has looked at the platform.
LOOKED = gettext_noop("Kontrollerat på plattformen av en människa.")


class Evidence(models.Model):
    """Content, sender, thread and times of one version, preserved before anything is done to it (G1.5.7).

    `canonical` is RFC 8785 JSON; `sealed_at` is set when its ledger leaf is under a signed checkpoint.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="evidence")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT)
    canonical = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text="of the canonical JSON before encryption")
    raw = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    raw_missing = models.CharField(max_length=200, blank=True)
    media = models.JSONField(default=list, help_text="[{url, blob | missing}]")
    ledger_entry = models.BigIntegerField(help_text="ledger entry id")
    made_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    no_copy = models.BooleanField(default=False, help_text="law 1's one exception: a description, no content")
    picture = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    picture_missing = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="raw_or_the_reason_why_not", condition=Q(raw__isnull=False) | ~Q(raw_missing="")
            ),
            models.CheckConstraint(
                name="nothing_copied", condition=Q(no_copy=False) | Q(raw=None, picture=None, media=[])
            ),
            models.UniqueConstraint(fields=["version", "no_copy"], name="preserved_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"bevis {self.pk}"


class Verb(models.TextChoices):
    """What can be done at a platform. Everything in BEHIND_EVIDENCE stands behind evidence (law 1)."""

    REPLY = "reply", _("svara")
    PRIVATE_REPLY = "private_reply", _("svara enskilt")
    HIDE = "hide", _("dölja")
    HOLD = "hold", _("hålla inne")
    TRASH = "trash", _("lägga i papperskorgen")
    SPAM = "spam", _("markera som skräppost")
    DELETE = "delete", _("radera")
    RESTORE = "restore", _("visa igen")
    APPROVE = "approve", _("godkänna")
    REPORT = "report", _("anmäla till plattformen")
    POLICE = "police", _("polisanmäla")
    BLOCK = "block_author", _("blockera avsändaren")
    UNBLOCK = "unblock_author", _("häva blockeringen")


ANSWERS = [Verb.REPLY, Verb.PRIVATE_REPLY]
REMOVALS = [Verb.HIDE, Verb.HOLD, Verb.TRASH, Verb.SPAM, Verb.DELETE]
BEHIND_EVIDENCE = [*REMOVALS, Verb.BLOCK]


class ActState(models.TextChoices):
    """requested → preserved → sealed → sent → confirmed | not effective | unknown (design §4, Acts)."""

    REQUESTED = "requested", _("begärd")
    PRESERVED = "preserved", _("bevarad")
    SEALED = "sealed", _("förseglad")
    SENDING = "sending", _("skickas")
    SENT = "sent", _("skickad")
    CONFIRMED = "confirmed", _("bekräftad")
    NOT_EFFECTIVE = "not_effective", _("fick ingen verkan")
    UNKNOWN = "unknown", _("okänt om det gick")
    MANUAL = "manual", _("ska göras för hand")
    UNDONE = "undone", _("ångrad")
    REFUSED = "refused", _("avvisad av plattformen")


FINAL = [ActState.CONFIRMED, ActState.NOT_EFFECTIVE, ActState.UNDONE, ActState.REFUSED]
OPEN = [state for state in ActState if state not in FINAL]
BEFORE_SENDING = [ActState.REQUESTED, ActState.PRESERVED, ActState.SEALED, ActState.UNDONE]
AT_THE_PLATFORM = [state for state in ActState if state not in BEFORE_SENDING]


class Act(models.Model):
    """One outward act. The row is the state; a job is only a wake-up."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=16, choices=Verb)
    state = models.CharField(max_length=14, choices=ActState, default=ActState.REQUESTED)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT, related_name="acts")
    sealed_at = models.DateTimeField(null=True)
    rule_id = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    rulebook_version = models.PositiveIntegerField(null=True)
    secrecy = models.BooleanField(default=False)
    registration = models.ForeignKey(Registration, null=True, on_delete=models.PROTECT, related_name="acts")
    receipt = models.CharField(max_length=60, blank=True, help_text="the registration's case number when it was sent")
    disposal_decision = models.CharField(max_length=60, blank=True, help_text="the gallringsbeslut it was sent under")
    text = models.TextField(blank=True, help_text="an answer's text, or what is to be done by hand")
    idempotency_key = models.CharField(max_length=64, unique=True)
    requested_at = models.DateTimeField()
    send_after = models.DateTimeField(help_text="the end of the undo time")
    next_at = models.DateTimeField(null=True, help_text="when the sweep looks again; null when final")
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="times it was sent")
    looks = models.PositiveSmallIntegerField(default=0, help_text="times it was read back since it was last sent")
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who said how it went, where the platform could not",
    )
    platform_ref = models.CharField(max_length=300, blank=True, help_text="the platform's id of what we made")
    effect = models.TextField(blank=True, help_text="plain Swedish: what author and public still see")
    error_code = models.CharField(max_length=30, blank=True)
    error_message = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_rule_is_named",
                condition=~Q(verb__in=BEHIND_EVIDENCE)
                | (~Q(rule_id="") & ~Q(ground="") & Q(decided_by__isnull=False, rulebook_version__isnull=False)),
            ),
            models.CheckConstraint(
                name="preserved_before_removed",
                condition=~Q(verb__in=BEHIND_EVIDENCE)
                | Q(state__in=["requested", "undone"])
                | Q(state="preserved", evidence__isnull=False)
                | Q(evidence__isnull=False, sealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="secret_is_registered_before_deleted",
                condition=~Q(verb="delete", secrecy=True)
                | Q(registration__isnull=False) & (~Q(state__in=AT_THE_PLATFORM) | ~Q(receipt="")),
            ),
            models.CheckConstraint(
                name="destroying_needs_a_decision",
                condition=~Q(verb="delete") | ~Q(state__in=AT_THE_PLATFORM) | ~Q(disposal_decision=""),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="act_due"),
            models.Index(fields=["item", "-id"], name="act_item"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.item_id} {self.state}"

    @property
    def outcome(self) -> str:
        """`effect` in the reader's language; what a person wrote of it stays as it is."""
        return self.effect if self.settled_by_id and self.effect != LOOKED else spoken(self.effect)
