"""What the engine found, and what the municipality has told it. A finding is a suggestion; a person decides (law 2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import ItemVersion


class Finding(models.Model):
    """One finding in one version: where, what, by which rule, and why in words a person can read."""

    version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="findings")
    type = models.CharField(max_length=40, help_text="such as PERSONNUMMER, threat, needs_answer")
    group = models.CharField(max_length=12, help_text="personal, forbidden, sensitive, secrecy, question")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    section = models.CharField(max_length=20)
    tier = models.CharField(max_length=8, blank=True)
    confidence = models.FloatField()
    reason = models.TextField()

    class Meta:
        ordering = ["start", "id"]

    def __str__(self) -> str:
        return f"{self.type} {self.start}-{self.end}"


class Verdict(models.Model):
    """A person said that a finding was right or wrong; counted per rule."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="verdicts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "by"], name="one_verdict_each")]

    def __str__(self) -> str:
        return "rätt" if self.right else "fel"


class RuleSwitch(models.Model):
    """A rule that the municipality has switched off, with its reason: what it would find is neither kept nor shown."""

    rule = models.CharField(max_length=60, unique=True)
    reason = models.TextField(_("varför"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["rule"]

    def __str__(self) -> str:
        return self.rule


class OwnWord(models.Model):
    """A word that the municipality has added, in the notation of the lexicon: `ord`, `+ord/n`, `ord*`."""

    label = models.CharField(max_length=40, help_text="the kind of forbidden content, such as personal_attack")
    entry = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "entry"], name="own_word_once")]

    def __str__(self) -> str:
        return self.entry


class LocalKind(models.TextChoices):
    """What a municipality knows and no general list does."""

    OFFICIAL = "official", _("förtroendevald eller tjänsteman i offentlig roll")
    STREET = "street", _("gata")
    TRAKT = "trakt", _("trakt eller kvarter")
    ADDRESS = "address", _("kommunens egen adress")
    FIRST = "first", _("förnamn")
    LAST = "last", _("efternamn")


class LocalFact(models.Model):
    """One row of the municipality's imported lists."""

    kind = models.CharField(_("sort"), max_length=10, choices=LocalKind)
    text = models.CharField(_("text"), max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="local_fact_once")]

    def __str__(self) -> str:
        return self.text


class Rescreening(models.Model):
    """Every current text read again after engine, words or rules changed: newest first, a batch at a time."""

    class State(models.TextChoices):
        RUNNING = "running", _("pågår")
        PAUSED = "paused", _("pausad")
        DONE = "done", _("klar")
        REPLACED = "replaced", _("ersatt av en nyare")

    version = models.CharField(max_length=40, help_text="engine, words and rules that it reads with")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    below = models.BigIntegerField(help_text="item versions with a lower id are still to be read")
    total = models.PositiveIntegerField(help_text="texts to read when it began")
    read = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(finished_at=None), name="one_rescreening_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}"
