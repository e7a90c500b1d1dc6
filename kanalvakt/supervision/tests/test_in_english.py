"""Whoever reads English gets the whole inbox in English; what people wrote stays as it is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from kanalvakt.core import clock
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.tests.conftest import Write, find, new_version
from tests.test_english import entries


@pytest.fixture(autouse=True)
def _swedish_again() -> Iterator[None]:
    """A request leaves its language in the thread."""
    yield
    translation.activate("sv")


def assert_english(client: Client, address: str) -> None:
    """No sentence of ours that has an English wording stands there in Swedish."""
    text = " ".join(strip_tags(client.get(address, headers={"Accept-Language": "en"}).text).split())
    swedish = {entry["msgid"] for entry in entries() if entry.get("msgstr") != entry["msgid"]}
    sentences = {one for one in swedish if " " in one and "%" not in one}
    assert {one for one in sentences if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)} == set()


@pytest.mark.parametrize("name", ["inbox", "saved_answers", "saved_answer_new"])
def test_pages_without_words_from_outside(client: Client, anna: Any, channel: Any, name: str) -> None:
    client.force_login(anna)
    assert_english(client, reverse(f"supervision:{name}"))


def test_a_case_with_everything_around_it(client: Client, anna: Any, olof: Any, write: Write) -> None:
    item = write("Nu!")
    write("Ja.", parent=item, is_own=True)
    new_version(item, "Nu?")
    find(item, ("threat", "forbidden"), ("needs_answer", "question"))
    Case.objects.update(state="forwarded", assignee=anna, closed_at=None)
    item.case.forwards.create(by=olof, to=anna, at=clock.now())
    client.force_login(anna)
    assert_english(client, reverse("supervision:case", args=[item.case.pk]))
    assert_english(client, "/inkorg/?state=all")
    Case.objects.update(state="answered", closed_at=clock.now(), closed_by=anna)
    assert_english(client, reverse("supervision:case", args=[item.case.pk]))
