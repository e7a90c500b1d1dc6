"""The guideline as data (G0.1, G1.5.9), its adoption, and the retention schedule (G1.2.3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Board


class RulebookVersion(models.Model):
    """An immutable loading of the guideline's text; `sha256` is of the canonical source."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField()
    terms = models.JSONField(default=list, help_text="[{term, means, section}] (G1.7)")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class Section(models.Model):
    """A section of the guideline, in its own words, with the law then and now."""

    version = models.ForeignKey(RulebookVersion, on_delete=models.CASCADE, related_name="sections")
    number = models.CharField(max_length=12, help_text="chapter.section, such as 1.5")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    law_then = models.JSONField(default=list)
    law_now = models.JSONField(default=list)
    remark = models.TextField(blank=True, help_text="what the reader must know today")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="section_once_a_version")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Tier(models.TextChoices):
    """Removal by law (only what is obvious) or under the guideline (G1.5.9)."""

    MUST = "must", _("ska tas bort enligt lag")
    MAY = "may", _("får tas bort enligt riktlinjen")
    SECRECY = "secrecy", _("sekretess: registreras och raderas")


class Rule(models.Model):
    """A ground for removing a comment (G1.5.7 to G1.5.9)."""

    version = models.ForeignKey(RulebookVersion, on_delete=models.CASCADE, related_name="rules")
    rule_id = models.CharField(max_length=40, help_text="such as G1.5.9.hot")
    order = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=12)
    title = models.CharField(max_length=160)
    help = models.TextField(blank=True)
    tier = models.CharField(max_length=8, choices=Tier)
    ground_then = models.CharField(max_length=200, blank=True)
    ground_now = models.CharField(max_length=200)
    finding_types = models.JSONField(default=list, help_text="screening labels that suggest this rule")
    no_copy = models.BooleanField(default=False, help_text="law 1's one exception: nothing is copied")
    two_persons = models.BooleanField(default=False, help_text="a colleague must advise it before it is decided")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "rule_id"], name="rule_once_a_version")]

    def __str__(self) -> str:
        return self.title


class AdoptionStatus(models.TextChoices):
    """What is known about a version's adoption (G0.1)."""

    ADOPTED = "adopted", _("antagen")
    ON_AGENDA = "on_agenda", _("på dagordning, antagande ej visat")
    UNKNOWN = "unknown", _("okänt")


class Adoption(models.Model):
    """Who adopted a version, when, and from which day it is in force. Recorded in the browser; never edited."""

    version = models.ForeignKey(RulebookVersion, on_delete=models.PROTECT, related_name="adoptions")
    body = models.CharField(_("beslutande organ"), max_length=160)
    meeting_date = models.DateField(_("sammanträdesdag"), null=True, blank=True)
    agenda_item = models.CharField(_("ärende på dagordningen"), max_length=160, blank=True)
    case_number = models.CharField(_("diarienummer"), max_length=60, blank=True)
    document = models.CharField(_("handling"), max_length=200, blank=True)
    in_force_from = models.DateField(_("gäller från"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=AdoptionStatus)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_status_display()}"


class Acceptance(models.Model):
    """A named person accepted a version (G1.0.3); a new version asks again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(RulebookVersion, on_delete=models.PROTECT)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="accept_once_a_version")]

    def __str__(self) -> str:
        return f"{self.user} {self.version_id}"


class Area(models.IntegerChoices):
    """What the rows of a schedule are sorted under, in the order of work."""

    REGISTER = 1, _("Kanalförteckningen")
    CONTENT = 2, _("Innehållet i kanalerna")
    SUPERVISION = 3, _("Tillsyn och svar")
    REMOVAL = 4, _("Borttagning och bevis")
    REGISTRATION = 5, _("Registrering")
    SENDER = 6, _("Avsändarkontroll")
    PEOPLE = 7, _("Personer och behörighet")
    HOUSE = 8, _("Regelbok, journal och drift")
    OTHER = 9, _("Övrigt")


class RetentionRow(models.Model):
    """A row of an authority's retention schedule (dokumenthanteringsplan).

    While it is `proposed` the municipality has not decided it, and nothing is disposed of under it.
    """

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="retention_rows")
    record_type = models.SlugField(max_length=40)
    area = models.PositiveSmallIntegerField(_("område"), choices=Area, default=Area.OTHER)
    title = models.CharField(_("handlingstyp"), max_length=160)
    months = models.PositiveSmallIntegerField(_("gallringsfrist, månader"), null=True, blank=True)
    counted_from = models.CharField(_("fristen räknas från"), max_length=160, blank=True)
    preserve = models.BooleanField(_("bevaras"), default=False)
    proposed = models.BooleanField(_("förslag som inte är beslutat"), default=False)
    ground = models.CharField(_("grund"), max_length=200, blank=True)
    decided_by = models.CharField(_("beslutas av"), max_length=160, blank=True)
    format = models.CharField(_("format"), max_length=80, blank=True)
    kept_where = models.CharField(_("förvaras"), max_length=120, blank=True)
    responsible = models.CharField(_("ansvarar"), max_length=120, blank=True)

    class Meta:
        ordering = ["board", "area", "title"]
        constraints = [
            models.UniqueConstraint(fields=["board", "record_type"], name="one_row_per_board_and_type"),
            models.CheckConstraint(
                name="preserved_has_no_retention_period",
                condition=models.Q(preserve=True, months=None) | models.Q(preserve=False, months__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DisposalDecision(models.Model):
    """A gallringsbeslut. Destroying an original at a platform needs one in force (G1.5.7, arkivlagen 10 §)."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="disposal_decisions")
    decided_on = models.DateField(_("beslutsdag"))
    case_number = models.CharField(_("diarienummer"), max_length=60)
    covers_platform_originals = models.BooleanField(
        _("omfattar original på plattformen efter att innehållet bevarats"), default=False
    )
    valid_from = models.DateField(_("gäller från"))
    valid_until = models.DateField(_("gäller till och med"), null=True, blank=True)

    class Meta:
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.board} {self.case_number}"
