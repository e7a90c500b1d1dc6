"""Our own posts gathered: a page to read, feeds for programs, and how to show them on another web site."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kanalvakt.core.text import shown
from kanalvakt.core.wording import spoken
from kanalvakt.ui.templatetags.ui import moment_of
from kanalvakt.website import formats, posts
from kanalvakt.website.kept import kept
from kanalvakt.website.moulds import moulds
from kanalvakt.website.posts import Post, Scope
from kanalvakt.website.publish import View, composed, group, pager, parts, public


class Form(NamedTuple):
    """How a feed is written."""

    write: Callable[[formats.About, Sequence[Post]], str]
    media_type: str


FORMS = {
    "json": Form(formats.as_json, "application/feed+json"),
    "atom": Form(formats.as_atom, "application/atom+xml"),
    "rss": Form(formats.as_rss, "application/rss+xml"),
}
SCRIPT = "website/kanalvakt-flode.js"
SOON = 60  # seconds that a cache may show a feed before it asks again


def _whose(unit: str = "", slug: str = "", **_rest: object) -> Scope:
    found = posts.scope(unit=unit, slug=slug)
    if found is None:
        raise Http404
    return found


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
@kept()
def listing(request: HttpRequest, **asked: str) -> HttpResponse:
    """Our posts, the newest first."""
    whose = _whose(**asked)
    found = posts.feed(whose, request.GET)
    words = {
        "parts": _articles(found.posts, request),
        "title": _title(whose),
        **_arguments(whose),
        **pager(found.newer, found.older),
    }

    def context(marks: Mapping[str, SafeString]) -> dict[str, Any]:
        slug = marks["slug" if whose.kind == "channel" else "unit"] if whose.kind else ""
        return {"kind": whose.kind, "feeds": _feeds(Scope(whose.kind, slug))}

    return composed(request, "posts.html", words, context)


ARTICLE = ("number", "slug", "channel", "time", "moment", "language", "text", "address", "platform", "title")


def _articles(found: Sequence[Post], request: HttpRequest) -> SafeString:
    """The posts as they stand on the page: the words of ARTICLE, then of each picture that has one, what it shows."""
    language, zone = get_language(), get_current_timezone()
    names = {name: spoken(name) for name in {post.platform for post in found}}

    def words(post: Post) -> list[str]:
        time = post.written_at.astimezone(zone)
        said = [str(post.number), post.slug, post.channel, time.isoformat(), moment_of(time, language), post.language]
        said += [_cut(post.text, 1500), post.address, names[post.platform], post.title]
        return said + [_cut(picture.text, 500) for picture in post.pictures if picture.text]

    written = parts("_article.html", ARTICLE, "post", request).texts([words(post) for post in found])
    return mark_safe("".join(written))  # noqa: S308 - escaped by the moulds


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else Truncator(text).chars(most)


@_for_all_sites
@public
@_soon
@kept()
def feed(request: HttpRequest, form: str, **asked: str) -> HttpResponse:
    """The same for programs."""
    if form not in FORMS:
        raise Http404
    whose = _whose(**asked)
    found = posts.feed(whose, request.GET)
    written_by = FORMS[form]
    body = written_by.write(_about(whose, form, found.older), found.posts)
    return HttpResponse(body, content_type=f"{written_by.media_type}; charset=utf-8")


def _about(whose: Scope, form: str, older: str | None) -> formats.About:
    mine = _address(_name(whose, "_feed"), **_arguments(whose), form=form)
    return formats.About(
        title=_title(whose),
        description=_("Inlägg i våra officiella kanaler i sociala medier."),
        site=_site(),
        home=_address(_name(whose), **_arguments(whose)),
        mine=mine,
        older=f"{mine}?after={older}" if older else "",
    )


@public
@kept()
def opml(request: HttpRequest) -> HttpResponse:
    """Every channel's feed, for a feed reader."""
    outlines = [
        formats.Outline(
            shown(name),
            shown(unit),
            _address("channel", slug=slug),
            _address("channel_posts_feed", slug=slug, form="rss"),
        )
        for name, unit, slug in posts.by_unit()
    ]
    written = formats.as_opml(_title(Scope()), outlines)
    return HttpResponse(written, content_type="text/x-opml; charset=utf-8")


@public
@kept()
def embed(request: HttpRequest) -> HttpResponse:
    """How to show our posts on another web site, and how that looks."""
    whole = Scope()
    script = f"{_site()}/{settings.STATIC_URL.strip('/')}/{SCRIPT}"

    def context(_words: object) -> dict[str, Any]:
        return {"script": script, "script_path": SCRIPT, "feeds": _feeds(whole), "home": _address("posts")}

    return composed(request, "embed.html", {}, context)


def _title(whose: Scope) -> str:
    return _("Inlägg från %(name)s") % {"name": shown(whose.name or group().name)}


def _name(whose: Scope, more: str = "") -> str:
    return f"{whose.kind}_posts{more}".removeprefix("_")


def _arguments(whose: Scope) -> Mapping[str, str]:
    return {"unit": whose.slug} if whose.kind == "unit" else {"slug": whose.slug} if whose.kind else {}


def _feeds(whose: Scope) -> dict[str, str]:
    return {form: _address(_name(whose, "_feed"), **_arguments(whose), form=form) for form in FORMS}


def _site() -> str:
    return settings.SITE_URL.rstrip("/")


def _address(name: str, **arguments: str) -> str:
    language, site = get_language(), _site()
    space = "website-en" if language == "en" else "website"

    def written(marks: Sequence[str]) -> str:
        return site + reverse(f"{space}:{name}", kwargs=dict(zip(arguments, marks, strict=True)))

    return moulds(("address", name, language, site, *arguments), written).text(list(arguments.values()))
