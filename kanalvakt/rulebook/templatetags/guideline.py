"""How the guideline's text is drawn."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """Unwrapped text (`source.unwrap`) as paragraphs, lists ('- ') and questions ('? '); everything else escaped."""
    html: list[SafeString] = []
    points: list[tuple[str]] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("- "):
            points.append((line[2:],))
            continue
        if points:
            html.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", points)))
            points = []
        if line:
            question = line.startswith("? ")
            html.append(format_html("<h2>{}</h2>", line[2:]) if question else format_html("<p>{}</p>", line))
    return format_html_join("\n", "{}", ((part,) for part in html))
