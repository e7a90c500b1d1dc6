"""Words that are kept in Swedish, whoever caused them, and read in each reader's language.

Why a collection failed, what a platform cannot do, who still sees what was hidden: such texts are stored, exported and
proven, so they are one and the same for everybody: Swedish. A page shows them through `spoken` (`{{ text|spoken }}`).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_SENTENCE = re.compile(r"(?<=[.?!]) ")
_PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
# So many letters must stand around what is filled in for a text to be known again, where pages too say such things:
# with `{name}` only what is kept is written.
_FEWEST = 16
# What is filled in under this name is itself a text of ours, or several, read in the same language.
_OURS, _AND = "told", "; "


def kept(text: str) -> str:
    """The text as it is: imported as `_` it marks what `makemessages` shall gather, and nothing else."""
    return text


def spoken(text: str) -> str:
    """A text that was kept in Swedish, in the reader's language; as it stands where no English one is known.

    What was filled in (`{host}`, `%(count)s`) stays, but for what is itself a text of ours (`{told}`).
    """
    from django.conf import settings  # late: the connectors mark their texts without Django
    from django.utils.translation import get_language

    language = get_language()
    return text if not text or language in (None, settings.LANGUAGE_CODE) else _spoken(text, language)


@lru_cache(maxsize=4096)
def _spoken(text: str, language: str) -> str:
    return _known(text, language) or _known_in_two(text, language) or text


def _known(text: str, language: str) -> str:
    """The text by the catalogue, word for word or by the most particular pattern it follows; '' when it has neither."""
    from django.utils.translation import gettext

    if (found := gettext(text)) != text:
        return found
    for pattern in _patterns(language):
        if pattern.longest in text and (match := pattern.form.fullmatch(text)):
            return _filled(pattern.english, match.groupdict(), language)
    return ""


def _known_in_two(text: str, language: str) -> str:
    """One text of ours after another, such as what is wrong and what to do; '' unless both are known."""
    for end in _SENTENCE.finditer(text):
        first, rest = text[: end.start()], text[end.end() :]
        if (told := _known(first, language)) and (more := _known(rest, language) or _known_in_two(rest, language)):
            return f"{told} {more}"
    return ""


def _filled(english: str, values: Mapping[str, str], language: str) -> str:
    told = dict(values)
    if _OURS in told:
        told[_OURS] = _AND.join(_spoken(one, language) for one in told[_OURS].split(_AND))
    return _PLACE.sub(lambda place: told[place[1] or place[2]], _plain(english, english))


class _Pattern(NamedTuple):
    """A text with something filled in: how to know it, its longest words, and what it is in the language."""

    form: re.Pattern[str]
    longest: str
    english: str
    letters: int


@lru_cache(maxsize=8)
def _patterns(language: str) -> list[_Pattern]:
    """Every text of the active catalogue where something is filled in, the one with the most words of its own first."""
    from django.utils.translation.trans_real import catalog

    texts = catalog()._catalog  # type: ignore[attr-defined] # noqa: SLF001 - Django has no other door to all of them
    found = [
        _pattern(text, english)
        for text, english in texts.items()
        if isinstance(text, str) and english and "\x04" not in text and _PLACE.search(text)
    ]
    return sorted((one for one in found if one.letters), key=lambda one: -one.letters)


def _pattern(text: str, english: str) -> _Pattern:
    form, at, words = "", 0, list[str]()
    for place in _PLACE.finditer(text):
        words.append(_plain(text[at : place.start()], text))
        name, at = place[1] or place[2], place.end()
        form += re.escape(words[-1]) + (f"(?P={name})" if f"(?P<{name}>" in form else f"(?P<{name}>.+?)")
    words.append(_plain(text[at:], text))
    letters = sum(sign.isalpha() for sign in "".join(words))
    known = re.compile(form + re.escape(words[-1]), re.DOTALL)
    return _Pattern(known, max(words, key=len), english, letters if letters >= _FEWEST or "%(" not in text else 0)


def _plain(words: str, text: str) -> str:
    """In texts with `%(name)s` a percent sign is written twice."""
    return words.replace("%%", "%") if "%(" in text else words
