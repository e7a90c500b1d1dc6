"""All that was collected from a channel, and one item of it: for those who review and archive too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kanalvakt.collection import content
from kanalvakt.collection.forms import ContentForm
from kanalvakt.collection.queries import READ
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import visible_channels
from kanalvakt.ui.paging import page


def _found(request: HttpRequest, slug: str) -> tuple[Actor, Channel]:
    actor = person(request.user.pk)
    channel = get_object_or_404(visible_channels(actor), slug=slug)
    require(actor, READ, channel.unit_id)
    return actor, channel


def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first."""
    _actor, channel = _found(request, slug)
    form = ContentForm(request.GET)
    items = content.listed(channel, form.wanted())
    context = {
        "channel": channel,
        "form": form,
        "most": content.MOST_FOUND,
        "page": page(items, content.ORDER, request.GET),
    }
    return render(request, "collection/contents.html", context)


def one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One post, comment or message with its versions and what stands around it."""
    actor, channel = _found(request, slug)
    item = get_object_or_404(channel.items.select_related("version", "channel", "sender"), pk=pk)
    return render(
        request, "collection/item.html", {"channel": channel, "item": item, "content": content.whole(item, actor)}
    )
