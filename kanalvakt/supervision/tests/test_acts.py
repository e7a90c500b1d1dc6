"""What a person does to a case, through the pages."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from emulators.graph import GraphEmulator
from kanalvakt.collection.models import Item
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger.models import Entry
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act
from kanalvakt.register.models import Channel, Secret, SecretKind
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Case, Draft, Forward
from kanalvakt.supervision.tests.conftest import Write, new_version


@pytest.fixture
def anna_in(client: Client, anna: Any) -> Client:
    client.force_login(anna)
    return client


def post(client: Client, name: str, case: Case, query: str = "", **data: Any) -> Any:
    answer = client.post(reverse(f"supervision:{name}", args=[case.pk]) + query, data)
    case.refresh_from_db()
    return answer


def entries(kind: str) -> int:
    return Entry.objects.filter(kind=f"supervision.{kind}").count()


def test_an_answer_orders_a_reply_closes_the_case_and_forgets_the_draft(anna_in: Client, anna: Any, case: Case) -> None:
    post(anna_in, "draft", case, text="Vi öpp")
    answer = post(anna_in, "answer", case, text="Vi öppnar på måndag.")
    assert answer.status_code == 302
    assert (case.state, case.closed_by) == ("answered", anna)
    assert Act.objects.get().text == "Vi öppnar på måndag."
    assert not Draft.objects.exists()
    assert entries("answered") == 1


def test_who_will_see_an_answer_and_what_the_platform_demands_is_said_before_the_click(
    anna_in: Client, case: Case
) -> None:
    where = reverse("supervision:case", args=[case.pk])
    Channel.objects.update(platform="x")
    page = anna_in.get(where).text
    assert "Bara till den som har nämnt eller citerat kontot" in page
    assert "Svara enskilt" not in page
    Channel.objects.update(platform="flickr", address="https://www.flickr.com/photos/exempelby")
    Item.objects.update(allowed={"reply": {"level": "no", "reason": "Kommentarerna är stängda."}})
    page = anna_in.get(where).text
    assert "Kommentarerna är stängda. Svaret blir en uppgift att göra för hand" in page


def test_a_comment_on_facebook_is_answered_in_private_once(
    anna_in: Client, anna: Any, case: Case, settings: Any
) -> None:
    with Faulty() as faulty:
        settings.EGRESS_ALLOW, settings.UNDO_SECONDS = faulty.allow, 0
        world = GraphEmulator("facebook", faulty)
        number = world.comment("Varför är badhuset stängt?")
        world.says["me/messages"] = (200, {"recipient_id": "7001", "message_id": "m_1"}, {})
        world.says["m_1"] = (200, {"id": "m_1"}, {})
        Channel.objects.update(platform="facebook", address=world.channel.address, handle="exempelby")
        Item.objects.update(platform_id=number)
        Secret.objects.create(
            channel=case.channel, kind=SecretKind.CONNECTION, label="API", changed_at=clock.now(),
            value=json.dumps(dict(world.channel.credentials)),
        )  # fmt: skip
        assert "En gång på varje kommentar" in anna_in.get(reverse("supervision:case", args=[case.pk])).text
        post(anna_in, "answer", case, text="Ring oss på 0555-123 45.", privately="on")
        act = Act.objects.get()
        for _step in range(5):
            outbox.advance(act.pk)
        sent = [one.body for one in faulty.seen if one.path.split("?")[0].endswith("/me/messages")]
    act.refresh_from_db()
    assert (act.verb, act.state, case.state) == ("private_reply", "confirmed", "answered")
    assert [json.loads(body)["recipient"] for body in sent] == [{"comment_id": number}]
    assert "Bara avsändaren ser svaret" in act.effect


def test_a_draft_for_the_sender_alone_stays_so(anna_in: Client, case: Case) -> None:
    Channel.objects.update(platform="facebook", address="https://www.facebook.com/bjorkskolan")
    where = reverse("supervision:case", args=[case.pk])
    post(anna_in, "draft", case, text="Ring mig", privately="on")
    assert 'name="privately" id="id_privately" checked' in anna_in.get(where).text
    answered = post(anna_in, "answer", case, text="Ring mig", privately="on")
    assert answered.status_code == 302
    outbox.undo(Act.objects.get().pk, actor=person(Act.objects.get().decided_by_id))
    assert 'name="privately" id="id_privately" checked' in anna_in.get(where).text
    post(anna_in, "draft", case, text="Ring oss")
    assert 'id="id_privately" checked' not in anna_in.get(where).text


def test_the_ledger_never_holds_what_was_written(anna_in: Client, case: Case) -> None:
    post(anna_in, "note", case, text="hemlig anteckning")
    post(anna_in, "answer", case, text="hemligt svar")
    assert not any("hemlig" in body for body in Entry.objects.values_list("body", flat=True))


def test_an_empty_answer_is_refused_and_says_what_to_do(anna_in: Client, case: Case) -> None:
    answer = post(anna_in, "answer", case, text="  ")
    assert "Skriv ett svar först." in answer.text
    assert case.state == "open"


def test_the_second_of_two_who_answer_keeps_what_they_wrote(client: Client, anna: Any, olof: Any, case: Case) -> None:
    actions.answer(case.pk, "Från Anna", actor=person(anna.pk))
    client.force_login(olof)
    answer = post(client, "answer", case, text="Från Olof")
    assert "Anna Ansvarig hann före" in answer.text
    assert Draft.objects.get(user=olof).text == "Från Olof"
    assert Act.objects.count() == 1


def test_after_an_act_the_next_case_of_the_same_filter_is_shown(anna_in: Client, write: Write) -> None:
    old, new = write("gammal").case, write("ny").case
    first = post(anna_in, "no_answer", new, "?state=open")
    assert first.url == reverse("supervision:case", args=[old.pk]) + "?state=open#arende"
    second = post(anna_in, "no_answer", old, "?state=open")
    assert second.url == "/inkorg/?state=open"
    assert "Inget svar behövs: klart." in anna_in.get(second.url).text


def test_an_act_through_htmx_ends_in_the_panes_of_the_next_case(anna_in: Client, write: Write) -> None:
    write("gammal")
    case = write("ny").case
    headers = {"HX-Request": "true", "HX-Target": "inbox"}
    answer = anna_in.post(reverse("supervision:no_answer", args=[case.pk]), headers=headers, follow=True)
    assert "<html" not in answer.text
    assert "gammal" in answer.text
    assert 'id="messages"' in answer.text


def test_a_case_is_forwarded_accepted_and_answered_by_its_new_owner(
    client: Client, anna: Any, olof: Any, case: Case
) -> None:
    client.force_login(anna)
    post(client, "forward", case, to=olof.pk, note="Du vet det här")
    assert (case.state, case.assignee, case.waiting) == ("forwarded", olof, 1)
    client.force_login(olof)
    shown = client.get(reverse("supervision:case", args=[case.pk])).text
    assert "Du vet det här" in shown
    post(client, "accept", case)
    assert (case.state, case.assignee) == ("open", olof)
    assert Forward.objects.get().accepted_at
    post(client, "answer", case, text="Klockan nio.")
    assert case.state == "answered"
    assert entries("forwarded") == entries("accepted") == 1


def test_only_the_one_it_was_forwarded_to_accepts(client: Client, anna: Any, olof: Any, case: Case) -> None:
    actions.forward(case.pk, olof.pk, actor=person(anna.pk))
    with pytest.raises(Conflict):
        actions.accept(case.pk, actor=person(anna.pk))


@pytest.mark.parametrize("who", ["karin", "bo", "anna"])
def test_a_case_goes_only_to_a_colleague_who_may_handle_it(
    request: pytest.FixtureRequest, anna_in: Client, case: Case, who: str
) -> None:
    answer = post(anna_in, "forward", case, to=request.getfixturevalue(who).pk)
    assert answer.status_code == 200
    assert case.state == "open"


def test_a_forwarded_case_can_be_put_back_for_anybody(client: Client, anna: Any, olof: Any, case: Case) -> None:
    actions.forward(case.pk, olof.pk, actor=person(anna.pk))
    client.force_login(olof)
    post(client, "return", case)
    assert (case.state, case.assignee, case.reopened) == ("open", None, "öppnad igen av en kollega")


def test_a_handled_case_can_be_opened_again(anna_in: Client, case: Case) -> None:
    post(anna_in, "no_answer", case)
    post(anna_in, "return", case)
    assert case.state == "open"
    post(anna_in, "return", case)
    assert entries("reopened") == 1


def test_a_note_is_for_colleagues_only(anna_in: Client, case: Case) -> None:
    post(anna_in, "note", case, text="Ring henne")
    assert "Ring henne" in anna_in.get(reverse("supervision:case", args=[case.pk])).text
    assert "Skriv något" in post(anna_in, "note", case, text=" ").text


def test_a_draft_survives_and_an_empty_one_is_gone(anna_in: Client, case: Case) -> None:
    post(anna_in, "draft", case, text="Hej Maria")
    assert "Hej Maria</textarea>" in anna_in.get(reverse("supervision:case", args=[case.pk])).text
    post(anna_in, "draft", case, text="")
    assert not Draft.objects.exists()


def test_a_draft_is_saved_while_one_types(anna_in: Client, case: Case) -> None:
    headers = {"HX-Request": "true", "HX-Target": "draft-state"}
    answer = anna_in.post(reverse("supervision:draft", args=[case.pk]), {"text": "Hej"}, headers=headers)
    assert "Utkast sparat" in answer.text


@pytest.mark.parametrize("how", ["answer", "draft"])
def test_an_answer_too_long_to_keep_stays_on_the_page_and_says_so(anna_in: Client, case: Case, how: str) -> None:
    words = "Hej! " * 5000
    page = post(anna_in, how, case, text=words).content.decode()
    assert words.strip() in page
    assert "20000 tecken" in page, "the form says how long it may be"
    assert not Draft.objects.exists()


def test_an_answer_grown_too_long_to_keep_is_told_while_one_types(anna_in: Client, case: Case) -> None:
    headers = {"HX-Request": "true", "HX-Target": "draft-state"}
    saved = anna_in.post(reverse("supervision:draft", args=[case.pk]), {"text": "Hej! " * 5000}, headers=headers)
    assert "Svaret är för långt för att sparas." in saved.content.decode()


def test_a_plain_button_saves_the_draft_without_javascript(anna_in: Client, case: Case) -> None:
    post(anna_in, "answer", case, text="Hej", draft="1")
    assert case.state == "open"
    assert Draft.objects.get().text == "Hej"


def test_many_cases_need_no_answer_at_once(anna_in: Client, write: Write) -> None:
    cases = [write(text).case for text in ("a", "b", "c")]
    actions.no_answer([cases[0].pk], actor=person(Case.objects.get(pk=cases[0].pk).channel.responsible_id))
    answer = anna_in.post("/inkorg/flera/", {"case": [case.pk for case in cases], "act": "no_answer"}, follow=True)
    assert "2 ärenden klara. 1 var redan hanterade." in answer.text
    assert Case.objects.filter(state="no_answer").count() == 3
    assert entries("no_answer") == 2


def test_nothing_ticked_is_told(anna_in: Client, case: Case) -> None:
    answer = anna_in.post("/inkorg/flera/", {"case": ["x"], "act": "no_answer"}, follow=True)
    assert "Markera först" in answer.text


def test_ticked_cases_go_to_the_removal_page_with_the_way_back(anna_in: Client, write: Write) -> None:
    items = [write("a"), write("b")]
    ids = [item.case.pk for item in items]
    answer = anna_in.post("/inkorg/flera/?state=open", {"case": ids, "act": "remove"})
    assert answer.status_code == 302
    assert all(f"item={item.pk}" in answer.url for item in items)
    assert "next=%2Finkorg%2F%3Fstate%3Dopen" in answer.url


def test_an_answer_can_be_undone_before_it_is_sent(anna_in: Client, anna: Any, case: Case, settings: Any) -> None:
    settings.UNDO_SECONDS = 15
    post(anna_in, "answer", case, text="Oj")
    assert "Svaret skickas" in anna_in.get("/inkorg/").text
    answer = anna_in.post(reverse("supervision:undo", args=[Act.objects.get().pk]), follow=True)
    case.refresh_from_db()
    assert "Ångrat. Inget har skickats." in answer.text
    assert (case.state, case.reopened) == ("open", "svaret ångrades")
    assert "Oj</textarea>" in answer.text


@pytest.mark.parametrize(("name", "data"), [("answer", {"text": "Hej"}), ("no_answer", {})])
def test_a_text_that_was_changed_since_it_was_read_must_be_read_again(
    anna_in: Client, write: Write, name: str, data: dict[str, str]
) -> None:
    item = write("Fin bild")
    new_version(item, "Jag ska slå ihjäl er")
    answer = anna_in.post(reverse(f"supervision:{name}", args=[item.case.pk]), data | {"seen": "1"}, follow=True)
    assert "Texten har ändrats sedan du öppnade ärendet" in answer.text
    assert Case.objects.get().state == "open"


ACTS = [
    ("answer", {"text": "Hej"}),
    ("no_answer", {}),
    ("forward", {}),
    ("accept", {}),
    ("return", {}),
    ("draft", {"text": "Hej"}),
    ("note", {"text": "Hej"}),
]


@pytest.mark.parametrize(("name", "data"), ACTS)
@pytest.mark.parametrize("who", ["karin", "bo", "rut", "ada", "didrik"])
def test_nobody_else_changes_a_case(
    request: pytest.FixtureRequest, client: Client, case: Case, name: str, data: dict[str, str], who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    data = data | {"to": str(case.channel.responsible_id)}
    assert post(client, name, case, **data).status_code == 403
    assert case.state == "open"
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("name", "data"), ACTS)
def test_a_link_alone_changes_nothing(anna_in: Client, case: Case, name: str, data: dict[str, str]) -> None:
    assert anna_in.get(reverse(f"supervision:{name}", args=[case.pk]), data).status_code == 405
