"""Koppla en riktig Ghost: from an integration's key on the page to its members' comments, gone and edited ones too."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from kanalvakt.collection import actions
from kanalvakt.collection.models import Item, Outcome, PublicState
from kanalvakt.core import blobs
from kanalvakt.core.actor import system
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register.models import Channel
from tests.peers.ghost import OURS, VISITOR, Ghost


@pytest.mark.peer("ghost")
@pytest.mark.xdist_group("ghost")
def test_a_real_ghost_is_connected_and_collected_with_its_edits_and_what_was_deleted_there(
    ghost: Ghost, school: Unit, anna: User, client: Client
) -> None:
    asked, regretted = ghost.visit("Vem hämtar barnen på badplatsen?"), ghost.visit("Det här tar jag tillbaka")
    client.force_login(anna)
    address = f"/kanaler/koppla/?{urlencode({'address': ghost.url, 'platform': 'ghost'})}"
    typed = {"name": "Skolans Ghost", "unit": school.pk, "member": OURS}
    wrong = client.post(address, {**typed, "key": f"{'0' * 24}:{'0' * 64}"}).text
    assert "Det här behöver rättas" in wrong
    assert OURS in wrong
    assert "0" * 64 not in wrong
    assert "Kanalen är kopplad." in client.post(address, {**typed, "key": ghost.key}, follow=True).text
    blog = Channel.objects.get(name="Skolans Ghost", platform="ghost", address=ghost.url)

    assert actions.sync(blog.pk, complete=True, actor=system("test")).outcome == Outcome.OK
    item = Item.objects.get(channel=blog, platform_id=asked)
    assert item.sender_name == "Åsa Öberg"
    assert VISITOR in blobs.read(item.version.raw).decode()  # in the evidence, and nowhere else
    assert VISITOR not in str(Item.objects.filter(pk=item.pk).values("sender_name", "sender__platform_id"))
    assert item.parent is not None
    assert item.parent.is_own

    ghost.edit(asked, "Vem hämtar barnen i parken?")
    ghost.admin("PUT", f"comments/{regretted}/", json={"comments": [{"status": "deleted"}]})
    run = actions.sync(blog.pk, complete=True, actor=system("test"))
    assert (run.outcome, run.gone) == (Outcome.OK, 1), run.error_message
    item.refresh_from_db()
    assert [version.text for version in item.versions.all()][-1] == "Vem hämtar barnen i parken?"
    assert Item.objects.get(channel=blog, platform_id=regretted).public_state == PublicState.GONE
