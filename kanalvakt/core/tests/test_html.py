"""HTML from outside becomes text a person can judge, or markup that can do nothing."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core.html import both, clean, parseable, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hej!</p>\n<p>När öppnar badet?</p>", "Hej!\n\nNär öppnar badet?"),
        ("ett<br />två<br>tre", "ett\ntvå\ntre"),
        ("<b>fet</b> &amp; <i>kursiv</i> &lt;3", "fet & kursiv <3"),
        ("<script>alert(1)</script>kvar<style>p{}</style>", "kvar"),
        ('<a href="https://lurendrejeri.example/">Vinn här</a>', "Vinn här (https://lurendrejeri.example/)"),
        ('<a href="https://exempelby.example">https://exempelby.example</a>', "https://exempelby.example"),
        ('<a href="javascript:alert(1)">klicka</a>', "klicka"),
        ('<img src=x onerror=alert(1) alt="en katt"> söt', "[en katt] söt"),
        ("<ul><li>ett</li><li>två</li></ul>", "ett\n\ntvå"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<p>öppen <b>tagg", "öppen tagg"),
        ("1 < 2 och 3 > 2", "1 < 2 och 3 > 2"),
        ("<!-- dolt -->synligt", "synligt"),
        ("", ""),
    ],
)
def test_html_reads_as_a_person_would_see_it(html: str, text: str) -> None:
    assert to_text(html) == text


@given(st.text())
def test_any_html_gives_some_text_and_never_an_error(html: str) -> None:
    assert isinstance(to_text(html), str)


_PIECES = [
    "<p>",
    "</p>",
    "<br>",
    "<br />",
    "<b>",
    "</b>",
    "<em>",
    "</em>",
    "</a>",
    "\n",
    " ",
    "Hej",
    "1 &gt; 2",
    "&",
    "&nbsp;",
]
_PIECES += [
    '<a href="https://exempelby.example/a?b">',
    '<a href="http://exempelby.example/~c">',
    "<",
    '"',
    "\r",
    "\ufeff",
]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=12).map("".join))
def test_simple_html_read_the_quick_way_means_what_a_browser_makes_of_it(html: str) -> None:
    careful = f"{html}<!---->"  # a comment says nothing, but is not simple
    assert (to_text(html), clean(html)) == (to_text(careful), clean(careful))


@given(st.text(alphabet="ab<>/=\"' \nscriptpbimgonerror&#;:", max_size=300))
def test_cleaned_html_cannot_run_or_fetch(html: str) -> None:
    cleaned = clean(html).lower()
    assert "<script" not in cleaned
    assert "<img" not in cleaned
    assert clean(cleaned) == cleaned


def test_cleaning_keeps_paragraphs_and_safe_links_and_drops_the_rest() -> None:
    html = '<p onclick="x()">Läs <a href="https://exempelby.example" style="x">mer</a><iframe src=x></iframe></p>'
    assert clean(html) == (
        '<p>Läs <a href="https://exempelby.example" rel="noopener noreferrer nofollow ugc">mer</a></p>'
    )


def test_a_megabyte_of_hostile_markup_takes_seconds_at_most() -> None:
    start = time.process_time()
    for hostile in ("<" * 1_000_000, "<a href=x>y</a>" * 60_000, "<b>" * 100_000, "<div>" * 200_000, "&" * 300_000):
        both(hostile)
    assert time.process_time() - start < 20


def test_what_is_written_among_thousands_of_open_elements_is_still_read() -> None:
    assert both("<div>" * 4000 + "Hej <b>du</b>") == (" Hej  du ", "Hej du")
    assert to_text("<p>Hej<br>du</p>\n" * 4000).count("Hej\ndu") == 4000


def test_a_mark_that_no_browser_minds_stops_no_reading_of_a_page() -> None:
    class Words(HTMLParser):
        found = ""

        def handle_data(self, data: str) -> None:
            self.found += data

    for odd in ("<![odd[x]]>", "<![CDAT[x]]>", "<![if !IE]>", "<![CDATA[x]]>"):
        reader = Words()
        reader.feed(parseable(f"<p>Hej {odd}du"))
        reader.close()
        assert reader.found == "Hej du"
