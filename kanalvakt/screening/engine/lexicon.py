"""Word classes from the data files, and which of them a word belongs to, also inflected, compounded or disguised.

Notation of an entry: `ord` exactly that; `idiot/n`, `dum/a`, `hata/v` with the endings of nouns, adjectives, verbs;
`+idiot/n` also as the last part of a compound ("kommunidiot"), `-jävel` only so; `skit+` the first part of one
("skitkommun"); `rasist*` any continuation; `{a,b}{c,d}` all of ac, ad, bc, bd; `@klass` all of another class. A class
with `allow` lists words that never belong to it. One that is `disguised` is found behind other spellings too.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from .data import lines, names, ordered, table

NOUN = ("", *ordered("endings.noun"))
ADJECTIVE = ("", "t", "a", "e", "are", "aste", "ast", "as", "es", "s")
VERB = ("a", "ar", "ade", "at", "as", "ande", "er", "te", "t", "de", "ad", "ats", "ades", "ar", "")
LONGEST = 40
CACHED = 100_000
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def inflect(entry: str) -> set[str]:
    """All forms of an entry such as "idiot/n"; the entry itself when no class of endings is named."""
    word, _, kind = entry.partition("/")
    if kind == "n":
        forms = {word + ending for ending in NOUN}
        if word[-1] in "ae":
            forms |= {
                word[:-1] + ending for ending in ("or", "orna", "ornas", "ar", "arna", "arnas", "er", "erna", "ornas")
            }
        if word.endswith(("el", "er", "en")):
            forms |= {word[:-2] + word[-1] + ending for ending in ("ar", "arna", "arnas", "or", "et", "a")}
        return forms
    if kind == "a":
        return {word + ending for ending in ADJECTIVE}
    if kind == "v":
        return {word.removesuffix("a") + ending for ending in VERB} - {word.removesuffix("a")} | {word}
    return {word}


def braces(entry: str) -> list[str]:
    """All words that "{finn,turk}{jävel,jävlar}" stands for."""
    parts = [part.split(",") for part in re.split(r"[{}]+", entry) if part]
    return ["".join(choice) for choice in product(*parts)]


def unmarked(word: str) -> str:
    """The word without dots, rings and accents: "jävla" → "javla"."""
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


@dataclass(slots=True)
class Parts:
    """Where a class's entries may be found in a word."""

    whole: dict[str, set[str]] = field(default_factory=dict)
    tails: dict[str, set[str]] = field(default_factory=dict)
    heads: dict[str, set[str]] = field(default_factory=dict)
    begins: dict[str, set[str]] = field(default_factory=dict)
    ends: dict[str, set[str]] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    allowed: dict[str, set[str]] = field(default_factory=dict)


class Lexicon:
    """Answers which classes a word belongs to; answers are kept, so a text costs one look-up a word."""

    def __init__(self, added: Iterable[tuple[str, str]] = ()) -> None:
        """`added`: (class, entry) pairs beyond the shipped files."""
        self.parts = Parts()
        self.known = frozenset(lines("words.txt"))
        self.strong: set[str] = set()
        self._classes: dict[str, list[str]] = {}
        self._cache: dict[str, frozenset[str]] = {}
        for name in names():
            if name.endswith(".toml"):
                self._load(table(name))
        for label, entry in added:
            self._classes.setdefault("@" + label, []).append(entry.lower())
        for label in self._classes:
            for entry in self._entries(label, 0):
                self._put(label, entry)

    def _load(self, file: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        for label, content in file.get("class", {}).items():
            self._classes.setdefault("@" + label, []).extend(content["words"])
            self.parts.allowed.setdefault("@" + label, set()).update(content.get("allow", []))
            if content.get("disguised"):
                self.strong.add("@" + label)

    def _entries(self, label: str, depth: int) -> Iterable[str]:
        for entry in self._classes.get(label, ()):
            if entry.startswith("@") and depth < 5:
                yield from self._entries(entry, depth + 1)
            else:
                yield entry

    def _put(self, label: str, entry: str) -> None:
        if "{" in entry:
            for plain in braces(entry):
                self._put(label, plain)
            return
        if entry.endswith("*"):
            self.parts.begins.setdefault(entry[:-1], set()).add(label)
        elif entry.startswith("*"):
            self.parts.ends.setdefault(entry[1:], set()).add(label)
        elif entry.startswith("-"):
            self.parts.tails.setdefault(entry[1:], set()).add(label)
        elif entry.endswith("+"):
            self.parts.heads.setdefault(entry[:-1], set()).add(label)
        else:
            compound = entry.startswith("+")
            for form in inflect(entry.lstrip("+")):
                self.parts.whole.setdefault(form, set()).add(label)
                if compound:
                    self.parts.tails.setdefault(form, set()).add(label)
                if label in self.strong and len(form) > 2:
                    self.parts.folded.setdefault(unmarked(form), form)

    def add_literal(self, symbol: str) -> None:
        """Make a word, `begin*` or `*end` that a rule names a class of its own."""
        self._put(symbol, symbol)

    def classes_of(self, words: list[str]) -> list[frozenset[str]]:
        """All classes of each of the lower-case words."""
        known = self._cache
        try:
            return [known[word] for word in words]
        except KeyError:
            return [self.classes(word) for word in words]

    def classes(self, word: str) -> frozenset[str]:
        """All classes of a lower-case word."""
        known = self._cache.get(word)
        if known is None:
            known = self._look_up(word)
            if len(self._cache) >= CACHED:
                self._cache.clear()
            self._cache[word] = known
        return known

    def _look_up(self, word: str) -> frozenset[str]:
        if len(word) > LONGEST and not STRETCHED.search(word):
            return frozenset()
        found = self._plain(word[:LONGEST])
        if not found & self.strong:
            revealed = self.reveal(word)
            if revealed:
                found |= self._plain(revealed) & self.strong | {revealed} & self.parts.whole.keys()
        return frozenset(found)

    def _plain(self, word: str) -> set[str]:
        parts = self.parts
        found = set(parts.whole.get(word, ()))
        for cut in range(2, len(word)):
            found |= parts.begins.get(word[:cut], set()) | parts.ends.get(word[cut:], set())
        found |= parts.begins.get(word, set()) | parts.ends.get(word, set())
        for cut in range(2, len(word) - 1):
            tail = parts.tails.get(word[cut:])
            if tail and self._is_head(word[:cut]):
                found |= tail
            head = parts.heads.get(word[:cut])
            if head and self._is_word(word[cut:]):
                found |= head
        return {label for label in found if not self._allowed(word, label)}

    def _allowed(self, word: str, label: str) -> bool:
        """Whether the class excepts the word, by name or by an ending such as `*forsen`."""
        allowed = self.parts.allowed.get(label)
        if not allowed:
            return False
        return word in allowed or any(entry[0] == "*" and word.endswith(entry[1:]) for entry in allowed)

    def _is_head(self, head: str) -> bool:
        """Whether a compound may begin so: a word, or one with a joining s."""
        return (
            self._is_word(head)
            or (head[-1] in "s-" and self._is_word(head[:-1]))
            or (len(head) > 3 and head + "a" in self.known)
        )

    def _is_word(self, word: str) -> bool:
        return len(word) > 1 and (word in self.known or word in self.parts.whole)

    def reveal(self, word: str) -> str | None:
        """The strong word behind stretched letters or missing dots: "faaan" → "fan", "javla" → "jävla"."""
        folded = self.parts.folded
        if word in folded and word not in self.parts.whole and word not in self.known:
            return folded[word]
        if STRETCHED.search(word):
            for times in ("\\1", "\\1\\1"):
                short = STRETCHED.sub(times, word)
                hit = short if self.parts.whole.get(short, set()) & self.strong else folded.get(short)
                if hit:
                    return hit
        return None
