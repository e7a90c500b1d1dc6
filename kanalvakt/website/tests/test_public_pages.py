"""What the public sees: everything official, nothing else, and no trace of having looked."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from kanalvakt.core.actor import migration
from kanalvakt.organisation.models import Group, Unit, User
from kanalvakt.register.models import Channel, ChannelRule, ChannelState, Secret
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.website.sitemaps import FIXED

START = "/offentligt/"
EVERY = [
    "",
    "avslutade/",
    "ar-kontot-vart/",
    "tillganglighet/",
    "personuppgifter/",
    "data/",
    "kanal/bjorkskolan-ovning/",
]
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\u202e{{ 7 }}"


@pytest.fixture
def visitor() -> Client:
    return Client()


def another(channel: Channel, name: str, **facts: Any) -> Channel:
    """A copy of the channel under another name."""
    fields = {field.attname: getattr(channel, field.attname) for field in Channel._meta.concrete_fields}
    slug = re.sub(r"\W+", "-", name.lower())
    own = {"id": None, "name": name, "slug": slug, "handle": slug, "address": f"https://ovning.example/{slug}"}
    copy = Channel(**fields | own)
    for fact, value in facts.items():
        setattr(copy, fact, value)
    copy.save()
    return copy


def closed(channel: Channel, name: str = "Gamla sidan", **facts: Any) -> Channel:
    return another(channel, name, **{"state": ChannelState.CLOSED, "activated_at": WHEN, "closed_at": WHEN} | facts)


def read(visitor: Client, path: str, **asked: str) -> str:
    answer = visitor.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize(("start", "language"), [(START, "sv"), ("/en/offentligt/", "en")])
def test_a_page_leaves_no_trace_and_is_kept_by_caches(
    visitor: Client, channel: Channel, start: str, language: str, path: str
) -> None:
    answer = visitor.get(start + path, headers={"accept-language": "de"})
    shown = answer.content.decode()
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Cache-Control"] == "public, max-age=300"
    for ask in (visitor.get, visitor.head):
        assert ask(start + path, headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert ask(start + path, headers={"if-none-match": '"x"'}).status_code == 200
    assert (answer["Content-Language"], f'<html lang="{language}">' in shown) == (language, True)
    assert "<script" not in shown
    assert len(shown) < 30_000
    assert [shown.count(f"<{tag}") for tag in ("h1", "main", "footer")] == [1, 1, 1]


@pytest.mark.parametrize("path", EVERY)
def test_nothing_is_shown_of_who_keeps_a_channel_or_of_what_is_inside(
    visitor: Client, channel: Channel, anna: User, olof: User, path: str
) -> None:
    Secret.objects.create(channel=channel, kind="login", label="Skolkontot", value="hemligt-4711", changed_at=WHEN)
    inside = {"communication_plan": "Intern plan", "sent_back_reason": "Intern skrivning", "legal_basis": "Inre grund"}
    Channel.objects.filter(pk=channel.pk).update(**inside)
    another(channel, "Bara anmäld", state=ChannelState.PROPOSED)
    closed(channel, "Aldrig godkänd", activated_at=None)
    shown = read(visitor, START + path)
    for word in (anna.name, olof.name, anna.email, "4711", "Skolkontot", *inside.values(), "BUN 2026/00012"):
        assert word not in shown
    assert "Bara anmäld" not in shown
    assert "Aldrig godkänd" not in shown
    for slug in ("bara-anmäld", "aldrig-godkänd"):
        assert visitor.get(f"{START}kanal/{slug}/").status_code == 404


def test_hostile_words_are_shown_as_words(visitor: Client, channel: Channel) -> None:
    texts = dict.fromkeys(("name", "purpose_text", "target_group", "contact", "service_hours"), HOSTILE)
    Channel.objects.filter(pk=channel.pk).update(address="javascript:alert(1)", handle=HOSTILE, **texts)
    for path in ("", "kanal/bjorkskolan-ovning/"):
        shown = read(visitor, START + path, q="")
        assert "<script" not in shown
        assert 'href="javascript' not in shown
        assert "\u202e" not in shown
        assert escape("<script>alert(1)</script>") in shown
    shown = read(visitor, f"{START}ar-kontot-vart/", address=HOSTILE)
    assert "<script" not in shown


def test_the_directory_is_narrowed_by_unit_platform_subject_and_words(
    visitor: Client, channel: Channel, care: Unit
) -> None:
    another(channel, "Boendet", unit=care, platform="facebook", purposes=["recruit"], purpose_text="Söka vikarier")
    for asked in ({"unit": "solglantan"}, {"platform": "facebook"}, {"purpose": "recruit"}, {"q": "vikarier"}):
        shown = read(visitor, START, **asked)
        assert ("Boendet" in shown, channel.slug in shown) == (True, False), asked
    assert "Inga kanaler här" in read(visitor, START, q="finns inte")
    assert channel.name in read(visitor, START, unit="hittas-inte", platform="\x00", after="x")


def test_what_was_asked_for_stays_chosen_and_goes_along_to_the_next_page(visitor: Client, channel: Channel) -> None:
    for number in range(60):
        another(channel, f"Kanal {number:02}")
    shown = read(visitor, START, unit="bjorkskolan", q="kanal <", platform="", fbclid="x")
    assert 'value="kanal &lt;"' in shown
    assert re.findall(r'<option value="([^"]*)" selected>', shown) == ["bjorkskolan", "", ""]
    shown = read(visitor, START, unit="bjorkskolan", platform="practice", fbclid="x")
    address = re.search(r'rel="next" href="([^"]+)"', shown)
    assert address
    assert re.fullmatch(r"\?unit=bjorkskolan&amp;platform=practice&amp;after=[^&]+", address[1])
    second = read(visitor, START + address[1].replace("&amp;", "&"))
    assert ("Kanal 59" in second, re.findall(r'<option value="([^"]*)" selected>', second)) == (
        True,
        ["bjorkskolan", "practice", ""],
    )


def test_the_directory_pages_by_key(visitor: Client, channel: Channel) -> None:
    for number in range(60):
        another(channel, f"Kanal {number:02}")
    first = read(visitor, START)
    after = re.search(r"\?after=([^\"]+)", first)
    assert after
    second = read(visitor, f"{START}?after={after[1]}")
    assert ("Kanal 59" in first, "Kanal 59" in second, "Kanal 01<" in second) == (False, True, False)


def test_closed_channels_stay_as_history_apart(visitor: Client, channel: Channel) -> None:
    old = closed(channel)
    assert old.name not in read(visitor, START)
    assert old.name in read(visitor, f"{START}avslutade/")
    shown = read(visitor, f"{START}kanal/{old.slug}/")
    assert "Kanalen avslutades 1 mars 2026" in shown
    assert f'href="{old.address}"' not in shown
    assert channel.name not in read(visitor, f"{START}avslutade/")


def test_a_channel_tells_what_it_is_for_who_answers_and_what_applies(visitor: Client, channel: Channel) -> None:
    rulebook.load(migration("test"))
    Channel.objects.filter(pk=channel.pk).update(contact="Skolexpeditionen, 0555-123 45", service_hours="Vardagar 8–16")
    board = channel.unit.board
    board.mailbox = "barn@exempelby.example"
    board.save()
    shown = read(visitor, f"{START}kanal/{channel.slug}/")
    for words in (
        channel.purpose_text,
        board.name,
        board.mailbox,
        "Skolexpeditionen, 0555-123 45",
        "Vardagar 8–16",
        "Det du skriver kan bli allmän handling",
        "Olaga hot",
        "Personligt angrepp eller förolämpning",
        "en annan person än den som beslutade",
        "Anmäl en kommentar",
    ):
        assert words in shown


def test_a_company_answers_itself_for_its_channel(visitor: Client, channel: Channel) -> None:
    channel.unit.board.is_company = True
    channel.unit.board.save()
    shown = read(visitor, f"{START}kanal/{channel.slug}/")
    assert f"<dd>{channel.unit.name}</dd>" in shown
    assert channel.unit.board.name not in shown


def test_somebody_elses_page_is_not_called_ours(visitor: Client, channel: Channel) -> None:
    rulebook.load(migration("test"))
    Channel.objects.filter(pk=channel.pk).update(foreign=True)
    shown = read(visitor, f"{START}kanal/{channel.slug}/")
    assert "Sidan är någon annans" in shown
    assert "Olaga hot" not in shown


def test_who_is_logged_in_gets_the_very_same_page(visitor: Client, channel: Channel, anna: User) -> None:
    outside = visitor.get(START)
    visitor.force_login(anna)
    inside = visitor.get(START)
    assert inside.content == outside.content
    assert "Cookie" not in inside.get("Vary", "")


def test_what_does_not_exist_is_said_without_a_cookie(visitor: Client, group: Group) -> None:
    answer = visitor.get(f"{START}kanal/finns-inte/")
    assert (answer.status_code, bool(answer.cookies)) == (404, False)
    assert "<h1>Sidan finns inte</h1>" in answer.content.decode()


def test_search_engines_find_every_public_page_in_both_languages(visitor: Client, channel: Channel) -> None:
    old, waiting = closed(channel), another(channel, "Bara anmäld", state=ChannelState.PROPOSED)
    listed = read(visitor, "/sitemap.xml")
    addresses = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", listed)
    assert len(addresses) == 2 * (len(FIXED) + 2)
    assert f"/en/offentligt/kanal/{old.slug}/" in addresses
    assert waiting.slug not in listed
    for address in addresses:
        assert visitor.get(address).status_code == 200
    assert "Disallow: /\n" in read(visitor, "/robots.txt")


def test_whoever_finds_a_weakness_knows_where_to_say_it(visitor: Client, group: Group, settings: Any) -> None:
    assert f"Contact: {group.website}" in read(visitor, "/.well-known/security.txt")
    settings.SECURITY_CONTACT = "mailto:it-sakerhet@exempelby.example"
    told = dict(line.split(": ", 1) for line in read(visitor, "/.well-known/security.txt").splitlines())
    assert told["Contact"] == "mailto:it-sakerhet@exempelby.example"
    ahead = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < ahead < timedelta(days=365)


def test_a_rule_of_the_channels_own_is_shown_when_it_is_in_force(visitor: Client, channel: Channel, anna: User) -> None:
    rule = {"text": "Frågor om enskilda elever besvaras inte här.", "why": "Sekretess"}
    made = ChannelRule.objects.create(channel=channel, **rule, proposed_by=anna, proposed_at=WHEN)
    page = f"{START}kanal/{channel.slug}/"
    assert "enskilda elever" not in read(visitor, page)
    ChannelRule.objects.filter(pk=made.pk).update(state="in_force", since=WHEN, decided_by=anna)
    assert "Frågor om enskilda elever besvaras inte här." in read(visitor, page)
    assert "Sekretess" not in read(visitor, page)
