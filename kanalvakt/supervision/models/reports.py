"""What the public reports of comments in our channels (G1.5.5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kanalvakt.core.fields import EncryptedTextField
from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models.cases import Case


class Report(models.Model):
    """A report, encrypted: it may hold anything about anybody. `case` is the comment, when its address told
    which or somebody has found it. `picture` is the sender's, which nobody has to see who only reads the list."""

    receipt = models.CharField(max_length=20, unique=True, help_text="what the sender was given")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="reports", db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="reports")
    about = EncryptedTextField(help_text="the comment's address, or which one it is")
    why = EncryptedTextField()
    picture = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    contact = EncryptedTextField(blank=True, default="", help_text="where the sender wants an answer, if anywhere")
    made_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_handled_by_somebody",
                condition=Q(handled_at=None, handled_by=None) | Q(handled_at__isnull=False, handled_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "made_at"], condition=Q(handled_at=None), name="report_open"),
        ]

    def __str__(self) -> str:
        return self.receipt
