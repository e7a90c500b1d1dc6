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


def decoded(raw: bytes) -> str:
    """UTF-8; what is none was written by an old program on Windows."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
