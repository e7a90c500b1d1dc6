"""A real fediverse account through the product's own doors: connected, read, answered once, its visitor blocked."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from django.test import Client

from kanalvakt.collection import actions as collection
from kanalvakt.collection import tasks as collecting
from kanalvakt.collection.models import Item, SyncRun
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.core import clock
from kanalvakt.core.actor import migration, person
from kanalvakt.organisation.models import User
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.outbox.tasks import sweep
from kanalvakt.register.models import Channel, Secret
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.supervision.models import Case
from tests.peers.snac import OFFICIAL, VISITOR, Snac

pytestmark = [pytest.mark.peer("snac"), pytest.mark.xdist_group("snac")]
COMPLETE = "state purposes purpose_text responsible substitute decided_by decided_on decision_case_number"


class Line:
    """The line to the server: it can break just after the server has got what was sent."""

    def __init__(self, server: Snac, faulty: Faulty) -> None:
        self.server, self.url, self.breaks, self.posted = server, faulty.url, False, 0
        faulty.play = self._carry

    def _carry(self, handler: Handler) -> None:
        kept = ("Authorization", "Content-Type", "Idempotency-Key")
        headers = {name: handler.headers[name] for name in kept if name in handler.headers}
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.request(
                handler.command, f"{self.server.url}{handler.path}", content=handler.body, headers=headers
            )
        if handler.command == "POST" and handler.path == "/api/v1/statuses":
            self.posted += 1
            if self.breaks:
                return handler.hang_up()
        handler.send(answer.status_code, answer.content, {"Content-Type": answer.headers["content-type"]})
        return None


@pytest.fixture
def line(snac: Snac, settings) -> Iterator[Line]:
    with Faulty() as faulty:
        settings.EGRESS_ALLOW, settings.UNDO_SECONDS = faulty.allow, 0
        yield Line(snac, faulty)


@pytest.fixture
def account(line: Line, channel: Channel, karin: User, anna: User) -> Channel:
    """Connected on the page that anybody uses, with its token pasted; then completed and accepted."""
    rulebook.load(migration("test"))
    rulebook.accept(person(anna.pk))
    client = Client()
    client.force_login(karin)
    where = f"/kanaler/koppla/?address={line.url}/@{OFFICIAL}"
    page = client.get(where).content.decode()
    assert "write:blocks" in page
    form = {"name": "Kommunen på Mastodon", "unit": channel.unit.pk, "token": "fel-fel-fel"}
    assert "gäller inte längre" in client.post(where, form).content.decode()
    answer = client.post(where, form | {"token": line.server.tokens[OFFICIAL]})
    assert answer.status_code == 302, answer.content.decode()
    made = Channel.objects.get(name="Kommunen på Mastodon")
    assert made.platform == "mastodon"
    assert line.server.tokens[OFFICIAL] not in str(Secret.objects.get(channel=made))
    Channel.objects.filter(pk=made.pk).update(**{name: getattr(channel, name) for name in COMPLETE.split()})
    return made


def collect(account: Channel) -> SyncRun:
    run = collection.sync(account.pk, complete=True, actor=collecting.ACTOR)
    assert run.outcome == "ok", run.error_message
    return run


def written(account: Channel, line: Line, text: str) -> Item:
    """Somebody answers the official account, and it is collected."""
    status = line.server.post(f"Fråga oss om {text}")
    line.server.answer(status, text)
    assert not collect(account).unread
    return Item.objects.get(channel=account, version__text=text)


def work() -> None:
    """The worker, for as long as anything is due; waits are cut short."""
    for _ in range(20):
        Act.objects.filter(next_at__isnull=False).update(next_at=clock.now(), claimed_until=None)
        if not sweep():
            return


def test_a_followers_answer_is_answered_once_though_the_line_breaks(
    account: Channel, line: Line, anna: User, client: Client
) -> None:
    item = written(account, line, "När öppnar badet i år?")
    assert (item.kind, item.parent.kind, item.is_own) == ("comment", "post", False)
    client.force_login(anna)
    case = Case.objects.get(item=item)
    assert "När öppnar badet i år?" in client.get(f"/inkorg/{case.pk}/").content.decode()
    line.breaks = True
    assert client.post(f"/inkorg/{case.pk}/svara/", {"text": "Den 1 juni & då bjuds det på fika."}).status_code == 302
    work()
    line.breaks = False
    work()
    act = Act.objects.get(item=item)
    assert (act.state, line.posted) == (ActState.CONFIRMED, 1)
    below = [one["text"] for one in line.server.below(item.platform_id)]
    assert below == [f"@{VISITOR}@{line.server.allow} Den 1 juni & då bjuds det på fika."]
    collect(account)
    ours = Item.objects.get(channel=account, platform_id=act.platform_ref)
    assert (ours.is_own, ours.parent, ours.version.text) == (True, item, "Den 1 juni & då bjuds det på fika.")


def test_what_cannot_be_hidden_is_said_and_who_wrote_it_is_blocked_behind_evidence(
    account: Channel, line: Line, anna: User, client: Client
) -> None:
    item = written(account, line, "Rektorn borde få stryk")
    client.force_login(anna)
    page = client.get(f"/ta-bort/?item={item.pk}").content.decode()
    assert "Mastodon kan varken dölja eller ta bort" in page
    day = clock.today() + timedelta(days=14)
    form = {"rule_id": "G1.5.9.hot", "reason": "Hot mot rektorn, tredje gången.", "ends_on": day, "review_on": day}
    answer = client.post(f"/blockera/{item.pk}/", form)
    assert answer.status_code == 302, answer.content.decode()
    work()
    act = Act.objects.get(item=item)
    assert (act.state, bool(act.evidence), bool(act.sealed_at)) == (ActState.CONFIRMED, True, True)
    found = line.server.call(
        OFFICIAL, "GET", "/api/v1/accounts/relationships", params={"id[]": item.sender.platform_id}
    )
    assert found[0]["blocking"] is True
    line.server.call(OFFICIAL, "POST", f"/api/v1/accounts/{item.sender.platform_id}/unblock")
