"""One spelling for many (full width, zero width, look-alikes, dashes, spaces), with a map back to the text as given."""

import re
import unicodedata
from dataclasses import dataclass

# Text of only these characters is its own normal form; most comments are, so they skip all work below.
PLAIN = re.compile(
    r"[\x20-\x7e\n\t\r\u00a1-\u00ac\u00ae-\u00b4\u00b6-\u00b8\u00bb\u00bf-\u017f\u2022\u2026\U0001f300-\U0001faff]*\Z"
)
DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\ufe58\ufe63\uff0d\u02d7\u00ad", "-")
QUOTES = dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4\u02bc", "'") | dict.fromkeys(
    "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'
)
DROPPED = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f\u180e\u034f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнАВЕКМНОРСТУХІЈЅαοεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlkmtbhABEKMHOPCTYXIJSaoeiknptuxABEZHIKMNOPTYX",
)
MIXED = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
OTHER = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text; `starts[i]` and `ends[i]` are where its character i came from (None: same place)."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text behind the normalised span [start, end)."""
        if self.starts is None or self.ends is None:
            return start, end
        if end <= start:
            return self.starts[start], self.starts[start]
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """Normal form of any string, lone surrogates included."""
    if PLAIN.match(text):
        return Normal(text)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        if char in DROPPED:
            continue
        if out and unicodedata.combining(char):
            joined = unicodedata.normalize("NFC", out[-1] + char)
            ends[-1] = at + 1
            if len(joined) == 1:
                out[-1] = joined
            continue
        for piece in _spelling(char):
            out.append(piece)
            starts.append(at)
            ends.append(at + 1)
    return Normal(_without_lookalikes("".join(out)), starts, ends)


def _spelling(char: str) -> str:
    if char < "\x7f":
        return char
    if char in DASHES:
        return "-"
    if char in QUOTES:
        return QUOTES[char]
    if char.isspace():
        return "\n" if char in "\u2028\u2029\x85" else " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain and (plain[0] != " " or len(plain) == 1) else char


def _without_lookalikes(text: str) -> str:
    """Greek and Cyrillic letters inside words that also have Latin ones are read as Latin; whole foreign words stay."""
    if not OTHER.search(text):
        return text

    def swap(word: re.Match[str]) -> str:
        found = word.group()
        return found.translate(LOOKALIKES) if LATIN.search(found) and OTHER.search(found) else found

    return MIXED.sub(swap, text)
