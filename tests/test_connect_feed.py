"""What only a real blog's feeds show, through the product's own door."""

import pytest
from django.test import Client

from kanalvakt.collection import actions, tasks
from kanalvakt.collection.models import Item, PublicState
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.feed.connector import Feed
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from tests.peers.wordpress import WordPress

pytestmark = [pytest.mark.peer("wordpress"), pytest.mark.xdist_group("wordpress")]


def test_the_front_page_of_a_blog_leads_to_its_feeds(wordpress: WordPress) -> None:
    health = Feed().health(ChannelRef("1", "feed", wordpress.url))
    assert health.ok
    assert "Kommentarer läses också" in health.message


def test_a_blog_without_a_log_in_is_connected_by_its_feed_and_read(
    wordpress: WordPress, channel: Channel, client: Client, karin: User
) -> None:
    guid = wordpress.php(f"echo get_comment_guid({wordpress.visit('När öppnar simhallen?')});")
    client.force_login(karin)
    where = f"/kanaler/koppla/?address={wordpress.url}/%3Ffeed%3Drss2"
    page = client.get(where)
    assert "Ingen inloggning behövs" in page.content.decode()
    answer = client.post(where, {"name": "Skolbloggen", "unit": channel.unit.pk})
    assert answer.status_code == 302, answer.content.decode()
    blog = Channel.objects.get(name="Skolbloggen")
    assert blog.platform == "feed"
    run = actions.sync(blog.pk, complete=True, actor=tasks.ACTOR)
    item = Item.objects.get(channel=blog, platform_id=guid)
    assert (item.kind, item.version.text, item.is_own) == ("comment", "När öppnar simhallen?", False)
    assert item.parent
    assert item.parent.kind == "post"
    assert (run.outcome, run.unread) == ("ok", 0)
    assert not Item.objects.filter(public_state=PublicState.GONE).exists()
