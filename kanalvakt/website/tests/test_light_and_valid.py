"""Every public page is valid HTML and small, however much there is to show."""

import gzip
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from kanalvakt.core.actor import migration
from kanalvakt.register.models import Channel
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.website.tests.test_posts import HOSTILE, write
from kanalvakt.website.tests.test_public_pages import EVERY, another

KB = 1000
PAGE, EMBED = 60 * KB, 10 * KB
MORE = ["inlagg/", "inlagg/kanal/bjorkskolan-ovning/", "inlagg/enhet/bjorkskolan/", "badda-in/"]
PAGES = [*EVERY, *MORE, "kanal/bjorkskolan-ovning/anmal/", "kanal/finns-inte/", "ar-kontot-vart/?address=@bjorkskolan"]


@pytest.fixture
def full(channel: Channel) -> None:
    """More channels and posts than a page holds, with long words in them."""
    rulebook.load(migration("test"))
    for number in range(55):
        another(
            channel, f"Kanal {number:02}{' med ett mycket utdraget namn' * 2}", purpose_text="Berätta och svara. " * 20
        )
    write(channel, *range(25), text=f"{HOSTILE}\n" + "En lång text om skolan. " * 200)


def parts(html: str) -> list[str]:
    """The styles and scripts that a page asks for, as names of static files."""
    named = re.findall(r'<(?:link rel="stylesheet" href|script src)="/static/([^"]+)"', html)
    assert named
    return named


def packed(name: str) -> int:
    """Bytes of a static file as it goes over the line."""
    path: Any = finders.find(name)
    return len(gzip.compress(Path(path).read_bytes()))


@pytest.mark.parametrize("start", ["/offentligt/", "/en/offentligt/"])
def test_every_public_page_is_valid_and_under_sixty_kilobytes(client: Client, full: None, start: str) -> None:
    for path in PAGES:
        answer = client.get(start + path)
        html = answer.content.decode()
        try:
            html5lib.HTMLParser(strict=True).parse(html)
        except html5lib.html5parser.ParseError as error:
            pytest.fail(f"{path}: {error}")
        assert len(re.findall(r'\bid="([^"]+)"', html)) == len(set(re.findall(r'\bid="([^"]+)"', html))), path
        weight = len(answer.content) + sum(packed(name) for name in parts(html))
        assert weight < PAGE, (path, weight)


def test_the_element_for_other_sites_is_one_small_file_without_a_dependency() -> None:
    name = "website/kanalvakt-flode.js"
    source = Path(str(finders.find(name))).read_text()
    assert packed(name) < EMBED
    assert not re.search(r"\bimport\b|innerHTML|\beval\b|document\.cookie|localStorage", source)
