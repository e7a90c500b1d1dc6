"""The municipality's own words, lists and switches, and reading everything again after them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act
from kanalvakt.register.models import Channel
from kanalvakt.screening import actions, engine, queries
from kanalvakt.screening.models import Finding, LocalFact, OwnWord, Rescreening, RuleSwitch, Verdict
from kanalvakt.screening.tests.test_screening import RING, types, write

WRITTEN = "Vilka fjollträskare ni är på kommunen"


@pytest.fixture
def coordinator(karin: User, client: Client) -> Client:
    client.force_login(karin)
    return client


def read_everything_again() -> None:
    actions.start_if_changed()
    while actions.read_on():
        pass


def test_a_word_is_tried_on_what_has_come_before_it_is_added(coordinator: Client, channel: Channel) -> None:
    write(channel, WRITTEN, "Fjollträsket är vackert", "Tack för i dag")
    word = {"label": "personal_attack", "entry": "+fjollträskare/n"}
    page = coordinator.post(reverse("screening:own_words"), word | {"try": "1"}).content.decode()
    assert "1 träff bland de 3 senaste texterna" in page
    assert "<mark>fjollträskare</mark>" in page
    assert not OwnWord.objects.exists()
    assert 'value="+fjollträskare/n"' in page


def test_an_added_word_is_found_in_what_comes_and_in_what_has_come(coordinator: Client, channel: Channel) -> None:
    (old,) = write(channel, WRITTEN)
    actions.screen_pending()
    assert "personal_attack" not in types(old)
    word = {"label": "personal_attack", "entry": "fjollträskare/n"}
    coordinator.post(reverse("screening:own_words"), word)
    read_everything_again()
    assert "personal_attack" in types(old)
    new = write(channel, "ändrat", "Era fjollträskare!")[-1]
    actions.screen_pending()
    assert "personal_attack" in types(new)
    assert Entry.objects.filter(kind="screening.word_added").exists()


def test_a_removed_word_is_found_no_more(coordinator: Client, channel: Channel, karin: User) -> None:
    (old,) = write(channel, WRITTEN)
    word = actions.add_word("personal_attack", "fjollträskare/n", actor=person(karin.pk))
    actions.screen_pending()
    assert "personal_attack" in types(old)
    coordinator.post(reverse("screening:remove_word", args=[word.pk]))
    read_everything_again()
    assert "personal_attack" not in types(old)


@pytest.mark.parametrize("entry", ["två ord", "x", "<b>", "ord/q", "a" * 60])
def test_a_word_that_cannot_be_read_stays_in_the_form_with_what_to_do(coordinator: Client, group, entry: str) -> None:
    page = coordinator.post(reverse("screening:own_words"), {"label": "threat", "entry": entry})
    assert "Skriv ett ord i taget" in page.content.decode()
    assert not OwnWord.objects.exists()


def test_only_the_coordinator_changes_the_rules(anna: User, channel: Channel) -> None:
    actor = person(anna.pk)
    for change in (
        lambda: actions.add_word("threat", "ord", actor=actor),
        lambda: actions.switch("personal.phone", on=False, reason="x", actor=actor),
        lambda: actions.import_local("street", b"Storgatan", actor=actor),
        lambda: actions.pause(actor=actor),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_a_rule_that_is_off_finds_nothing_until_it_is_on_again(coordinator: Client, channel: Channel) -> None:
    (item,) = write(channel, RING)
    actions.screen_pending()
    url = reverse("screening:rule", args=["personal.phone"])
    assert "Skriv varför" not in coordinator.get(url).content.decode()
    assert not RuleSwitch.objects.exists()
    coordinator.post(url, {"reason": "Träffar våra egna nummer"})
    read_everything_again()
    assert "PHONE" not in types(item)
    assert "Träffar våra egna nummer" in coordinator.get(url).content.decode()
    coordinator.post(reverse("screening:switch_on", args=["personal.phone"]))
    read_everything_again()
    assert "PHONE" in types(item)


@pytest.mark.parametrize("rule", ["personal.personnummer", "threat.will-harm", "hate.slur"])
def test_what_the_law_asks_for_cannot_be_switched_off(karin: User, rule: str) -> None:
    with pytest.raises(Invalid, match="lag"):
        actions.switch(rule, on=False, reason="Stör", actor=person(karin.pk))


def test_a_rule_s_page_counts_what_people_have_said(coordinator: Client, channel: Channel, anna: User) -> None:
    write(channel, RING, "Ring 070-174 06 12")
    actions.screen_pending()
    first, second = Finding.objects.filter(rule="personal.phone").order_by("pk")
    actions.judge(first.pk, right=True, actor=person(anna.pk))
    actions.judge(second.pk, right=False, actor=person(anna.pk))
    row = queries.rule("personal.phone")
    assert row
    assert (row.hits, row.right, row.wrong, row.wrong_share) == (2, 1, 1, 0.5)
    page = coordinator.get(reverse("screening:rule", args=["personal.phone"])).content.decode()
    assert "Ring 070-174 06 12" in page
    assert "Anna Ansvarig" in page


def test_the_list_of_rules_costs_the_same_however_many_findings(
    coordinator: Client, channel: Channel, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(channel, *[RING] * 20)
    actions.screen_pending()
    with django_assert_max_num_queries(20):
        assert coordinator.get(reverse("screening:rules")).status_code == 200


def test_a_list_is_imported_with_each_unusable_row_named(coordinator: Client, channel: Channel) -> None:
    (item,) = write(channel, "Jag bor på Fiskaränget 12")
    actions.screen_pending()
    assert "STREET_ADDRESS" not in types(item)
    file = SimpleUploadedFile("gator.csv", "namn;kod\nFiskaränget;1\n\n123;2\nFiskaränget;3\n".encode("cp1252"))
    page = coordinator.post(reverse("screening:lists"), {"kind": "street", "file": file}).content.decode()
    assert "Rad 4" in page
    assert set(LocalFact.objects.values_list("text", flat=True)) == {"namn", "Fiskaränget"}
    read_everything_again()
    assert "STREET_ADDRESS" in types(item)


def test_a_new_engine_reads_everything_again_and_keeps_what_people_have_said(
    channel: Channel, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = write(channel, RING)
    actions.screen_pending()
    phone, attack = (Finding.objects.filter(type=one).first() for one in ("PHONE", "personal_attack"))
    assert phone
    assert attack
    actions.judge(phone.pk, right=True, actor=person(anna.pk))
    actions.judge(attack.pk, right=False, actor=person(anna.pk))
    monkeypatch.setattr(engine, "ENGINE_VERSION", "2-new")
    monkeypatch.setattr(engine, "scan", lambda *_: engine.Findings())
    read_everything_again()
    assert types(item) == {"PHONE"}
    monkeypatch.undo()
    read_everything_again()
    assert {"PHONE", "personal_attack"} <= types(item)
    assert Verdict.objects.get().finding == phone


def test_reading_again_goes_newest_first_pauses_goes_on_and_ends(channel: Channel, karin: User) -> None:
    actor = person(karin.pk)
    items = write(channel, *[WRITTEN] * 5)
    actions.screen_pending()
    read_everything_again()
    actions.add_word("personal_attack", "fjollträskare/n", actor=actor)
    job = actions.start_if_changed()
    assert job
    assert job.total == 5
    assert actions.start_if_changed() is None
    actions.read_on(limit=2)
    assert [("personal_attack" in types(item)) for item in items] == [False, False, False, True, True]
    actions.pause(actor=actor)
    assert actions.read_on(limit=2) == 0
    with pytest.raises(Conflict):
        actions.pause(actor=actor)
    actions.resume(actor=actor)
    while actions.read_on(limit=2):
        pass
    job.refresh_from_db()
    assert (job.state, job.read) == (Rescreening.State.DONE, 5)
    assert all("personal_attack" in types(item) for item in items)


def test_a_change_while_reading_again_begins_anew(channel: Channel, karin: User) -> None:
    actor = person(karin.pk)
    (item,) = write(channel, WRITTEN)
    actions.screen_pending()
    actions.add_word("personal_attack", "fjollträskare/n", actor=actor)
    actions.start_if_changed()
    actions.add_word("threat", "fjollträskare/n", actor=actor)
    read_everything_again()
    assert {"personal_attack", "threat"} <= types(item)
    assert Rescreening.objects.filter(state=Rescreening.State.REPLACED).count() == 1


def test_two_workers_read_again_once(channel: Channel, karin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    write(channel, WRITTEN)
    actions.screen_pending()
    actions.add_word("personal_attack", "fjollträskare/n", actor=person(karin.pk))
    actions.start_if_changed()
    scan, busy = engine.scan, []

    def meanwhile(*args: object) -> engine.Findings:
        if not busy:
            busy.append(1)
            actions.read_on()
        return scan(*args)

    monkeypatch.setattr(engine, "scan", meanwhile)
    actions.read_on()
    assert Finding.objects.filter(rule="added.personal_attack").count() == 1
    assert Rescreening.objects.get().read == 1


def test_a_text_is_tried_without_being_kept(client: Client, bo: User, channel: Channel) -> None:
    client.force_login(bo)
    told = client.post(reverse("screening:try_text"), {"text": "Grattis 850312-2387!", "kind": "own_post"})
    assert "får aldrig publiceras" in told.content.decode()
    calm = client.post(reverse("screening:try_text"), {"text": "Välkommen till torget"}, headers={"hx-request": "true"})
    assert "hittade inget" in calm.content.decode()
    assert "<html" not in calm.content.decode()
    assert not Finding.objects.exists()


def test_each_rule_is_found_by_its_own_example() -> None:
    for info in engine.catalogue():
        for text in info.hit[:1]:
            found = {one.rule for kind in ("comment", "dm") for one in engine.scan(text, kind).items}
            assert info.id in found, text


def test_an_answer_with_somebody_s_number_never_goes_out(channel: Channel, anna: User) -> None:
    (item,) = write(channel, "När öppnar badet?")
    for text in ("Ditt nummer är 850312-2387", "Vi har 19850372 2384 i ärendet"):
        with pytest.raises(Invalid, match="aldrig"):
            outbox.request_reply(item.pk, text, actor=person(anna.pk))
    outbox.request_reply(item.pk, "Badet öppnar klockan 10. Ring 0771-123 456.", actor=person(anna.pk))
    assert Act.objects.get().text.startswith("Badet")
