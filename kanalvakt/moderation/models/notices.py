"""What senders are told, and the texts it is made from (expectation 25)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.outbox.models import Act


class TemplateFor(models.TextChoices):
    """What a text tells of; the values are the models' names."""

    DECISION = "decision", _("ett beslut att ta bort")
    RECONSIDERATION = "reconsideration", _("en ny bedömning")
    BLOCK = "block", _("en blockering")


class NoticeTemplate(models.Model):
    """A text that tells a sender why, as it reads now. `{…}` places must all be filled before it can be sent."""

    title = models.CharField(_("rubrik"), max_length=120)
    text = models.TextField(_("text"))
    about = models.CharField(_("gäller"), max_length=15, choices=TemplateFor, default=TemplateFor.DECISION)
    rule_id = models.CharField(max_length=40, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class NoticeTemplateVersion(models.Model):
    """A template as it read from one day on, and who wrote it. Never changed."""

    template = models.ForeignKey(NoticeTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.number}"


class Notice(models.Model):
    """What a sender was told about a decision, about what came of a reconsideration or about a block, and how."""

    decision = models.ForeignKey("moderation.Decision", null=True, on_delete=models.PROTECT, related_name="notices")
    reconsideration = models.ForeignKey(
        "moderation.Reconsideration", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    block = models.ForeignKey("moderation.Block", null=True, on_delete=models.PROTECT, related_name="notices")
    text = models.TextField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    sent_at = models.DateTimeField()
    act = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, help_text="the answer that carried it, if any")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_notice_is_about_one_thing",
                condition=Q(decision__isnull=False, reconsideration=None, block=None)
                | Q(decision=None, reconsideration__isnull=False, block=None)
                | Q(decision=None, reconsideration=None, block__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
