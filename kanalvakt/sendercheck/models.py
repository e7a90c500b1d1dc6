"""Is each page clearly ours: every check that was made, what it came to, exceptions with an end, alarms (G1.3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.models import Blob
from kanalvakt.organisation.models import Board
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck.checks import points


class Outcome(models.TextChoices):
    """What a point came to. What a wall hides could not be read: it is never missing (expectation 10)."""

    MET = points.Outcome.MET.value, _("uppfyllt")
    MISSING = points.Outcome.MISSING.value, _("saknas")
    UNREADABLE = points.Outcome.UNREADABLE.value, _("kunde inte läsas")
    NOT_APPLICABLE = points.Outcome.NOT_APPLICABLE.value, _("gäller inte")
    WAIVED = "waived", _("undantag")


class What(models.TextChoices):
    """The points. The last two are read elsewhere than on the page: the way back to it (G1.3.6)."""

    ACCOUNT = "account", _("rätt konto svarar")
    NAME = "name", _("namnet")
    LOGO = "logo", _("logotypen")
    SITE = "site", _("länk till webbplatsen")
    CONTACT = "contact", _("kontakt")
    NOTICE = "notice", _("upplysning om allmän handling")
    RULES = "rules", _("husregler")
    UNIT = "unit", _("vilken enhet som talar")
    MAIN = "main", _("länk till huvudsidan")
    FROM_MAIN = "from_main", _("länk från huvudsidan")
    FROM_SITE = "from_site", _("länk från webbplatsen")


# What the guideline says "ska" of; the rest is striven for (G1.3.1, G1.6.1).
MUST = frozenset({What.ACCOUNT, What.LOGO, What.SITE, What.CONTACT, What.NOTICE})


class How(models.TextChoices):
    """Where the facts came from."""

    API = "api", _("plattformens API")
    PAGE = "page", _("sidan")
    BOTH = "both", _("plattformens API och sidan")
    NOTHING = "nothing", _("gick inte att läsa")


class Rank(models.IntegerChoices):
    """How bad it is, for the order of the list."""

    FINE = 0, _("allt finns")
    NEVER = 1, _("inte kontrollerad än")
    UNREAD = 2, _("kunde inte läsas helt")
    WEAK = 3, _("något saknas")
    BREACH = 4, _("något som ska finnas saknas")
    ALARM = 5, _("larm")


class Check(models.Model):
    """One look at a channel's page, kept with its pictures and its text."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="sender_checks")
    at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=How)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    final_address = models.CharField(max_length=2000, blank=True)
    wall = models.CharField(max_length=30, blank=True)
    wall_text = models.TextField(blank=True, help_text="plain Swedish: what stood between")
    wall_whole = models.BooleanField(default=False)
    api_fault = models.TextField(blank=True, help_text="why the platform's API gave no profile")
    screenshot = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    screenshot_missing = models.CharField(max_length=200, blank=True)
    picture = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["channel", "-at"], name="sender_check_of_channel")]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d %H:%M}"


class Point(models.Model):
    """What one point came to in a check. `outcome` is as it was read: a waiver is laid over it when it is shown."""

    check_made = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="points")
    what = models.CharField(max_length=10, choices=What)
    outcome = models.CharField(max_length=14, choices=Outcome)
    text = models.TextField(help_text="what was seen, plain Swedish")
    where = models.CharField(max_length=500, blank=True, help_text="where to write, if it is missing")
    write = models.TextField(blank=True, help_text="the exact words to write there")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["check_made", "what"], name="sender_point_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.outcome}"


class Standing(models.Model):
    """Where a channel stands: its last check, the next one, and what is known of the account. One row a channel."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="sender_standing")
    latest = models.ForeignKey(Check, null=True, on_delete=models.SET_NULL, related_name="+")
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, help_text="a worker holds it until then")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    known = models.JSONField(default=dict, help_text="per source (api, page): account, name, links, picture's hash")
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.NEVER)
    missing = models.PositiveSmallIntegerField(default=0)
    unread = models.PositiveSmallIntegerField(default=0)
    waived = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="sender_standing_next"),
            models.Index(fields=["-rank", "-missing"], name="sender_standing_worst"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}"


class Waiver(models.Model):
    """A point that a channel need not meet until a day, with who said so and why (expectation 11)."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="sender_waivers")
    what = models.CharField(max_length=10, choices=What)
    until = models.DateField(_("till och med"))
    reason = models.TextField(_("skäl"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "what"], condition=Q(ended_at=None), name="one_open_waiver")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.what}"


class Changed(models.TextChoices):
    """What an alarm is about (expectation 3)."""

    ACCOUNT = "account", _("kontot svarar som någon annan")
    NAME = "name", _("namnet har ändrats")
    PICTURE = "picture", _("profilbilden har ändrats")
    LINKS = "links", _("länken har ändrats")
    BACK = "back", _("adressen svarar igen fast kanalen är avslutad")


class Alarm(models.Model):
    """Something of the sender changed since it was read last. It stays until a person has looked at it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="sender_alarms")
    check_made = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="alarms")
    before_check = models.ForeignKey(Check, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=8, choices=Changed)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("vad som är gjort"), blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["channel"], condition=Q(seen_at=None), name="sender_alarm_open")]

    def __str__(self) -> str:
        return f"{self.channel} {self.what}"


class Expected(models.Model):
    """What the pages of the group, or of one board or company, must carry. Without a board: of the whole group."""

    board = models.OneToOneField(Board, null=True, on_delete=models.CASCADE, related_name="sender_expected")
    logo = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    website = models.URLField(_("webbplats"), blank=True, help_text="empty: the group's")
    directory = models.URLField(_("sidan som länkar till kanalerna"), blank=True, help_text="empty: the web site")

    class Meta:
        constraints = [models.UniqueConstraint(Coalesce("board", 0), name="expected_once_a_board")]

    def __str__(self) -> str:
        return str(self.board or "")


class MainPage(models.Model):
    """The main page on a platform: every other channel there links to it, and it to each (G1.3.6)."""

    platform = models.CharField(max_length=30, unique=True)
    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="main_on")

    def __str__(self) -> str:
        return f"{self.platform}: {self.channel}"
