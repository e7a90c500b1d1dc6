"""Against a real blog, in a real browser, and a real profile on an AT network (peers): what the docs' table says."""

import time
from typing import Any

import pytest

from kanalvakt.connectors import browser
from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor, person, system
from kanalvakt.organisation.models import User
from kanalvakt.register import actions as register
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck import actions
from kanalvakt.sendercheck.models import Alarm, How
from kanalvakt.sendercheck.tests import table
from kanalvakt.sendercheck.tests.logos import circle, logo, on, saved
from tests.peers.at import Account, Network
from tests.peers.wordpress import WordPress

JOB = system("sendercheck")
ABOUT = """<p>Officiell blogg för Björkskolan i Exempelby.</p><p>Det du skriver kan bli allmän handling.</p>
<p>Läs våra husregler innan du skriver.</p><p>Telefon 08-465 004 00</p>
<p><a href="https://exempelby.example/skolan">Skolan på exempelby.example</a></p>"""
ICON = saved(on(logo(0)).resize((512, 512)))


@pytest.fixture
def as_karin(karin: User) -> Actor:
    return person(karin.pk)


def ours(channel: Channel, platform: str, address: str, handle: str = "") -> Channel:
    Channel.objects.update(platform=platform, address=address, handle=handle, name="Björkskolan")
    channel.refresh_from_db()
    return channel


@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
def test_a_real_blog_is_read_by_its_api_and_in_a_browser(
    wordpress: WordPress, channel: Channel, as_anna: Actor, as_karin: Actor
) -> None:
    blog = ours(channel, "wordpress", wordpress.url)
    actions.expect(None, new_logo=saved(logo(0)), actor=as_karin)
    headers = {"Content-Type": "image/png", "Content-Disposition": "attachment; filename=icon.png"}
    icon = wordpress.rest("POST", "/wp/v2/media", content=ICON, headers=headers)["id"]
    wordpress.php(f"update_option('site_icon', {int(icon)}); update_option('blogname', 'Björkskolan');")
    post = wordpress.post("Om bloggen", ABOUT)
    login = {name: str(wordpress.channel.credentials[name]) for name in ("user", "application_password")}
    register.connect(blog.pk, login, actor=as_anna)
    try:
        first = actions.check(blog.pk, actor=JOB)
        assert not table.difference("A real WordPress blog, connected", first)
        assert first.how == How.BOTH
        if browser.browser_path():
            assert first.screenshot
            assert blobs.read(first.screenshot).startswith(b"\x89PNG")
        wordpress.php("update_option('blogname', 'Billiga glasögon');")
        wordpress.rest("POST", f"/wp/v2/posts/{post}", json={"content": "<p>Telefon 08-465 004 00</p>"})
        second = actions.check(blog.pk, actor=JOB)
        assert not table.difference("The same blog, renamed, its link and notice removed", second)
        assert {alarm.what for alarm in Alarm.objects.all()} == {"name", "links"}
    finally:
        wordpress.php("update_option('blogname', 'Björkskolans blogg'); delete_option('site_icon');")


@pytest.mark.peer("at")
@pytest.mark.xdist_group("at")
def test_a_real_profile_on_the_at_network_is_read_by_its_api(
    at: Network, channel: Channel, as_anna: Actor, as_karin: Actor
) -> None:
    account = at.join("bjorkskolan")
    words = "Björkskolan i Exempelby. Det du skriver kan bli allmän handling. Kontakt: skolan@exempelby.example"
    present(account, "Björkskolan", f"{words} https://exempelby.example")
    profile = ours(channel, "bluesky", f"https://bsky.app/profile/{account.handle}", account.handle)
    actions.expect(None, new_logo=saved(logo(0)), actor=as_karin)
    login = {"account": account.handle, "app_password": account.app_password(), "server": at.server}
    register.connect(profile.pk, login, actor=as_anna)
    first = actions.check(profile.pk, actor=JOB)
    assert not table.difference("A real Bluesky profile on the AT network", first)
    assert first.how == How.API
    assert [one.address for one in profile.others.all()] == [f"https://bsky.app/profile/{account.did}"]
    present(account, "Glasögon", "Billiga glasögon https://annan.example")
    second = actions.check(profile.pk, actor=JOB)
    assert not table.difference("The same profile, taken over", second)
    assert {alarm.what for alarm in Alarm.objects.all()} == {"name", "links"}


def present(account: Account, name: str, words: str) -> None:
    """How the account presents itself; waits until those who read have it."""
    record: dict[str, Any] = {"$type": "app.bsky.actor.profile", "displayName": name, "description": words}
    record["avatar"] = upload(account, saved(circle(on(logo(0)), "white").resize((400, 400)), "JPEG", quality=75))
    account.do(
        "com.atproto.repo.putRecord", repo=account.did, collection="app.bsky.actor.profile", rkey="self", record=record
    )
    account.network.process()
    for _ in range(40):
        if account.ask("app.bsky.actor.getProfile", actor=account.did).get("displayName") == name:
            return
        time.sleep(0.25)


def upload(account: Account, picture: bytes) -> Any:
    """A picture in the account's own store."""
    import httpx

    head = {"Authorization": f"Bearer {account.token}", "Content-Type": "image/jpeg"}
    with httpx.Client(timeout=30, trust_env=False) as client:
        answer = client.post(
            f"{account.network.server}/xrpc/com.atproto.repo.uploadBlob", content=picture, headers=head
        )
    assert answer.status_code == 200, answer.text
    return answer.json()["blob"]
