"""The pages that anybody may see."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as write_sitemap
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.text import shown
from kanalvakt.supervision.queries.reports import by_receipt
from kanalvakt.ui.forms import attempt
from kanalvakt.website import queries
from kanalvakt.website.forms import Filters, ReceiptForm, WhoseForm
from kanalvakt.website.kept import MINUTE, kept
from kanalvakt.website.publish import composed, group, no_store, page, pager, parts, public, public_form
from kanalvakt.website.queries import Line
from kanalvakt.website.reporting import ReportForm, send
from kanalvakt.website.rules import Rules, rules_of
from kanalvakt.website.sitemaps import PublicPages
from kanalvakt.website.whose import is_ours


@public
@kept()
def directory(request: HttpRequest, *, closed: bool = False) -> HttpResponse:
    """Official channels by unit, platform and subject; the closed ones apart, as history."""
    choices = queries.units(closed=closed), queries.platforms(closed=closed)
    parties = () if closed else tuple(queries.parties())
    filters = Filters(request.GET, *choices)
    found = queries.directory(filters.wanted, request.GET, closed=closed)
    line = parts("_line.html", (*Line._fields, *["closed"] * closed), "channel", request)
    lines = line.texts([(*one, *["1"] * closed) for one in found.lines])
    words = {
        "filters": filters.markup(),
        "parts": SafeString("".join(lines)),
        "asked": "1" if filters.asked else "",
        **pager(found.newer, found.older, filters.wanted),
    }
    same = {"closed": closed, "parties": parties}
    return composed(request, "directory.html", words, lambda _words: same, (closed, parties))


@public
@kept()
def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One channel: what it is for, who answers for it, what applies there and how to complain."""
    found = queries.one(slug)
    if found is None:
        raise Http404
    rules = rules_of(slug) if found.moderated and not found.closed_on else Rules()
    own = {f"own rule {number}": shown(text) for number, text in enumerate(rules.own)}

    def context(words: Mapping[str, SafeString]) -> dict[str, Any]:
        return {"channel": words, "tiers": rules.tiers, "own_rules": [words[name] for name in own]}

    return composed(request, "channel.html", queries.words(found) | own, context, rules.tiers)


@public_form
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Report a comment in a channel of ours; the receipt is all that the sender needs to keep (G1.5.5)."""
    found = queries.one(slug)
    if found is None or found.closed_on or not found.moderated:
        raise Http404
    form = ReportForm(request.POST or None, request.FILES or None, request=request, slug=slug)
    if attempt(form, lambda: send(slug, **form.cleaned_data)):
        return HttpResponseRedirect(f"{request.path}?kvitto={form.cleaned_data['receipt']}")
    given = request.GET.get("kvitto", "")
    receipt = given if re.fullmatch(r"[0-9A-F]{10}", given) else ""
    return no_store(page(request, "report.html", {"channel": found, "form": form, "receipt": receipt}))


@public
def receipt(request: HttpRequest) -> HttpResponse:
    """What has become of a report, for who holds its receipt; nothing of what was in it."""
    if "kvitto" not in request.GET:
        return no_store(composed(request, "receipt.html", {}, lambda _words: {"form": ReceiptForm()}))
    form = ReceiptForm(request.GET)
    found = by_receipt(form.cleaned_data["kvitto"]) if form.is_valid() else None
    if form.is_valid() and found is None:
        form.add_error("kvitto", _("Inget kvitto har det numret. Se efter att alla tio tecknen är med."))
    return no_store(page(request, "receipt.html", {"form": form, "found": found}))


@public
def whose(request: HttpRequest) -> HttpResponse:
    """Is this account ours? The question is stored nowhere."""
    if "address" not in request.GET:
        return composed(request, "whose.html", {}, lambda _words: {"form": WhoseForm()})
    form = WhoseForm(request.GET)
    answer = is_ours(form.cleaned_data["address"]) if form.is_valid() else None
    return no_store(page(request, "whose.html", {"form": form, "answer": answer}))


@public
@kept()
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that the law (2018:1937) asks for."""
    return _with_controllers(request, "accessibility.html")


@public
@kept()
def data_protection(request: HttpRequest) -> HttpResponse:
    """How personal data is handled in the channels and on these pages (G1.4, G1.5.11)."""
    return _with_controllers(request, "data_protection.html")


def _with_controllers(request: HttpRequest, template: str) -> HttpResponse:
    controllers = queries.controllers()
    return composed(request, template, {}, lambda _words: {"controllers": controllers}, tuple(controllers.items()))


@public
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a weakness."""
    expires = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT or group().website}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: sv, en",
        f"Canonical: {settings.SITE_URL.rstrip('/')}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: these pages, and nothing of those that ask for a log-in."""
    lines = [
        "User-agent: *",
        "Allow: /offentligt/",
        "Allow: /en/offentligt/",
        "Allow: /static/",
        "Allow: /farg/",
        "Disallow: /",
        f"Sitemap: {settings.SITE_URL.rstrip('/')}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@kept(MINUTE)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in both languages."""
    return write_sitemap(request, {"pages": PublicPages}).render()
