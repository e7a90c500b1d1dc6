"""Saved answers: each unit has its own, and some are for all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kanalvakt.core.actor import person
from kanalvakt.core.errors import NotAllowed
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Case, SavedAnswer

LIST = "/inkorg/sparade-svar/"


def test_an_officer_writes_changes_and_takes_away_one_for_the_unit(client: Client, anna: Any, school: Any) -> None:
    client.force_login(anna)
    assert "Inga sparade svar än" in client.get(LIST).text
    client.post(f"{LIST}nytt/", {"title": "Öppettider", "text": "Vi öppnar klockan nio.", "unit": school.pk})
    saved = SavedAnswer.objects.get()
    client.post(f"{LIST}{saved.pk}/", {"title": "Öppettider", "text": "Vi öppnar klockan tio.", "unit": school.pk})
    assert "klockan tio" in client.get(LIST).text
    client.post(f"{LIST}{saved.pk}/ta-bort/")
    assert not SavedAnswer.objects.exists()


def test_only_a_role_in_the_whole_group_writes_one_for_all(client: Client, anna: Any, karin: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.save_answer(title="a", text="b", unit=None, actor=person(anna.pk))
    client.force_login(anna)
    assert "Detta fält måste fyllas i" in client.post(f"{LIST}nytt/", {"title": "a", "text": "b", "unit": ""}).text
    client.force_login(karin)
    assert client.post(f"{LIST}nytt/", {"title": "a", "text": "b", "unit": ""}).status_code == 302


def test_another_units_answers_are_not_there(client: Client, anna: Any, care: Any) -> None:
    other = SavedAnswer.objects.create(unit=care, title="Vårdens", text="Hej")
    client.force_login(anna)
    assert "Vårdens" not in client.get(LIST).text
    assert client.get(f"{LIST}{other.pk}/").status_code == 404
    assert client.post(f"{LIST}{other.pk}/ta-bort/").status_code == 403


def test_a_chosen_answer_is_put_after_the_draft(client: Client, anna: Any, case: Case, school: Any) -> None:
    saved = SavedAnswer.objects.create(unit=school, title="Tider", text="Vi öppnar klockan nio.")
    actions.save_draft(case.pk, "Hej Maria!", actor=person(anna.pk))
    client.force_login(anna)
    page = client.get(reverse("supervision:case", args=[case.pk]), {"svar": saved.pk}).text
    assert "Hej Maria!\n\nVi öppnar klockan nio.</textarea>" in page
