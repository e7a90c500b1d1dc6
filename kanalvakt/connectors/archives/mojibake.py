"""UTF-8 that was taken for Latin-1 and written once more, as Facebook and Instagram do in their exports."""


def repaired(text: str) -> str:
    """`hÃ¤r` as `här`; what is not wholly such text stays as it is. `broken` undoes exactly what was changed."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def broken(text: str) -> str:
    """The inverse: as the export writes it."""
    return text.encode("utf-8").decode("latin-1")
