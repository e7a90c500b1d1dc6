"""The municipality group, its boards, units and people, and who may do what where (G1.1.1, G1.5.11)."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.Model):
    """The municipality group: one row."""

    name = models.CharField(_("namn"), max_length=120)
    website = models.URLField(_("webbplats"))
    colour = models.CharField(_("färg"), max_length=7, default="#0b5a8a")
    email_domains = models.JSONField(_("officiella e-postdomäner"), default=list, blank=True)
    phones = models.JSONField(_("officiella telefonnummer"), default=list, blank=True)
    is_demonstration = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """A nämnd, or a company's styrelse: an authority of its own and the data controller (G1.5.11)."""

    name = models.CharField(_("namn"), max_length=120, unique=True)
    is_company = models.BooleanField(_("bolag"), default=False)
    mailbox = models.EmailField(_("myndighetsbrevlåda"), blank=True)
    case_prefix = models.CharField(_("diariebeteckning"), max_length=10, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A förvaltning, a bolag, or a workplace under one; answers for its own communication."""

    name = models.CharField(_("namn"), max_length=120)
    slug = models.SlugField(unique=True)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="units", verbose_name=_("nämnd"))
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("hör till"),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Log-in is by e-mail address, compared without case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, whatever its case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password they cannot log in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person at work in the group. Nothing of their private life has a field here (law 8)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-post"), unique=True)
    name = models.CharField(_("namn"), max_length=120)
    title = models.CharField(_("befattning"), max_length=120, blank=True)
    phone = models.CharField(_("telefon i tjänsten"), max_length=40, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name=_("enhet")
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    left_at = models.DateTimeField(_("slutade"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """The roles of design §4 (Actor); what each may do is one table, docs/roles.md."""

    OFFICER = "officer", _("kanalansvarig")
    SUBSTITUTE = "substitute", _("ersättare")
    UNIT_MANAGER = "unit_manager", _("enhetschef")
    COORDINATOR = "coordinator", _("informatör")
    REGISTRAR = "registrar", _("registrator")
    RECORDS_OFFICER = "records_officer", _("arkivansvarig")
    DPO = "dpo", _("dataskyddsombud")
    HR = "hr", _("personalavdelning")
    AUDITOR = "auditor", _("revisor")
    EMPLOYEE = "employee", _("medarbetare")
    ADMINISTRATOR = "administrator", _("administratör")


class RoleGrant(models.Model):
    """A role that a person holds, in one unit (and the units below it) or in the whole group."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("roll"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("enhet"))
    cleared = models.BooleanField(
        _("får läsa sekretessmarkerat"), default=False, help_text=_("Gäller inom samma enhet som rollen.")
    )
    since = models.DateField(_("från"), null=True, blank=True)
    until = models.DateField(_("till och med"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="one_grant_per_role_and_unit"),
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(unit=None), name="one_grant_per_role_in_the_group"
            ),
            models.CheckConstraint(
                name="administrator_is_never_cleared",
                condition=~models.Q(role="administrator", cleared=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
