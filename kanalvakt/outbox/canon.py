"""Canonical JSON (RFC 8785) of what platforms send, which is not always text that JSON can hold.

RFC 8785 refuses lone surrogates (U+D800 to U+DFFF without their other half), and platforms do send them. A string that
holds one is written as the object `{"escaped": "…"}`: each lone surrogate as `\\ud83d`, each backslash doubled, the
rest as it was. Nothing is lost, an ordinary string is never mistaken for an escaped one, and `raw` stays byte-exact.
"""

import re
from typing import Any

import rfc8785

_LONE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile("[\ud800-\udfff\\\\]")
_ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|(\\))")


def dumps(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a JSON value; integers beyond 2^53 and other types are refused."""
    return rfc8785.dumps(held(value))


def held(value: Any) -> Any:
    """The value with every string in a form that canonical JSON holds; keys are our own words."""
    if isinstance(value, str):
        return {"escaped": escape(value)} if _LONE.search(value) else value
    if isinstance(value, dict):
        return {key: held(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [held(inner) for inner in value]
    return value


def restored(value: Any) -> Any:
    """What `held` was given: escaped strings are strings again."""
    if isinstance(value, dict):
        if value.keys() == {"escaped"}:
            return unescape(value["escaped"])
        return {key: restored(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [restored(inner) for inner in value]
    return value


def escape(text: str) -> str:
    """Lone surrogates as `\\uXXXX`, backslashes doubled."""
    return _ESCAPE.sub(lambda hit: "\\\\" if hit[0] == "\\" else f"\\u{ord(hit[0]):04x}", text)


def unescape(text: str) -> str:
    """The reverse of `escape`."""
    return _ESCAPED.sub(lambda hit: "\\" if hit[2] else chr(int(hit[1], 16)), text)
