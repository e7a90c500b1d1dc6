"""The list, a channel's check, exceptions, alarms, and what the pages must carry."""

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from PIL import Image

from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation.models import Board
from kanalvakt.organisation.permissions import allows, require, require_anywhere
from kanalvakt.organisation.queries import group
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck import actions, queries
from kanalvakt.sendercheck.forms import AlarmForm, ExpectedForm, FilterForm, MainPagesForm, WaiverForm
from kanalvakt.sendercheck.models import Alarm, Check, Waiver, What
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import number

LARGEST_SIDE = 512


def listing(request: HttpRequest) -> HttpResponse:
    """Every channel's last check, the worst first."""
    actor = _actor(request)
    form = FilterForm(request.GET, actor=actor)
    rows = queries.listing(actor, form.wanted(), request.GET)
    context = {
        "form": form,
        "page": rows,
        "gaps": queries.gaps(rows.rows),
        "alarms": queries.alarms(actor).count(),
        "late": queries.late(actor).count(),
        "may_expect": allows(actor, "sendercheck.expect"),
        "logo_missing": not (queries.expected(None) or _Nothing).logo,
    }
    return render(request, "sendercheck/list.html", context)


def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One channel: its last check, or an earlier one by `?kontroll=`."""
    actor = _actor(request)
    return _show(request, actor, queries.channel(actor, slug))


@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Order a check."""
    actor = _actor(request)
    found = queries.channel(actor, slug)
    actions.request_check(found.pk, actor=actor)
    messages.success(request, _("Kontrollen är beställd. Den brukar vara klar inom en minut: ladda om sidan då."))
    return redirect("sendercheck:channel", slug)


def waive(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Make an exception for one point."""
    actor = _actor(request)
    found = queries.channel(actor, slug)
    require(actor, "sendercheck.waive", found.unit_id)
    if what not in What.values or what == What.ACCOUNT:
        raise Http404
    form = WaiverForm(request.POST or None)
    if attempt(form, lambda: actions.waive(found.pk, What(what), actor=actor, **form.cleaned_data)):
        messages.success(request, _("Undantaget gäller. Det tar slut av sig självt."))
        return redirect("sendercheck:channel", slug)
    return render(request, "sendercheck/waive.html", {"channel": found, "what": What(what), "form": form})


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exception."""
    actor = _actor(request)
    waiver = get_object_or_404(queries.waivers(actor), pk=pk)
    _told(request, lambda: actions.lift(waiver.pk, actor=actor), _("Undantaget har upphört."))
    return redirect("sendercheck:channel", waiver.channel.slug)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of an alarm."""
    actor = _actor(request)
    alarm = get_object_or_404(queries.alarms(actor), pk=pk)
    form = AlarmForm(request.POST, number=alarm.pk)
    if attempt(form, lambda: actions.acknowledge(alarm.pk, note=form.cleaned_data["note"], actor=actor)):
        messages.success(request, _("Larmet är omhändertaget."))
        return redirect("sendercheck:channel", alarm.channel.slug)
    return _show(request, actor, queries.channel(actor, alarm.channel.slug), answered={alarm.pk: form})


def expected(request: HttpRequest, board: int | None = None) -> HttpResponse:
    """What the pages of the group, or of one board or company, must carry."""
    actor = _actor(request)
    require(actor, "sendercheck.expect")
    of = get_object_or_404(Board, pk=board) if board else None
    row = queries.expected(of)
    initial = {"website": row.website, "directory": row.directory} if row else {}
    form = ExpectedForm(request.POST or None, request.FILES or None, initial=initial)
    if attempt(form, lambda: actions.expect(of, **form.order(), actor=actor)):
        messages.success(request, _("Sparat. Det gäller från nästa kontroll."))
        return redirect("sendercheck:expected")
    mains = queries.main_pages()
    context = {
        "form": form,
        "board": of,
        "row": row,
        "group": group(),
        "boards": queries.boards(),
        "mains": MainPagesForm(None, platforms=mains) if mains and not of else None,
    }
    return render(request, "sendercheck/expected.html", context)


@require_POST
def main_pages(request: HttpRequest) -> HttpResponse:
    """Choose the main page on each platform."""
    actor = _actor(request)
    form = MainPagesForm(request.POST, platforms=queries.main_pages())
    if form.is_valid():
        for platform, chosen in form.chosen().items():
            actions.choose_main(platform, chosen, actor=actor)
        messages.success(request, _("Huvudsidorna är sparade."))
    else:
        messages.error(request, _("Välj en av kanalerna i listan."))
    return redirect("sendercheck:expected")


def logo(request: HttpRequest, board: int | None = None) -> HttpResponse:
    """The logo that pictures are compared with."""
    actor = _actor(request)
    require(actor, "sendercheck.expect")
    row = queries.expected(get_object_or_404(Board, pk=board) if board else None)
    return _png(queries.logo(row))


def screenshot(request: HttpRequest, pk: int) -> HttpResponse:
    """How the page looked."""
    response = HttpResponse(queries.blob(_actor(request), pk, "screenshot"), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400"
    return response


def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The profile's picture, drawn anew: a foreign file is never handed on as it is."""
    return _png(queries.blob(_actor(request), pk, "picture"))


def _png(data: bytes) -> HttpResponse:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            out = io.BytesIO()
            image.convert("RGBA").save(out, "PNG")
    except Exception as error:  # a broken picture raises whatever its decoder likes
        raise Http404 from error
    response = HttpResponse(out.getvalue(), content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _show(
    request: HttpRequest, actor: Actor, found: Channel, answered: dict[int, AlarmForm] | None = None
) -> HttpResponse:
    recent = queries.checks(found)
    asked = number(request.GET.get("kontroll", ""))
    made = get_object_or_404(Check, pk=asked, channel=found) if asked is not None else None
    made = made or (recent[0] if recent else None)
    open_ones = found.sender_alarms.filter(seen_at=None).order_by("id")
    may = {verb: allows(actor, f"sendercheck.{verb}", found.unit_id) for verb in ("check", "waive", "acknowledge")}
    context: dict[str, Any] = {
        "channel": found,
        "standing": getattr(found, "sender_standing", None),
        "check": made,
        "is_latest": bool(recent) and made == recent[0],
        "rows": queries.rows(found, made, recent) if made else [],
        "recent": recent,
        "text": queries.text_of(made) if made else "",
        "alarms": [(alarm, _answer(alarm, answered)) for alarm in open_ones],
        "former_alarms": found.sender_alarms.exclude(seen_at=None).select_related("seen_by")[:10],
        "may": may,
    }
    return render(request, "sendercheck/channel.html", context)


def _answer(alarm: Alarm, answered: dict[int, AlarmForm] | None) -> AlarmForm:
    return (answered or {}).get(alarm.pk) or AlarmForm(number=alarm.pk)


class _Nothing:
    """Nothing has been chosen yet."""

    logo = None


def _told(request: HttpRequest, act: Callable[[], Waiver], done: str) -> None:
    try:
        act()
        messages.success(request, done)
    except Conflict as error:
        messages.error(request, str(error))


def _actor(request: HttpRequest) -> Actor:
    actor = person(request.user.pk)
    require_anywhere(actor, queries.READ)
    return actor
