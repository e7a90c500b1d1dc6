"""Changes to the working calendar. Each makes a new version; none ever changes an old one (G1.5.6)."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind, migration
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions, queries
from kanalvakt.organisation.calendar import Choice, DayKind, Hours, stored
from kanalvakt.organisation.models import CalendarVersion, RedDays


@transaction.atomic
def override_day(day: date, kind: DayKind, text: str, *, actor: Actor, hours: Hours | None = None) -> CalendarVersion:
    """The day's own service hours, in place of the weekday's: closed, until noon, or open during `hours`."""
    _refuse_past(day)
    if not text.strip():
        raise Invalid(_("Skriv varför, till exempel ”Stängt mellan jul och nyår”."), "text")
    if kind == DayKind.OPEN and hours is None:
        raise Invalid(_("Skriv när ni öppnar och stänger den dagen."), "opens")
    row: stored.Spec = {"kind": kind.value, "text": text.strip()}
    if kind == DayKind.OPEN and hours:
        row["hours"] = _pair(hours)
    return _change(
        lambda spec: spec["overrides"].update({day.isoformat(): row}),
        _("%(day)s: %(text)s") % {"day": day, "text": text.strip()},
        actor,
    )


@transaction.atomic
def undo_override(day: date, *, actor: Actor) -> CalendarVersion:
    """The day is like others again."""
    _refuse_past(day)

    def remove(spec: stored.Spec) -> None:
        if spec["overrides"].pop(day.isoformat(), None) is None:
            raise Conflict(_("Dagen är redan som andra dagar."))

    return _change(remove, _("%(day)s: som andra dagar") % {"day": day}, actor)


@transaction.atomic
def set_service_hours(hours: dict[int, Hours], *, actor: Actor) -> CalendarVersion:
    """When somebody answers, by weekday (Monday = 0); a weekday that is left out has no service hours."""
    if not hours:
        raise Invalid(_("Minst en veckodag måste ha svarstider, annars går ingen klocka."))
    pairs = {str(weekday): _pair(those) for weekday, those in sorted(hours.items())}
    return _change(lambda spec: spec.update(hours=pairs), _("Svarstiderna"), actor)


@transaction.atomic
def choose_rule(choice: Choice, *, actor: Actor) -> CalendarVersion:
    """What "vardag" means from `choice.since` on, as the board has decided. The past is judged as it was."""
    _refuse_past(choice.since)
    if not choice.decided_by.strip() or not choice.case_number.strip():
        raise Invalid(_("Skriv vem som har beslutat och beslutets diarienummer."), "decided_by")
    row = {
        "since": choice.since.isoformat(),
        "rule": choice.rule.value,
        "decided_by": choice.decided_by.strip(),
        "case_number": choice.case_number.strip(),
    }

    def choose(spec: stored.Spec) -> None:
        if spec["choices"] and spec["choices"][-1]["since"] >= row["since"]:
            raise Invalid(_("Det finns redan ett val från en senare dag. Välj en dag efter den."), "since")
        spec["choices"].append(row)

    return _change(choose, _("Vad som är vardag från %(day)s") % {"day": choice.since}, actor)


@transaction.atomic
def follow_library() -> CalendarVersion | None:
    """After an upgrade: a new version when the library knows other red days than the version in force; else None."""
    newest, days = stored.newest(), stored.library_days()
    if newest and newest.red_days_id == days.pk:
        return None
    actor = migration("calendar")
    text = _("Helgdagar enligt biblioteket holidays %(version)s") % {"version": days.library}
    return _store(stored.draft(newest.spec if newest else stored.DEFAULT, days), text, actor, quiet=newest is None)


def _refuse_past(day: date) -> None:
    if day < clock.today():
        raise Invalid(_("Det som har varit bedöms som det var. Välj i dag eller en dag som kommer."))


def _change(edit: Callable[[stored.Spec], object], text: str, actor: Actor) -> CalendarVersion:
    """Edit a copy of what is in force and keep it as the newest version; red days stay those of the version before."""
    permissions.require(actor, "organisation.change_calendar")
    newest = CalendarVersion.objects.select_for_update(of=("self",)).select_related("red_days").first()
    spec = deepcopy(newest.spec if newest else stored.DEFAULT)
    edit(spec)
    days = newest.red_days if newest else stored.library_days()
    version = stored.draft(spec, days)
    return newest if newest and newest.label == version.label else _store(version, text, actor)


def _store(version: CalendarVersion, text: str, actor: Actor, *, quiet: bool = False) -> CalendarVersion:
    days = version.red_days
    version.red_days, _created = RedDays.objects.get_or_create(
        sha256=days.sha256, defaults={"library": days.library, "days": days.days}
    )
    version.change, version.made_at = text[:200], clock.now()
    version.made_by = queries.user(actor) if actor.kind is ActorKind.PERSON else None
    version.save()
    if not quiet:
        data = {"version": version.label}
        append("organisation.calendar_changed", actor=actor, subject=f"calendar:{version.pk}", data=data)
    return version


def _pair(hours: Hours) -> list[str]:
    return [f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"]
