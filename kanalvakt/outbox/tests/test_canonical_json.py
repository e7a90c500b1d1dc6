"""Canonical JSON holds whatever a platform sends, and gives it back."""

import json

from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.outbox import canon

# Every code point, lone surrogates too.
anything = st.text(st.characters(codec=None, exclude_categories=()))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | anything,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "name", "id"]), inner),
    max_leaves=8,
)


@given(values)
def test_what_goes_in_comes_back(value) -> None:
    assert canon.restored(json.loads(canon.dumps(value))) == value


@given(anything)
def test_the_bytes_are_utf8_and_the_same_each_time(text) -> None:
    once = canon.dumps({"text": text})
    assert once == canon.dumps({"text": text})
    once.decode("utf-8")


def test_a_lone_surrogate_is_escaped_and_a_whole_pair_is_not() -> None:
    assert canon.dumps("\ud83d\\n") == rb'{"escaped":"\\ud83d\\\\n"}'
    assert canon.dumps("😀") == '"😀"'.encode()
