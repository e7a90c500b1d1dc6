"""Template filters and tags that every room may use."""

from django import template

register = template.Library()
