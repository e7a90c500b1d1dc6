"""Text from outside: what a database can hold, and what a page may show without being fooled by it."""

import re

# PostgreSQL refuses NUL in text, and no UTF-8 exists for a lone surrogate.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_JOINING = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\ufb50-\ufdff\ufe70-\ufefc"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\ufe0f\u20e3\U0001f000-\U0001faff"
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_KEPT = "|".join(
    [
        # Persian and Indic words need their (non-)joiners, families and professions their emoji joiner,
        f"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])",
        f"(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])",
        # and the flags of England, Scotland and Wales are spelled with tags.
        "(?<=\U0001f3f4)[\U000e0061-\U000e007a]{5}\U000e007f",
    ]
)
# Controls, invisible letters, zero-width and bidirectional signs, tags, line separators nobody sees, lone surrogates,
# and the two signs that are none, which no XML may hold.
_TRICKS = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_SHOWN = re.compile(f"(?P<kept>{_KEPT})|(?P<trick>{_TRICKS})|(?P<stack>[{_COMBINING}]{{5,}})")
# One class, which is looked for many times as fast as what follows a sign and what stands before it.
_SUSPECT = re.compile(f"[\r{_COMBINING}{_TRICKS[1:]}")
_LINE_END = re.compile("\r\n?")


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD; the exact text lives in `raw`."""
    # What is printable is storable, and quicker found out.
    return text if text.isprintable() else _UNSTORABLE.sub("\ufffd", text)


def shown(text: str) -> str:
    """The text with everything invisible or misleading made visible, such as `⟨U+202E⟩`; plain text stays as it is.

    Not escaped: the template does that. More than four stacked accents are cut, with the number that was cut.
    """
    if not _SUSPECT.search(text):
        return text
    return _SHOWN.sub(_visible, _LINE_END.sub("\n", text))


def _visible(match: re.Match[str]) -> str:
    if match["trick"]:
        return f"⟨U+{ord(match['trick']):04X}⟩"
    if match["stack"]:
        return f"{match['stack'][:4]}⟨+{len(match['stack']) - 4}⟩"
    return match[0]
