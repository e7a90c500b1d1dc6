"""How a file begins, for readers that recognise by content."""

from kanalvakt.connectors.archives.base import Source

START = 64 * 1024


def begins(source: Source, name: str, size: int = START) -> bytes:
    """Its first bytes; b"" when it cannot be read."""
    try:
        with source.open(name) as file:
            return file.read(size)
    except OSError:
        return b""
