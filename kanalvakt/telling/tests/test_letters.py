"""Letters to people who work here: once a day, at once where it is urgent, never with what anybody wrote."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from kanalvakt.core.actor import person
from kanalvakt.desk.tests.test_today import a_case
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import Group, RoleGrant, User
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import Forward
from kanalvakt.telling import actions, compose, tasks
from kanalvakt.telling.models import Letter, LetterState, Occasion, Told, Wish
from kanalvakt.telling.times import next_digest

MONDAY = "2026-11-23T06:30:00+01:00"


@pytest.fixture(autouse=True)
def address_of_the_product(settings) -> None:
    settings.SITE_URL = "https://kanalvakt.exempelby.example"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def write() -> None:
    while tasks.write():
        pass


def deliver() -> list[EmailMessage]:
    """What the sweeps send, as a mail program reads it."""
    write()
    before = len(mail.outbox)
    while tasks.send():
        pass
    return [message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in mail.outbox[before:]]


def to(user: User, letters: list[EmailMessage]) -> list[EmailMessage]:
    return [letter for letter in letters if letter["To"] == user.email]


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part
    return part.get_content()


def test_anna_gets_one_letter_at_eight_that_counts_what_waits(clock, channel: Channel, anna: User) -> None:
    a_case(channel, "en", needs_answer=True)
    a_case(channel, "två")
    assert deliver() == []
    clock.shift(timedelta(hours=2))
    (letter,) = to(anna, deliver())
    assert letter["Subject"] == "Kanalvakt: din dag, måndag 23 november"
    assert "1 fråga väntar på svar" in text_of(letter)
    assert "2 kommentarer att hantera\n  https://kanalvakt.exempelby.example/inkorg/" in text_of(letter)
    clock.shift(timedelta(hours=2))
    assert deliver() == []


def test_nobody_gets_a_letter_when_nothing_waits(clock, channel: Channel, anna: User, bo: User) -> None:
    write()
    clock.shift(timedelta(hours=2))
    assert deliver() == []


def test_a_saturday_is_free_and_what_was_missed_on_friday_comes_on_monday(clock, channel: Channel, anna: User) -> None:
    a_case(channel, "en")
    write()
    clock.move_to("2026-11-28T09:00:00+01:00")
    assert deliver() == []
    clock.move_to("2026-11-30T08:01:00+01:00")
    assert len(to(anna, deliver())) == 1


def test_no_daily_letter_comes_on_a_holiday(clock, channel: Channel, anna: User) -> None:
    clock.move_to("2026-12-23T09:00:00+01:00")
    a_case(channel, "en")
    write()
    days = []
    for day in range(24, 31):
        clock.move_to(f"2026-12-{day}T09:00:00+01:00")
        days += [day] * len(to(anna, deliver()))
    assert days == [28, 29, 30]  # Christmas Eve and Day, Boxing Day, a Sunday


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-11-23T07:59:59+01:00", "2026-11-23T08:00:00+01:00"),
        ("2026-11-23T08:00:00+01:00", "2026-11-24T08:00:00+01:00"),
        ("2026-11-27T12:00:00+01:00", "2026-11-30T08:00:00+01:00"),
        ("2027-03-26T12:00:00+01:00", "2027-03-30T08:00:00+02:00"),  # Easter, and summer time begins in it
    ],
)
def test_the_daily_letter_is_due_at_the_same_hour_of_the_clock(db: None, after: str, due: str) -> None:
    assert next_digest(8, datetime.fromisoformat(after)) == datetime.fromisoformat(due)


def test_something_against_the_law_is_told_at_once_and_once(clock, channel: Channel, anna: User, olof: User) -> None:
    a_case(channel, "en", priority=2)
    letters = deliver()
    assert {letter["To"] for letter in letters} == {anna.email, olof.email}
    assert letters[0]["Subject"] == "Kanalvakt: 1 kommentar kan bryta mot lag"
    clock.shift(timedelta(minutes=20))
    assert deliver() == []


def test_a_bad_evening_is_gathered(clock, channel: Channel, anna: User) -> None:
    a_case(channel, "en", priority=2)
    assert len(to(anna, deliver())) == 1
    for number in range(5):
        a_case(channel, f"mer {number}", priority=2)
        clock.shift(timedelta(minutes=1))
        assert deliver() == []
    clock.shift(timedelta(minutes=15))
    (letter,) = to(anna, deliver())
    assert letter["Subject"] == "Kanalvakt: 5 kommentarer kan bryta mot lag"


def test_what_comes_back_is_told_of_again(clock, channel: Channel, anna: User) -> None:
    case = a_case(channel, "en", priority=2)
    assert len(to(anna, deliver())) == 1
    case.state = "no_answer"
    case.save()
    clock.shift(timedelta(minutes=20))
    assert deliver() == []
    assert not Told.objects.exists()
    case.state = "open"
    case.save()
    assert len(to(anna, deliver())) == 1


def test_olof_hears_of_what_is_handed_to_him_but_not_the_greeting(
    clock, channel: Channel, anna: User, olof: User
) -> None:
    case = a_case(channel, "en", state="forwarded")
    Forward.objects.create(case=case, by=anna, to=olof, at=timezone.now(), note="Ring Lena Persson")
    (letter,) = deliver()
    assert letter["To"] == olof.email
    assert "har skickats vidare till dig" in letter["Subject"]
    assert "Lena" not in letter.as_string()


def test_anna_may_choose_hour_language_and_what_is_urgent(clock, channel: Channel, anna: User) -> None:
    chosen = {"digest": True, "hour": 10, "language": "en", "silenced": ["supervision.law"]}
    actions.choose(**chosen, actor=person(anna.pk))
    a_case(channel, "en", priority=2)
    assert to(anna, deliver()) == []
    clock.shift(timedelta(hours=2))
    assert to(anna, deliver()) == []
    clock.shift(timedelta(hours=2))
    (letter,) = to(anna, deliver())
    assert letter["Subject"] == "Kanalvakt: your day, Monday 23 November"
    assert "1 comment may break the law" in text_of(letter)


def test_anna_may_do_without_the_daily_letter(clock, channel: Channel, anna: User) -> None:
    actions.choose(digest=False, hour=8, language="sv", silenced=[], actor=person(anna.pk))
    a_case(channel, "en")
    clock.shift(timedelta(days=1))
    assert to(anna, deliver()) == []


def test_nothing_is_sent_to_one_who_has_left(clock, channel: Channel, anna: User, olof: User, ada: User) -> None:
    a_case(channel, "en", priority=2)
    write()
    assert Letter.objects.filter(user=anna, state=LetterState.WAITING).exists()
    organisation.mark_left(anna.pk, actor=person(ada.pk))
    assert to(anna, deliver()) == []
    assert Letter.objects.get(user=anna).state == LetterState.DROPPED
    clock.shift(timedelta(days=1))
    assert to(anna, deliver()) == []


def test_a_role_that_has_ended_ends_the_letters(clock, channel: Channel, anna: User) -> None:
    a_case(channel, "en", priority=2)
    RoleGrant.objects.filter(user=anna).delete()
    clock.shift(timedelta(hours=2))
    assert to(anna, deliver()) == []


def test_hostile_words_reach_no_letter_and_no_header(
    clock, channel: Channel, anna: User, olof: User, karin: User, group: Group
) -> None:
    bad = "Mördare\r\nBcc: alla@ond.example\r\n\r\n<script>alert(1)</script>"
    Group.objects.update(name=f"Exempelby {bad}")
    Channel.objects.filter(pk=channel.pk).update(name=bad)
    User.objects.filter(pk=olof.pk).update(name=bad)
    case = a_case(channel, bad, priority=2, needs_answer=True, hours=30)
    case.item.sender_name = bad
    case.item.save()
    Forward.objects.create(case=case, by=olof, to=anna, at=timezone.now(), note=bad)
    write()
    clock.shift(timedelta(hours=2))
    letters = deliver()
    assert len(letters) == 5  # at once to anna and olof, and a digest each, to karin too
    for letter in letters:
        assert letter["Bcc"] is None
        assert "\n" not in letter["Subject"]
        assert letter.get_content_type() == "multipart/alternative"
        for part in letter.iter_parts():
            words = part.get_content()
            # The municipality's own name is the one text in it that somebody has typed.
            assert words.count("Mördare") == words.count("Exempelby Mördare")
            assert "<script>" not in words or part.get_content_type() == "text/plain"
        assert "Mördare" not in letter["Subject"]


def test_a_letter_sent_twice_is_known_as_one(clock, channel: Channel, anna: User) -> None:
    """The worker dies after the server has taken the letter and before it is written down."""
    a_case(channel, "en", priority=2)
    (first,) = to(anna, deliver())
    Letter.objects.filter(user=anna).update(
        state=LetterState.WAITING, next_at=timezone.now(), ended_at=None, claimed_until=timezone.now()
    )
    (second,) = to(anna, deliver())
    assert first["Message-ID"] == second["Message-ID"] == compose.message_id(Letter.objects.get(user=anna))
    assert [first[name] for name in ("Date", "Subject")] == [second[name] for name in ("Date", "Subject")]


def test_programs_are_told_that_nobody_reads_their_answers_and_where_to_say_no(
    clock, channel: Channel, anna: User
) -> None:
    a_case(channel, "en", priority=2)
    (letter,) = to(anna, deliver())
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://kanalvakt.exempelby.example/konto/utskick/>"


def test_without_a_mail_server_nothing_is_written(clock, settings, channel: Channel, anna: User) -> None:
    settings.MAIL_HOST = ""
    a_case(channel, "en", priority=2)
    clock.shift(timedelta(hours=2))
    assert deliver() == []
    assert not Letter.objects.exists()


def test_a_worker_that_was_down_writes_one_letter_not_many(clock, channel: Channel, anna: User) -> None:
    a_case(channel, "en")
    write()
    clock.move_to("2026-11-26T13:00:00+01:00")
    assert len(to(anna, deliver())) == 1
    assert Letter.objects.filter(user=anna, occasion=Occasion.DIGEST).count() == 1
    assert Wish.objects.get(user=anna).next_digest_at.isoformat() == "2026-11-27T07:00:00+00:00"
