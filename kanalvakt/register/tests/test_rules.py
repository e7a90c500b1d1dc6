"""A channel's own rules apply only when the coordinator has approved them, and keep what they said before (G1.5.10)."""

import pytest
from django.test import Client

from kanalvakt.core import telling
from kanalvakt.core.actor import Actor, migration, person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register import actions, queries
from kanalvakt.register.models import Channel, ChannelRule
from kanalvakt.rulebook import actions as rulebook

TEXT, WHY = "Inga bilder på andras barn.", "Föräldrar lägger upp klassbilder."


@pytest.fixture
def rule(channel: Channel, as_anna: Actor) -> ChannelRule:
    return actions.propose_rule(channel.pk, TEXT, WHY, actor=as_anna)


def said(channel: Channel) -> list[str]:
    return [rule.text for rule in queries.rules_in_force(channel).additions]


def test_a_proposed_rule_applies_only_when_the_coordinator_has_approved_it(
    channel: Channel, rule: ChannelRule, as_anna: Actor, as_karin: Actor
) -> None:
    assert said(channel) == []
    assert telling.kinds()["register.rules"].count(as_karin) == 1
    assert telling.kinds()["register.rules"].count(as_anna) == 0
    with pytest.raises(NotAllowed):
        actions.approve_rule(rule.pk, actor=as_anna)
    actions.approve_rule(rule.pk, actor=as_karin)
    assert said(channel) == [TEXT]
    with pytest.raises(Conflict, match="redan avgjort"):
        actions.approve_rule(rule.pk, actor=as_karin)
    entries = list(Entry.objects.filter(subject=f"channel:{channel.pk}"))
    assert [entry.kind for entry in entries] == ["register.rule_proposed", "register.rule_approved"]
    assert not any(TEXT in entry.body for entry in entries)


def test_what_applies_is_the_guidelines_rules_and_the_additions(
    channel: Channel, rule: ChannelRule, as_karin: Actor
) -> None:
    rulebook.load(migration("test"))
    actions.approve_rule(rule.pk, actor=as_karin)
    found = queries.rules_in_force(channel)
    assert "G1.5.9.hot" in {each.rule_id for each in found.house}
    assert [each.text for each in found.additions] == [TEXT]


def test_a_new_wording_ends_the_old_one_when_it_is_approved(
    channel: Channel, rule: ChannelRule, as_anna: Actor, as_karin: Actor
) -> None:
    actions.approve_rule(rule.pk, actor=as_karin)
    new = actions.propose_rule(channel.pk, "Inga bilder på barn.", WHY, replaces=rule.pk, actor=as_anna)
    with pytest.raises(Conflict, match="redan ett förslag"):
        actions.propose_rule(channel.pk, "x", WHY, replaces=rule.pk, actor=as_anna)
    assert said(channel) == [TEXT]
    actions.approve_rule(new.pk, actor=as_karin)
    assert said(channel) == ["Inga bilder på barn."]
    rule.refresh_from_db()
    new.refresh_from_db()
    assert (rule.state, rule.version, new.version) == ("ended", 1, 2)
    assert rule.until == new.since


def test_sent_back_with_a_reason_and_handed_in_again(rule: ChannelRule, as_anna: Actor, as_karin: Actor) -> None:
    with pytest.raises(Invalid, match="varför regeln inte kan gälla"):
        actions.send_back_rule(rule.pk, " ", actor=as_karin)
    actions.send_back_rule(rule.pk, "Skriv vad som får läggas upp.", actor=as_karin)
    assert list(queries.rules_sent_back(as_anna)) == [rule]
    assert list(queries.rule_proposals(as_karin)) == []
    actions.reword_rule(rule.pk, "Bara bilder utan personer.", WHY, actor=as_anna)
    assert list(queries.rule_proposals(as_karin)) == [rule]


def test_a_rule_in_force_ends_with_a_reason(
    channel: Channel, rule: ChannelRule, as_anna: Actor, as_karin: Actor
) -> None:
    actions.approve_rule(rule.pk, actor=as_karin)
    with pytest.raises(Invalid, match="inte längre ska gälla"):
        actions.withdraw_rule(rule.pk, actor=as_anna)
    actions.withdraw_rule(rule.pk, "Behövs inte.", actor=as_anna)
    assert said(channel) == []
    with pytest.raises(Conflict, match="redan gäller inte längre"):
        actions.withdraw_rule(rule.pk, "x", actor=as_anna)


def test_another_unit_and_a_page_of_others_propose_nothing(channel: Channel, bo: User, as_anna: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.propose_rule(channel.pk, TEXT, WHY, actor=person(bo.pk))
    Channel.objects.update(foreign=True)
    with pytest.raises(Conflict, match="sidans egna regler"):
        actions.propose_rule(channel.pk, TEXT, WHY, actor=as_anna)


def test_in_the_browser_from_proposal_to_public(
    accepted: None, channel: Channel, anna: User, karin: User, client: Client
) -> None:
    client.force_login(anna)
    url = f"/kanaler/{channel.slug}/regler/"
    refused = client.post(url, {"text": TEXT, "why": ""})
    assert "varför kanalen behöver regeln" in refused.text
    assert TEXT in refused.text
    assert "Informatören ser den nu" in client.post(url, {"text": TEXT, "why": WHY}, follow=True).text
    assert TEXT not in client.get(f"/offentligt/kanal/{channel.slug}/").text
    pk = ChannelRule.objects.get().pk
    assert client.post(f"{url}{pk}/godkann/").status_code == 403
    client.force_login(karin)
    assert WHY in client.get("/kanaler/forslag/").text
    page = client.post(f"{url}{pk}/skicka-tillbaka/", {"reason": "", "next": "/kanaler/forslag/"}, follow=True)
    assert "varför regeln inte kan gälla" in page.text
    away = client.post(f"{url}{pk}/godkann/", {"next": "https://ond.example/"})
    assert away.url == url
    assert "gäller från" in client.get(url).text
    assert TEXT in client.get(f"/kanaler/{channel.slug}/").text
    assert TEXT in Client().get(f"/offentligt/kanal/{channel.slug}/").text


def test_a_stranger_to_the_unit_finds_no_rules(channel: Channel, rule: ChannelRule, bo: User, client: Client) -> None:
    client.force_login(bo)
    for page in ("", f"{rule.pk}/"):
        assert client.get(f"/kanaler/{channel.slug}/regler/{page}").status_code == 404
    assert TEXT not in client.get("/kanaler/forslag/", follow=True).text
