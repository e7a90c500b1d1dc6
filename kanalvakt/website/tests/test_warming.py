"""Who comes first after a start waits for no template."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from kanalvakt.register.models import Channel
from kanalvakt.website import moulds
from kanalvakt.website.tests.test_posts import write
from kanalvakt.wsgi import warmed

PAGES = ["", "?unit=bjorkskolan", "?q=skola", "avslutade/", "kanal/bjorkskolan-ovning/", "inlagg/", "inlagg/flode.rss"]
PAGES += ["inlagg/enhet/bjorkskolan/", "inlagg/kanal/bjorkskolan-ovning/flode.json", "data/", "badda-in/"]


@pytest.mark.parametrize("start", ["/offentligt/", "/en/offentligt/"])
def test_a_server_that_has_started_has_every_template_at_hand(
    client: Client, channel: Channel, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    write(channel)
    monkeypatch.setattr(moulds, "_moulds", {})
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # they would end the test's own transaction
    try:
        warmed()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

    def refuse(*_args: object) -> None:
        pytest.fail("written again")

    monkeypatch.setattr(moulds, "_mould", refuse)
    for page in PAGES:
        assert client.get(start + page).status_code == 200
