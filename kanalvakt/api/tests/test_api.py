"""A program with a person's key gets what the person would, and nothing once the key has ended."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation import actions
from kanalvakt.organisation.models import ApiKey, User
from kanalvakt.register.models import Channel

SCAN = "/api/v1/scan"
TEXT = {"text": "Ring 070-174 06 05", "kind": "comment"}


def key_for(user: User, **more: date) -> str:
    order = {"ends_on": clock.today() + timedelta(days=30)} | more
    return actions.make_api_key("Verktyget", actor=person(user.pk), **order)[1]


def ask(key: str, body: object = TEXT) -> tuple[int, dict]:
    answer = Client().post(SCAN, body, content_type="application/json", headers={"authorization": f"Bearer {key}"})
    return answer.status_code, answer.json()


def test_a_program_screens_a_text_for_bo(bo: User) -> None:
    status, told = ask(key_for(bo))
    assert status == 200
    assert [(one["type"], one["start"], one["end"]) for one in told["findings"]] == [("PHONE", 5, 18)]
    assert told["version"]


def test_nobody_gets_in_without_a_key(bo: User) -> None:
    assert ask("kv_" + "0" * 48)[0] == 401
    assert Client().post(SCAN, TEXT, content_type="application/json").status_code == 401


def test_a_key_ends_is_taken_back_and_follows_its_person_out(bo: User, anna: User, ada: User) -> None:
    ended, taken, left = key_for(bo), key_for(anna), key_for(bo)
    ApiKey.objects.filter(pk=ApiKey.objects.filter(person=bo).earliest("pk").pk).update(
        ends_on=clock.today() - timedelta(days=1)
    )
    assert ask(ended)[0] == 401
    actions.revoke_api_key(ApiKey.objects.get(person=anna).pk, actor=person(anna.pk))
    assert ask(taken)[0] == 401
    assert ask(left)[0] == 200
    actions.mark_left(bo.pk, actor=person(ada.pk))
    assert ask(left)[0] == 401


def test_the_key_is_kept_nowhere_and_its_making_is_an_entry(bo: User) -> None:
    key = key_for(bo)
    kept = ApiKey.objects.get()
    assert key not in str(vars(kept))
    entry = Entry.objects.get(kind="organisation.api_key_made")
    assert key not in str(vars(entry))
    assert ask(key)[0] == 200
    kept.refresh_from_db()
    assert kept.used_at


def test_a_key_lasts_a_year_and_a_little_at_most(bo: User) -> None:
    for days in (-1, 401):
        with pytest.raises(Invalid):
            key_for(bo, ends_on=clock.today() + timedelta(days=days))


@pytest.mark.parametrize("body", [{}, {"text": 5}, {"text": "x", "kind": "poem"}, {"text": "x" * 100_001}, "nonsense"])
def test_what_cannot_be_read_is_answered_with_what_is_wrong(bo: User, body: object) -> None:
    status, told = ask(key_for(bo), body)
    assert status in (400, 422)
    assert told["detail"]


def test_bo_makes_a_key_sees_it_once_and_takes_it_back(client: Client, bo: User, anna: User) -> None:
    client.force_login(bo)
    order = {"name": "Publiceringsverktyget", "ends_on": (clock.today() + timedelta(days=10)).isoformat()}
    key = re.search(r"kv_[0-9a-f]{48}", client.post("/konto/nycklar/", order).content.decode())
    assert key
    assert ask(key[0])[0] == 200
    again = client.get("/konto/nycklar/").content.decode()
    assert "Publiceringsverktyget" in again
    assert key[0] not in again
    number = ApiKey.objects.get().pk
    client.force_login(anna)
    assert client.post(f"/konto/nycklar/{number}/aterta/").status_code == 404
    client.force_login(bo)
    client.post(f"/konto/nycklar/{number}/aterta/")
    assert ask(key[0])[0] == 401


def test_a_browser_that_is_logged_in_needs_the_csrf_token_too(bo: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bo)
    assert strict.post(SCAN, TEXT, content_type="application/json").status_code == 403
    kind = Client()
    kind.force_login(bo)
    assert kind.post(SCAN, TEXT, content_type="application/json").status_code == 200


def test_the_description_is_open_and_complete(client: Client, db: None) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {"/api/v1/scan", "/api/v1/is-ours"}
    assert described["components"]["securitySchemes"]


def test_anybody_asks_whether_an_account_is_ours(client: Client, channel: Channel) -> None:
    answer = client.get("/api/v1/is-ours", {"address": "ovning.example/Bjorkskolan/"})
    told = answer.json()
    assert (told["answer"], [one["name"] for one in told["accounts"]]) == ("yes", [channel.name])
    assert told["accounts"][0]["page"].endswith(f"/offentligt/kanal/{channel.slug}/")
    assert "Anna" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.get("/api/v1/is-ours", {"address": "facebook.com/nagon"}).json()["answer"] == "no"


@pytest.mark.parametrize("asked", [{}, {"address": ""}, {"address": "x" * 501}])
def test_a_question_that_is_none_is_told_what_is_wrong(client: Client, channel: Channel, asked: dict[str, str]) -> None:
    assert client.get("/api/v1/is-ours", asked).status_code == 422
