"""Kanalvakt: a Swedish municipality carries out its guideline for social media, all of it."""

__version__ = "0.1.0"
