"""How a file is answered: a download that no browser runs or guesses about, and that no cache keeps."""

from django.http import HttpResponseBase


def harmless[R: HttpResponseBase](response: R, name: str, *, inline: bool = False) -> R:
    """Name the file and close every way in which its content could act; `inline` lets a browser show it."""
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
