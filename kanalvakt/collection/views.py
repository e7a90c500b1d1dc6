"""Adding by hand, how the collecting goes, and the stored files of an item."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.collection import actions, queries, webhooks
from kanalvakt.collection.files import SHOWN
from kanalvakt.collection.forms import ManualForm
from kanalvakt.collection.models import Medium
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import allows, require
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import visible_channels
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page

DAYS = 30


def _found(request: HttpRequest, slug: str) -> tuple[Actor, Channel]:
    actor = person(request.user.pk)
    return actor, get_object_or_404(visible_channels(actor), slug=slug)


def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Paste or upload what was written in the channel."""
    actor, channel = _found(request, slug)
    require(actor, "collection.add_manual", channel.unit_id)
    form = ManualForm(request.POST or None, request.FILES or None, channel=channel)
    if attempt(form, lambda: actions.add_manual(channel, actor=actor, **form.order())):
        messages.success(request, _("Sparat. Det ligger nu i inkorgen."))
        if "another" in request.POST:
            return redirect("collection:add", slug=slug)
        return redirect("register:channel", slug=slug)
    return render(request, "collection/add.html", {"channel": channel, "form": form})


def coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """Which hours were observed in the last thirty days, every gap, every run."""
    actor, channel = _found(request, slug)
    require(actor, "collection.read_coverage", channel.unit_id)
    now = clock.now()
    context = {
        "here": queries.collecting(channel),
        "channel": channel,
        "notices": queries.notices(channel),
        "mentions": channel.mentions.exclude(problem="")[:5],
        "hook": webhooks.set_up(channel),
        "days": DAYS,
        "coverage": queries.coverage(channel, now - timedelta(days=DAYS), now),
        "runs": page(channel.runs.all(), ["-id"], request.GET),
        "unread": channel.unread_parts.all()[:20],
        "may_sync": allows(actor, "collection.sync", channel.unit_id),
        "may_confirm": allows(actor, "collection.confirm_drop", channel.unit_id),
        "may_add": allows(actor, "collection.add_manual", channel.unit_id),
    }
    return render(request, "collection/coverage.html", context)


@require_POST
def request_sync(request: HttpRequest, slug: str) -> HttpResponse:
    """'Hämta nu'."""
    return _do(request, slug, actions.request_sync, _("Kanalen hämtas inom några sekunder."))


@require_POST
def confirm_drop(request: HttpRequest, slug: str) -> HttpResponse:
    """'De är verkligen borta'."""
    return _do(request, slug, actions.confirm_drop, _("Noterat. Kanalen gås igenom på nytt."))


def _do(request: HttpRequest, slug: str, action: Callable[..., None], told: str) -> HttpResponse:
    actor, channel = _found(request, slug)
    action(channel.pk, actor=actor)
    messages.success(request, told)
    return redirect("collection:coverage", slug=slug)


def medium(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A stored file: a picture is shown, all else is a download, and neither can run anything."""
    actor = person(request.user.pk)
    found = get_object_or_404(Medium.objects.select_related("item__channel", "blob"), pk=pk, blob__isnull=False)
    require(actor, "collection.read", found.item.channel.unit_id)
    queries.look_at_file(found, actor)
    assert found.blob is not None  # noqa: S101 - asked for above
    kind = found.blob.media_type if found.blob.media_type in SHOWN else "application/octet-stream"
    answer = StreamingHttpResponse(blobs.stream(found.blob), content_type=kind)
    answer["Content-Disposition"] = f'{"inline" if kind in SHOWN else "attachment"}; filename="fil-{found.pk}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
