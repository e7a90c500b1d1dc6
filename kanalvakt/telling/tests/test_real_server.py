"""Letters through a real mail server: sent by the sweep over SMTP, read back over IMAP."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kanalvakt.core.actor import person
from kanalvakt.core.sweeps import jobs
from kanalvakt.core.worker import Worker
from kanalvakt.desk.tests.test_today import a_case
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import Group, User
from kanalvakt.register.models import Channel
from kanalvakt.telling import actions, compose
from kanalvakt.telling.models import Letter, LetterState, Wish
from tests.peers.mail import Post

pytestmark = [pytest.mark.peer("mail"), pytest.mark.xdist_group("mail")]


@pytest.fixture(autouse=True)
def saturday() -> Iterator[None]:
    """A day without daily letters: what comes is what the test is about."""
    with time_machine.travel("2026-11-21T12:00:00+01:00"):
        yield


def work() -> bool:
    """What `kanalvakt worker --once` does, of letters."""
    return Worker([job for name, job in jobs().items() if name.startswith("telling.")]).run_once()


def later(minutes: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def test_a_letter_arrives_whole_with_both_parts_and_swedish_letters(
    post: Post, channel: Channel, anna: User, group: Group
) -> None:
    Group.objects.update(name="Örkelljunga-Åsele på låtsas")
    a_case(channel, "Hemligt: Ängla Öberg", priority=2, needs_answer=True)
    assert work()
    (letter,) = post.letters(anna.email, 1)
    row = Letter.objects.get(user=anna)
    assert (row.state, row.error) == (LetterState.SENT, "")
    assert letter["Message-ID"] == compose.message_id(row)
    assert letter["Subject"] == "Kanalvakt: 1 kommentar kan bryta mot lag"
    assert letter["From"].startswith("Kanalvakt <kanalvakt@")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"].endswith("/konto/utskick/>")
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain
    assert html
    for part in (plain, html):
        words = part.get_content()
        assert "Det här är nytt och brådskar:" in words
        assert "Örkelljunga-Åsele på låtsas" in words
        assert "/inkorg/?flagged=1" in words.replace("&amp;", "&")
        assert "Ängla" not in words
    assert "<strong>1</strong> kommentar kan bryta mot lag" in html.get_content()


def test_an_address_that_nobody_has_is_listed_and_not_tried_for_ever(
    post: Post, client: Client, channel: Channel, anna: User, ada: User
) -> None:
    organisation.change_person(anna.pk, email="nils@exempelby.example", actor=person(ada.pk))
    a_case(channel, "en", priority=2)
    assert work()
    letter = Letter.objects.get(user=anna)
    assert letter.state == LetterState.FAILED
    assert letter.error.startswith("550 ")
    client.force_login(ada)
    listed, hers = client.get("/utskick/").text, client.get(f"/personer/{anna.pk}/").text
    assert "nils@exempelby.example" in listed
    assert "550 Invalid recipient" in listed
    assert "Brev till adressen kommer inte fram" in hers
    assert "brev kom inte fram" in client.get("/").text
    a_case(channel, "två", priority=2)
    with later(60):
        assert work()
    assert Letter.objects.filter(user=anna).count() == 1
    # Somebody mends it.
    organisation.change_person(anna.pk, email="anna@exempelby.example", actor=person(ada.pk))
    with later(120):
        actions.send_again(letter.pk, actor=person(ada.pk))
        assert work()
    assert len(post.letters("anna@exempelby.example", 2)) == 2  # the first again, and the one about "två"


def test_a_server_that_is_away_loses_nothing(
    post: Post, client: Client, channel: Channel, anna: User, olof: User, ada: User
) -> None:
    post.stop()
    try:
        a_case(channel, "en", priority=2)
        assert work()
        assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.WAITING}
        client.force_login(ada)
        assert "E-postservern svarar inte." in client.get("/utskick/").text
    finally:
        post.start()
    with later(2):
        assert work()
    assert len(post.letters(anna.email, 1)) == len(post.letters(olof.email, 1)) == 1
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT}


def test_a_test_letter_goes_encrypted_and_with_a_log_in(
    post: Post, settings, monkeypatch, client: Client, ada: User
) -> None:
    settings.MAILERS = {"default": post.guarded()}
    client.force_login(ada)
    assert "Ett provbrev är på väg till" in client.post("/utskick/prov/", follow=True).text
    assert work()
    assert "inget giltigt certifikat" in Letter.objects.get().error  # nothing is sent to whoever cannot prove its name
    monkeypatch.setenv("SSL_CERT_FILE", str(post.info["certificate"]))
    with later(2):
        assert work()
    assert post.letters(ada.email, 1)[0]["Subject"] == "Kanalvakt: provbrev"


def test_a_wrong_password_is_for_the_administrator_and_keeps_the_letters(
    post: Post, settings, monkeypatch, client: Client, ada: User
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(post.info["certificate"]))
    actions.order_test(actor=person(ada.pk))
    for minutes, wrong, said in ((0, "fel-lösen", "utan å, ä och ö"), (2, "fel-ord", "535 ")):
        settings.MAILERS = {"default": post.guarded(password=wrong)}
        with later(minutes):
            assert work()
        letter = Letter.objects.get()
        assert letter.state == LetterState.WAITING
        assert said in letter.error
    client.force_login(ada)
    page = client.get("/utskick/").text
    assert "535" in page
    assert "fel-" not in page
    assert Wish.objects.filter(refused_address=ada.email).count() == 0
