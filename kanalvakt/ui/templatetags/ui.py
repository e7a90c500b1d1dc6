"""Template filters and tags that every room may use; they are builtins, no {% load %} needed."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from kanalvakt.core import clock, counting, wording
from kanalvakt.core import text as texts

register = template.Library()


@register.filter
def shown(text: str | None) -> str:
    """Words from outside with everything invisible or misleading made visible; still to be escaped, as all text is."""
    return texts.shown(text or "")


@register.filter
def spoken(text: str | None) -> str:
    """Words of ours that are kept in Swedish, in the reader's language."""
    return wording.spoken(text or "")


@register.filter
def web_address(url: str | None) -> str:
    """An address from outside if a browser may be sent there (http or https), else ''."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


@register.filter
def duration(value: timedelta | None) -> str:
    """How long, in the two largest parts: '3 d 2 h', '3 h 12 min', '41 min', 'nyss'."""
    minutes = int(value.total_seconds()) // 60 if value else 0
    if minutes < 1:
        return gettext("nyss")
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, gettext("d")), (hours, gettext("h")), (minutes, gettext("min"))]
    first = next(place for place, (amount, _) in enumerate(parts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount)


@register.filter
def moment(value: datetime | None) -> str:
    """A time in full: '24 november 2026 kl. 13.05', in Swedish time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return moment_of(local, get_language())


def moment_of(local: datetime, language: str) -> str:
    """The same for a time in Swedish time, in the language of the moment: for who has many."""
    return _moments_of(local.date(), language) % f"{local.hour:02}.{local.minute:02}"


@lru_cache(maxsize=5000)
def _moments_of(day: date, language: str) -> str:
    return gettext("%(day)s kl. %(time)s") % {"day": _day(day, language), "time": "%s"}


@register.filter
def when(value: datetime | None) -> str:
    """A time as people say it: 'nyss', 'för 41 min sedan', 'i går 14.02', '3 november', '3 mars 2025'."""
    if value is None:
        return ""
    now = clock.now()
    if value > now or now - value < timedelta(minutes=1) or timezone.localdate(value) != timezone.localdate(now):
        return age(value)
    return gettext("för %(time)s sedan") % {"time": age(value)}


@register.filter
def age(value: datetime | None) -> str:
    """`when` where the words around it say that it is past ('Ålder', 'sedan …'): '41 min', 'i går 14.02'."""
    if value is None:
        return ""
    now, local = clock.now(), timezone.localtime(value)
    days = (timezone.localdate(now) - local.date()).days
    if days == 0 and value <= now:
        return duration(now - value)
    time = local.strftime("%H.%M")
    named = {
        0: gettext("i dag %(time)s"),
        1: gettext("i går %(time)s"),
        2: gettext("i förrgår %(time)s"),
        -1: gettext("i morgon %(time)s"),
    }
    if days in named:
        return named[days] % {"time": time}
    return formats.date_format(local, "j F" if local.year == now.year else "j F Y")


def _marked(value: datetime, words: str) -> SafeString:
    seconds = value.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', seconds, moment(value), words)


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """`when` as a <time> element with the full time as its title."""
    return _marked(value, when(value)) if value else ""


@register.filter
def since(value: datetime | None) -> SafeString | str:
    """`age` as a <time> element with the full time as its title."""
    return _marked(value, age(value)) if value else ""


@register.filter
def day(value: date | None) -> str:
    """A date in full: '24 november 2026'."""
    if value is None:
        return ""
    return _day(value.date() if isinstance(value, datetime) else value, get_language())


@lru_cache(maxsize=5000)
def _day(value: date, _language: str) -> str:
    return formats.date_format(value, "j F Y")


@register.simple_tag
def badge(text: str, kind: str = "") -> SafeString:
    """A short word about state; kind is warn, bad, good, info, quiet or nothing."""
    return format_html('<span class="badge{}">{}</span>', f" badge--{kind}" if kind else "", text)


@register.simple_tag
def trail(*steps: str) -> SafeString:
    """The way back from a page: name and address of every page above it, the uppermost first."""
    pairs = zip(steps[::2], steps[1::2], strict=True)
    places = format_html_join("", '<li><a href="{}">{}</a></li>', ((url, name) for name, url in pairs))
    return format_html('<nav class="trail" aria-label="{}"><ol>{}</ol></nav>', gettext("Länkstig"), places)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of ui/icons.svg, decoration only: the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.filter
def amount(count: int) -> SafeString | str:
    """A number of `counting.counted`: '12', '500+', which is read aloud as 'fler än 500'."""
    if count <= counting.MOST:
        return counting.amount(count)
    aloud = gettext("fler än %(count)s") % {"count": counting.MOST}
    return format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', counting.amount(count), aloud
    )


@register.filter
def left(count: int) -> str:
    """What is left to do, of a number of `counting.counted`: '12 kvar', '500+ kvar', 'allt klart'."""
    left = ngettext("%(count)s kvar", "%(count)s kvar", count) % {"count": counting.amount(count)}
    return left if count else gettext("allt klart")


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or None."""
    return mapping.get(key)
