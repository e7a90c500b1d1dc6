"""Our own posts gathered: a page to read, feeds for programs, and how to show them on another web site."""

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import partial, wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kanalvakt.website import formats, posts
from kanalvakt.website.kept import kept
from kanalvakt.website.posts import Post, Scope, Told
from kanalvakt.website.prepared import around, prepared
from kanalvakt.website.publish import View, composed, group, page, parts, public


class Form(NamedTuple):
    """How one post is written, what stands around them all, and what stands between two."""

    item: Callable[[Post, formats.About], str]
    around: Callable[[formats.About, str, datetime | None], str]
    media_type: str
    between: str = ""


class Item(NamedTuple):
    """A post as one form writes it."""

    text: str
    changed_at: datetime


FORMS = {
    "json": Form(formats.json_item, formats.as_json, "application/feed+json", ", "),
    "atom": Form(formats.atom_entry, formats.as_atom, "application/atom+xml"),
    "rss": Form(formats.rss_item, formats.as_rss, "application/rss+xml"),
}
SCRIPT = "website/kanalvakt-flode.js"
SOON = 60  # seconds that a cache may show a feed before it asks again


def _whose(unit: str = "", slug: str = "", **_rest: object) -> Scope:
    found = posts.scope(unit=unit, slug=slug)
    if found is None:
        raise Http404
    return found


def _stamp(request: HttpRequest, **asked: str) -> Hashable:
    return posts.stamp(_whose(**asked), request.GET)


def _soon(view: View) -> View:
    """What was hidden is not to be shown by others' caches for long."""

    @wraps(view)
    def soon(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=SOON)
        return response

    return soon


def _for_all_sites(view: View) -> View:
    """Pages anywhere may read what this view gives, and only that (CORS)."""

    @wraps(view)
    def shared(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if kwargs.get("form") == "json":
            response["Access-Control-Allow-Origin"] = "*"
        return response

    return shared


@public
@_soon
@kept(_stamp)
def listing(request: HttpRequest, **asked: str) -> HttpResponse:
    """Our posts, the newest first."""
    whose = _whose(**asked)
    found = posts.feed(whose, request.GET)
    pager = {"newer": found.newer, "older": found.older}

    def context() -> dict[str, Any]:
        return {"page": pager, "scope": whose, "feeds": _feeds(whose), "title": _title(whose)}

    articles = parts(request, "_article.html", found.posts, lambda told: {"post": told.post()})
    return composed(request, "posts.html", (whose, *pager.values()), context, articles)


@_for_all_sites
@public
@_soon
@kept(_stamp)
def feed(request: HttpRequest, form: str, **asked: str) -> HttpResponse:
    """The same for programs."""
    if form not in FORMS:
        raise Http404
    whose = _whose(**asked)
    found = posts.feed(whose, request.GET)
    write = FORMS[form]
    about = _about(whose, form, found.older)
    same = (form, get_language(), about.site, about.home)
    items = [prepared((same, told), partial(_written, write, told, about)) for told in found.posts]
    newest = max((item.changed_at for item in items), default=None)
    before, after = around((same, about, newest), lambda place: write.around(about, place, newest))
    body = before + write.between.join(item.text for item in items) + after
    return HttpResponse(body, content_type=f"{write.media_type}; charset=utf-8")


def _written(form: Form, told: Told, about: formats.About) -> Item:
    post = told.post()
    return Item(form.item(post, about), post.changed_at)


def _about(whose: Scope, form: str, older: str | None) -> formats.About:
    mine = _address(_name(whose, "_feed"), **_arguments(whose), form=form)
    return formats.About(
        title=_title(whose),
        description=_("Inlägg i våra officiella kanaler i sociala medier."),
        site=_site(),
        home=_address(_name(whose), **_arguments(whose)),
        mine=mine,
        older=f"{mine}?after={older}" if older else None,
    )


@public
@kept()
def opml(request: HttpRequest) -> HttpResponse:
    """Every channel's feed, for a feed reader."""
    outlines = [
        formats.Outline(
            posts.plain(channel.name),
            posts.plain(channel.unit.name),
            _address("channel", slug=channel.slug),
            _address("channel_posts_feed", slug=channel.slug, form="rss"),
        )
        for channel in posts.sources().select_related("unit").order_by("unit__name", "name", "pk")
    ]
    written = formats.as_opml(_title(Scope()), outlines)
    return HttpResponse(written, content_type="text/x-opml; charset=utf-8")


@public
@kept()
def embed(request: HttpRequest) -> HttpResponse:
    """How to show our posts on another web site, and how that looks."""
    whole = Scope()
    script = f"{_site()}/{settings.STATIC_URL.strip('/')}/{SCRIPT}"
    context = {"script": script, "script_path": SCRIPT, "feeds": _feeds(whole), "home": _address("posts")}
    return page(request, "embed.html", context)


def _title(whose: Scope) -> str:
    return _("Inlägg från %(name)s") % {"name": posts.plain(whose.name or group().name)}


def _name(whose: Scope, more: str = "") -> str:
    return f"{whose.kind}_posts{more}".removeprefix("_")


def _arguments(whose: Scope) -> Mapping[str, str]:
    return {"unit": whose.slug} if whose.kind == "unit" else {"slug": whose.slug} if whose.kind else {}


def _feeds(whose: Scope) -> dict[str, str]:
    return {form: _address(_name(whose, "_feed"), **_arguments(whose), form=form) for form in FORMS}


def _site() -> str:
    return settings.SITE_URL.rstrip("/")


def _address(name: str, **arguments: Any) -> str:
    space = "website-en" if get_language() == "en" else "website"
    return _site() + reverse(f"{space}:{name}", kwargs=arguments)
