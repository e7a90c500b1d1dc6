"""What a mould says is what its writer would have said, whatever the words are."""

from collections.abc import Callable, Sequence

import pytest
from django.template import engines
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.website import moulds
from kanalvakt.website.moulds import Moulds

TEMPLATE = '{0}{% if a %}<p title="{{ a }}">{{ b }}{{ a }}{% endif %}{% if c %}{{ c }}%s{% else %}{{ b }}{% endif %}'


def written(marks: Sequence[str]) -> str:
    return str(engines["django"].from_string(TEMPLATE).render(dict(zip("abc", marks, strict=True))))


words = st.lists(
    st.text(max_size=9) | st.sampled_from(["{0}", "{{ b }}", "%s", "&amp;<b>", "\\1"]), min_size=3, max_size=3
)


@given(words)
def test_a_mould_says_what_the_template_says(given: list[str]) -> None:
    same = Moulds(written)
    for _again in range(2):
        assert same.text(given) == written([mark_safe(escape(word)) for word in given])


def test_markup_stays_as_it_is_and_words_do_not_become_markup() -> None:
    assert Moulds("|".join).text([SafeString("<b>"), "<b>"]) == "<b>|&lt;b&gt;"


def test_a_mould_is_written_once_for_each_choice_of_words_and_holds_none_of_them() -> None:
    asked: list[Sequence[str]] = []

    def write(marks: Sequence[str]) -> str:
        asked.append(marks)
        return "".join(marks)

    one = Moulds(write)
    for said in (("hemligt", ""), ("annat", ""), ("a", "b")):
        assert one.text(said) == "".join(said)
    assert len(asked) == 2
    assert "hemligt" not in "".join(map("".join, asked))


@pytest.mark.parametrize("ask", [lambda n: moulds.moulds(n, "".join).text(["x"]), None])
def test_whoever_asks_for_many_fills_no_memory(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[int], str] | None
) -> None:
    monkeypatch.setattr(moulds, "MOST", 3)
    monkeypatch.setattr(moulds, "_moulds", {})
    one = Moulds("".join)
    for number in range(9):
        assert (ask(number) if ask else one.text(["x"] * number)) == ("x" if ask else "x" * number)
    assert max(len(moulds._moulds), len(one._fill)) <= 3
