"""Changes to people, their roles, and the units and boards they belong to. Each is one ledger entry, by id only."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Board, Group, Role, RoleGrant, Unit, User

PERSON_FIELDS = ("name", "email", "title", "phone", "unit")
UNIT_FIELDS = ("name", "slug", "board", "parent")
GROUP_FIELDS = ("name", "website", "colour", "email_domains", "phones", "is_demonstration")
BOARD_FIELDS = ("name", "is_company", "mailbox", "case_prefix")


@transaction.atomic
def add_person(
    *, name: str, email: str, actor: Actor, title: str = "", phone: str = "", unit: Unit | None = None
) -> User:
    """A person without a password: `password_link` lets them choose one."""
    permissions.require(actor, "organisation.change_people")
    _free_address(email)
    user = User.objects.create_user(email.strip(), name=name, title=title, phone=phone, unit=unit)
    append(
        "organisation.person_added",
        actor=actor,
        subject=_person(user),
        data={"unit": unit.pk if unit else None},
    )
    return user


@transaction.atomic
def change_person(user_id: UUID, *, actor: Actor, **fields: Any) -> User:
    """Change any of PERSON_FIELDS. The entry names the fields, never what was in them."""
    permissions.require(actor, "organisation.change_people")
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    fields["email"] = fields.get("email", user.email).strip().lower()
    _free_address(fields["email"], but=user)
    changed = _set(user, PERSON_FIELDS, fields)
    if changed:
        user.save(update_fields=changed)
        append("organisation.person_changed", actor=actor, subject=_person(user), data={"fields": changed})
    return user


@transaction.atomic
def give_role(
    user_id: UUID,
    role: Role,
    *,
    actor: Actor,
    unit: Unit | None = None,
    cleared: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    """Give a role in a unit (None: the whole group); the same role there anew gets these dates and clearance."""
    permissions.require(actor, "organisation.change_people")
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    grant = RoleGrant(user=user, role=role, unit=unit, cleared=cleared, since=since, until=until)
    _check(grant, actor)
    terms = {"cleared": cleared, "since": since, "until": until}
    grant, created = RoleGrant.objects.update_or_create(user=user, role=role, unit=unit, defaults=terms)
    append(
        "organisation.role_given" if created else "organisation.role_changed",
        actor=actor,
        subject=_person(user),
        data={"role": role.value, "unit": unit.pk if unit else None, "cleared": cleared, **_days(since, until)},
    )
    permissions.forget()
    return grant


@transaction.atomic
def take_role(grant_id: int, *, actor: Actor) -> None:
    """Take a role away, from now on."""
    permissions.require(actor, "organisation.change_people")
    grant = RoleGrant.objects.select_for_update(of=("self",)).get(pk=grant_id)
    if actor.id == str(grant.user_id):
        raise Invalid(_("Du kan inte ta ifrån dig själv en roll. Be en annan administratör."))
    data = {"role": grant.role, "unit": grant.unit_id}
    subject = f"person:{grant.user_id}"
    grant.delete()
    append("organisation.role_taken", actor=actor, subject=subject, data=data)
    permissions.forget()


@transaction.atomic
def mark_left(user_id: UUID, *, actor: Actor) -> None:
    """The person has left: logged out at once, every role ended; what they kept is now somebody else's to find.

    Sends `hooks.person_left` (expectations 4, 5).
    """
    permissions.require(actor, "organisation.change_people")
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if actor.id == str(user.pk):
        raise Invalid(_("Du kan inte avsluta dig själv. Be en annan administratör."))
    if not user.is_active:
        raise Conflict(_("%(name)s har redan slutat.") % {"name": user.name})
    yesterday = clock.today() - timedelta(1)
    ended = user.grants.filter(Q(until=None) | Q(until__gt=yesterday)).update(until=yesterday)
    user.is_active, user.left_at = False, clock.now()
    user.save(update_fields=["is_active", "left_at"])
    Authenticator.objects.filter(user=user).delete()
    append("organisation.person_left", actor=actor, subject=_person(user), data={"roles_ended": ended})
    permissions.forget()
    hooks.person_left.send(str(user.pk))


@transaction.atomic
def bring_back(user_id: UUID, *, actor: Actor) -> None:
    """The person works here again, without any of their former roles and with no password."""
    permissions.require(actor, "organisation.change_people")
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.is_active:
        raise Conflict(_("%(name)s arbetar redan här.") % {"name": user.name})
    user.is_active, user.left_at = True, None
    user.set_unusable_password()
    user.save(update_fields=["is_active", "left_at", "password"])
    append("organisation.person_back", actor=actor, subject=_person(user))


@transaction.atomic
def password_link(user_id: UUID, *, actor: Actor) -> str:
    """A one-time address (valid PASSWORD_RESET_TIMEOUT seconds) where a new person chooses their password.

    Only for somebody who has none yet: whoever holds the link is that person. For everybody else `mail_password_link`.
    """
    permissions.require(actor, "organisation.change_people")
    user = User.objects.get(pk=user_id, is_active=True)
    if user.has_usable_password():
        raise Conflict(_("%(name)s har redan ett lösenord. Mejla en länk i stället.") % {"name": user.name})
    append("organisation.password_link_shown", actor=actor, subject=_person(user))
    return _link(user)


@transaction.atomic
def mail_password_link(user_id: UUID, *, actor: Actor) -> None:
    """Send that address to the person's own mailbox, and nowhere else."""
    permissions.require(actor, "organisation.change_people")
    if not settings.MAIL_HOST:
        raise Conflict(_("Den här installationen har ingen e-postserver, så inget kan mejlas."))
    user = User.objects.get(pk=user_id, is_active=True)
    append("organisation.password_link_mailed", actor=actor, subject=_person(user))
    text = render_to_string("organisation/password_link.txt", {"user": user, "link": _link(user)})
    send_mail(_("Välj ditt lösenord till Kanalvakt"), text, None, [user.email])


@transaction.atomic
def save_unit(unit_id: int | None, *, actor: Actor, **fields: Any) -> Unit:
    """Add a unit (None), or change one. A unit lies in its parent's tree, so it cannot be placed under itself."""
    permissions.require(actor, "organisation.change_units")
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit_id) if unit_id else Unit()
    changed = _set(unit, UNIT_FIELDS, fields)
    _no_loop(unit)
    unit.save()
    _append_saved("unit", unit.pk, changed, new=unit_id is None, actor=actor)
    permissions.forget()
    return unit


@transaction.atomic
def save_board(board_id: int | None, *, actor: Actor, **fields: Any) -> Board:
    """Add a board or a company (None), or change one (G1.5.11)."""
    permissions.require(actor, "organisation.change_units")
    board = Board.objects.select_for_update().get(pk=board_id) if board_id else Board()
    changed = _set(board, BOARD_FIELDS, fields)
    board.save()
    _append_saved("board", board.pk, changed, new=board_id is None, actor=actor)
    return board


@transaction.atomic
def save_group(*, actor: Actor, **fields: Any) -> Group:
    """Set the municipality group's own facts: the one row."""
    permissions.require(actor, "organisation.change_units")
    group = Group.objects.select_for_update().first() or Group()
    new = group.pk is None
    changed = _set(group, GROUP_FIELDS, fields)
    group.save()
    _append_saved("group", group.pk, changed, new=new, actor=actor)
    return group


def _append_saved(thing: str, pk: int, changed: list[str], *, new: bool, actor: Actor) -> None:
    kind = f"organisation.{thing}_{'added' if new else 'changed'}"
    append(kind, actor=actor, subject=f"{thing}:{pk}", data={"fields": changed})


def _link(user: User) -> str:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return str(settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key))


def _person(user: User) -> str:
    return f"person:{user.pk}"


def _set(target: Any, allowed: tuple[str, ...], fields: dict[str, Any]) -> list[str]:
    """Set the allowed fields that differ; returns their names."""
    changed = [name for name in allowed if name in fields and getattr(target, name, None) != fields[name]]
    for name in changed:
        setattr(target, name, fields[name])
    return changed


def _free_address(email: str, but: User | None = None) -> None:
    others = User.objects.filter(email__iexact=email.strip())
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Invalid(_("Det finns redan en person med den adressen. Sök upp den i listan i stället."), "email")


def _check(grant: RoleGrant, actor: Actor) -> None:
    """Raise Invalid for a role that this actor must not give, or that nobody may have."""
    if actor.id == str(grant.user_id):
        raise Invalid(_("Du kan inte ge dig själv en roll. Be en annan administratör."))
    if not grant.user.is_active:
        raise Invalid(_("%(name)s har slutat och kan inte få en roll.") % {"name": grant.user.name})
    if grant.cleared and grant.role == Role.ADMINISTRATOR:
        raise Invalid(_("En administratör har aldrig behörighet till sekretessmarkerat innehåll."), "cleared")
    if grant.cleared and grant.role == Role.COORDINATOR and grant.unit is None:
        raise Invalid(
            _("Informatören för hela kommunen läser inte andra nämnders sekretess. Välj en enhet i stället."), "cleared"
        )
    if grant.since and grant.until and grant.until < grant.since:
        raise Invalid(_("Rollen slutar innan den börjar. Ändra ett av datumen."), "until")


def _days(since: date | None, until: date | None) -> dict[str, str | None]:
    return {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}


def _no_loop(unit: Unit) -> None:
    above = unit.parent
    while above is not None:
        if above.pk == unit.pk and unit.pk is not None:
            raise Invalid(_("En enhet kan inte ligga under sig själv. Välj en annan överordnad enhet."), "parent")
        above = above.parent
