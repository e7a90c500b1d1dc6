"""What was written in a channel: by whom, every version of it, its files, what the public sees (G1.5.7, G1.6.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.fields import EncryptedTextField
from kanalvakt.core.models import Blob
from kanalvakt.core.wording import spoken
from kanalvakt.register.models import Channel


class Sender(models.Model):
    """Somebody who wrote in a channel, as that platform knows them."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="senders")
    platform_id = models.CharField(max_length=300)
    is_channel = models.BooleanField(default=False, help_text="the channel's own account")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "platform_id"], name="sender_once")]

    def __str__(self) -> str:
        return self.platform_id


class SenderName(models.Model):
    """What a sender was shown as, from when to when: name, handle, address, and what else the platform gave."""

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300, blank=True)
    handle = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen"]

    def __str__(self) -> str:
        return self.name or self.handle


class ItemKind(models.TextChoices):
    """What kind of thing was written."""

    POST = "post", _("eget inlägg")
    VISITOR_POST = "visitor_post", _("besökarinlägg")
    COMMENT = "comment", _("kommentar")
    MESSAGE = "message", _("direktmeddelande")
    REVIEW = "review", _("omdöme")
    MENTION = "mention", _("omnämnande")


class PublicState(models.TextChoices):
    """What the public can see now, as far as we know. Four kinds of away are kept apart."""

    VISIBLE = "visible", _("synlig")
    HELD = "held", _("väntar på godkännande")
    HIDDEN = "hidden", _("dold")
    TRASHED = "trashed", _("i papperskorgen")
    SPAM = "spam", _("skräppost")
    REMOVED = "removed", _("borttagen av oss")
    AUTHOR_REMOVED = "author_removed", _("borttagen av avsändaren")
    GONE = "gone", _("finns inte längre, okänt varför")


class Source(models.TextChoices):
    """How a version came to us."""

    API = "api", _("plattformens API")
    WEBHOOK = "webhook", _("webhook")
    FEED = "feed", _("flöde")
    IMPORT = "import", _("import")
    MANUAL = "manual", _("inlagd för hand")


# Our own posts that the public may see: what the web site shows again, and nothing else (expectation 17).
PUBLISHED = Q(kind=ItemKind.POST, is_own=True, public_state=PublicState.VISIBLE, restricted=False)


class Item(models.Model):
    """One post, comment or message. `restricted` and `public_state` are the only source of what is secret or shown."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="items")
    platform_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=ItemKind)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    parent_platform_id = models.CharField(max_length=300, blank=True)
    root = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="thread")
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="items")
    sender_name = models.CharField(max_length=300, blank=True, help_text="as shown when first seen")
    sender_missing = models.CharField(max_length=200, blank=True, help_text="why there is no sender, if so")
    is_own = models.BooleanField(default=False, help_text="written by the channel itself")
    language = models.CharField(max_length=12, blank=True)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    permalink = models.CharField(max_length=1000, blank=True)
    public_state = models.CharField(max_length=16, choices=PublicState, default=PublicState.VISIBLE)
    public_state_at = models.DateTimeField()
    restricted = models.BooleanField(default=False, help_text="secrecy-marked (law 5)")
    sealed = models.BooleanField(default=False, help_text="nobody may read it, cleared or not (law 1's exception)")
    version = models.ForeignKey("ItemVersion", null=True, on_delete=models.PROTECT, related_name="+")
    allowed = models.JSONField(default=dict, help_text="what the platform lets us do with this very item")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "platform_id"], name="item_once"),
            models.CheckConstraint(
                name="no_sender_has_a_reason", condition=Q(sender__isnull=False) | ~Q(sender_missing="")
            ),
            models.CheckConstraint(name="sealed_is_restricted", condition=Q(sealed=False) | Q(restricted=True)),
        ]
        indexes = [
            models.Index(fields=["channel", "-written_at", "-id"], name="item_channel_written"),
            models.Index(fields=["root", "written_at"], name="item_thread"),
            models.Index(fields=["-written_at", "-id"], condition=PUBLISHED, name="item_published"),
            models.Index(fields=["channel", "-written_at", "-id"], condition=PUBLISHED, name="item_channel_published"),
            models.Index(
                fields=["channel", "parent_platform_id"],
                condition=Q(parent=None) & ~Q(parent_platform_id=""),
                name="item_orphan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.platform_id}"

    @property
    def no_sender(self) -> str:
        """Why there is no sender, in the reader's language."""
        return spoken(self.sender_missing)


class ItemVersion(models.Model):
    """One text of an item. On restriction `text` is emptied and `sealed_text` holds it, encrypted."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    sealed_text = EncryptedTextField(blank=True, default="")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the text exactly as given")
    html = models.BooleanField(default=False, help_text="the platform gave HTML; `text` is its plain text")
    fetched_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source)
    raw = models.ForeignKey(
        Blob,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the item's own slice, byte-exact",
    )
    screened_with = models.CharField(max_length=40, blank=True, help_text="engine and lexicon; '' = not yet")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="version_once")]
        indexes = [models.Index(fields=["id"], condition=Q(screened_with=""), name="version_unscreened")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class Medium(models.Model):
    """A picture, film or file of an item: stored, or the reason why not."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="media")
    url = models.CharField(max_length=1000)
    media_type = models.CharField(max_length=80, blank=True)
    alternative_text = models.TextField(blank=True)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    missing = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "url"], name="medium_once")]

    def __str__(self) -> str:
        return self.url


class SearchRow(models.Model):
    """The words of one item's versions and sender, for `search.py`; a restricted item has none (law 5).

    `id` puts rows in the order of writing, see `search.row_id`.
    """

    id = models.BigIntegerField(primary_key=True)
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="search_row")
    words = models.TextField()

    def __str__(self) -> str:
        return str(self.item_id)
