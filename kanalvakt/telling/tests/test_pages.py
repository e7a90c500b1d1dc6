"""Mina utskick and Utskick: what each chooses, and whether letters arrive."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.telling.models import Letter, LetterState, Wish
from kanalvakt.ui.templatetags.ui import when


def a_letter(user: User, **fields: object) -> Letter:
    now = timezone.now()
    terms = {"occasion": "urgent", "day": now.date(), "language": "sv", "created_at": now, "next_at": now}
    return Letter.objects.create(user=user, **terms | fields)


def test_anna_chooses_and_her_choice_is_kept(client: Client, anna: User) -> None:
    client.force_login(anna)
    page = client.get("/konto/utskick/").text
    assert "Kommentarer som kan bryta mot lag" in page
    assert "Bakgrundsarbete som misslyckas" not in page  # nothing that can ever be hers
    chosen = {"digest": "on", "hour": "6", "language": "en", "at_once": ["supervision.handed"]}
    assert "Sparat." in client.post("/konto/utskick/", chosen, follow=True).text
    wish = Wish.objects.get(user=anna)
    assert (wish.digest, wish.hour, wish.language) == (True, 6, "en")
    assert "supervision.law" in wish.silenced
    assert "supervision.handed" not in wish.silenced
    assert Entry.objects.get(kind="telling.chosen").subject == f"person:{anna.pk}"


def test_a_wrong_hour_is_refused_and_what_was_chosen_stays(client: Client, anna: User) -> None:
    client.force_login(anna)
    answer = client.post("/konto/utskick/", {"hour": "99", "language": "en"})
    assert answer.status_code == 200
    assert '<option value="en" selected>' in answer.text
    assert not Wish.objects.exists()


def test_the_page_is_reached_from_the_account(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert 'href="/konto/utskick/"' in client.get("/").text


def test_ada_sees_how_letters_stand_and_tries_again(client: Client, ada: User, anna: User) -> None:
    now = timezone.now()
    a_letter(anna, state=LetterState.SENT, next_at=None, ended_at=now - timedelta(days=400))
    failed = a_letter(
        anna, state=LetterState.FAILED, next_at=None, ended_at=now, address=anna.email, error="550 no such user"
    )
    client.force_login(ada)
    page = client.get("/utskick/").text
    for words in (when(now - timedelta(days=400)), "550 no such user", anna.email, "Skicka igen"):
        assert words in page
    assert "Brevet skickas igen." in client.post(f"/utskick/{failed.pk}/igen/", follow=True).text
    assert "väntar inte på dig längre" in client.post(f"/utskick/{failed.pk}/igen/", follow=True).text
    failed.refresh_from_db()
    assert failed.state == LetterState.WAITING
    assert Entry.objects.filter(kind="telling.sent_again").count() == 1


def test_nobody_else_sees_or_does_it(client: Client, anna: User, karin: User) -> None:
    letter = a_letter(anna, state=LetterState.FAILED, next_at=None, ended_at=timezone.now())
    for user in (anna, karin):
        client.force_login(user)
        assert client.get("/utskick/").status_code == 403
        assert client.post("/utskick/prov/").status_code == 403
        assert client.post(f"/utskick/{letter.pk}/igen/").status_code == 403
    assert Letter.objects.count() == 1


def test_without_a_mail_server_the_pages_say_so_and_nothing_is_offered(
    client: Client, settings, ada: User, anna: User
) -> None:
    settings.MAIL_HOST = ""
    client.force_login(ada)
    page = client.get("/utskick/").text
    assert "Ingen e-postserver är inställd" in page
    assert "KANALVAKT_MAIL_HOST" in page
    assert "provbrev" not in page
    assert "ingen e-postserver" in client.get("/konto/utskick/").text
    assert "Ingen e-postserver är inställd" in client.post("/utskick/prov/", follow=True).text
    assert not Letter.objects.exists()
    told = client.post(f"/personer/{anna.pk}/mejla-lank/", follow=True).text
    assert "har ingen e-postserver" in told
    client.logout()
    forgotten = client.get("/konto/losenord/glomt/").text
    assert "Hör av dig till administratören" in forgotten
    assert 'name="email"' not in forgotten


def test_a_letter_that_waits_long_is_told_of_to_ada_alone(client: Client, ada: User, anna: User) -> None:
    a_letter(anna, created_at=timezone.now() - timedelta(hours=1), error="E-postservern svarar inte.")
    client.force_login(ada)
    assert "brev väntar på e-postservern" in client.get("/").text
    client.force_login(anna)
    assert "e-postservern" not in client.get("/").text.casefold()
