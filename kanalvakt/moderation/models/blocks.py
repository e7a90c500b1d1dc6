"""Blocks of senders: with rule, reason, evidence, an end and a review (expectation 28). The list is a public record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection.models import Item, Sender
from kanalvakt.outbox.models import Act


class Ended(models.TextChoices):
    """Why a block is over."""

    OVER = "over", _("tiden är slut")
    LIFTED = "lifted", _("hävd efter prövning")
    NOTHING = "nothing", _("blev inget av på plattformen")


class Block(models.Model):
    """Whoever wrote `item` may not write on its channel until `ends_on`, that day included.

    It is open until `lifted_at`: when the platform (or a person, where it is done by hand) has said that the sender can
    write again. Between `ended_at` and `lifted_at` it is listed as still to be lifted.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="blocks")
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="blocks")
    rule_id = models.CharField(max_length=40)
    ground = models.CharField(max_length=200)
    rulebook_version = models.PositiveIntegerField()
    reason = models.TextField(_("skäl"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    ends_on = models.DateField(_("till och med"))
    review_on = models.DateField(_("prövas på nytt"))
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="block")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_why = models.CharField(max_length=7, choices=Ended, blank=True)
    ended_reason = models.TextField(blank=True)
    unblock = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_block_has_rule_and_reason", condition=~Q(rule_id="") & ~Q(ground="") & ~Q(reason="")
            ),
            models.CheckConstraint(name="a_block_is_reviewed_before_it_ends", condition=Q(review_on__lte=F("ends_on"))),
            models.CheckConstraint(
                name="lifted_only_when_ended",
                condition=Q(ended_at=None, ended_why="", lifted_at=None) | Q(ended_at__isnull=False) & ~Q(ended_why=""),
            ),
            models.UniqueConstraint(fields=["sender"], condition=Q(lifted_at=None), name="one_open_block_a_sender"),
            models.UniqueConstraint(fields=["item"], condition=Q(lifted_at=None), name="one_open_block_an_item"),
        ]
        indexes = [models.Index(fields=["ends_on"], condition=Q(ended_at=None), name="block_ends")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.ends_on}"


class BlockReview(models.Model):
    """Somebody looked at a block again and let it stand, with reasons, until the next time."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="reviews")
    reason = models.TextField(_("skäl"))
    review_on = models.DateField(_("prövas på nytt"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.block_id} {self.review_on}"
