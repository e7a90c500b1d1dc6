"""Telling a sender why, by a template that cannot leave with a hole in it (expectation 25)."""

import pytest

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions
from kanalvakt.moderation.models import Decision, Notice, NoticeTemplate
from kanalvakt.moderation.notices import fill, filled
from kanalvakt.outbox.tests.conftest import work

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")


@pytest.fixture
def decision(item, as_anna) -> Decision:
    return actions.remove([item.pk], rule_id="G1.5.9.angrepp", reason="", actor=as_anna).decided[0]


def test_what_is_known_is_filled_in(decision) -> None:
    text = fill("{datum} i {kanal}: {regel}. {kommun}", decision)
    assert text == (
        "24 november 2026 i Björkskolan på Övningsplatsen: Personligt angrepp eller förolämpning. Exempelby kommun"
    )


def test_what_is_not_known_stays_to_be_written(decision) -> None:
    assert "{kontakt}" in filled(decision)[0].text
    decision.item.channel.contact = "kontakt@exempelby.example"
    assert "{" not in filled(decision)[0].text


def test_the_municipalitys_own_templates_take_the_place_of_ours(decision) -> None:
    NoticeTemplate.objects.create(title="Vår", text="Hej, {regel}.")
    NoticeTemplate.objects.create(title="Annan regel", text="…", rule_id="G1.5.9.reklam")
    assert [one.title for one in filled(decision)] == ["Vår"]


@pytest.mark.parametrize("text", ["Hej {namn}!", "Hej { skriv här }!", "{kontakt}", "Hej {}!"])
def test_a_placeholder_never_leaves_the_house(decision, as_anna, text) -> None:
    with pytest.raises(Invalid) as refused:
        actions.send_notice(decision, text, by_reply=True, actor=as_anna)
    assert refused.value.field == "text"
    assert not Notice.objects.exists()


def test_it_goes_out_as_an_answer(decision, item, as_anna, anna, platform, time) -> None:
    notice = actions.send_notice(decision, "Vi tog bort din kommentar.", by_reply=True, actor=as_anna)
    work(time)
    assert (item.platform_id, "Vi tog bort din kommentar.") in platform.replies
    assert notice.sent_by == anna
    assert notice.act.verb == "reply"


def test_or_is_noted_as_sent_by_hand(decision, as_anna, platform, time) -> None:
    notice = actions.send_notice(decision, "Vi tog bort din kommentar.", by_reply=False, actor=as_anna)
    work(time)
    assert platform.replies == []
    assert notice.act is None
    assert "tog bort" not in Entry.objects.get(kind="notice.sent").body


def test_nothing_is_said_openly_about_a_secret(make_item, as_anna) -> None:
    secret = make_item("Hemligt")
    actions.mark_secret(secret.pk, "23 kap. 2 § OSL", actor=as_anna)
    with pytest.raises(Invalid, match="öppet"):
        actions.send_notice(Decision.objects.get(), "Hej.", by_reply=True, actor=as_anna)


def test_an_outsider_tells_nobody(decision, bo) -> None:
    with pytest.raises(NotAllowed):
        actions.send_notice(decision, "Hej.", by_reply=False, actor=person(bo.pk))
