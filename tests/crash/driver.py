"""Rounds of collect, remove and reply over a faulty platform until the worker was killed so often; then the accounts.

Run by test_crash.py in an installation of its own: `python -m tests.crash.driver ROUNDS SEED PRACTICE_URL TOKEN`.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import date
from importlib import import_module
from typing import Any

import django
import httpx

POINTS = [
    "kanalvakt.collection.actions.syncing:_take",
    "kanalvakt.collection.actions.syncing:store",
    "kanalvakt.collection.actions.syncing:conclude",
    "kanalvakt.core.blobs:put",
    "kanalvakt.core.blobs:prepare",
    "kanalvakt.core.blobs:save",
    "kanalvakt.core.disk:_write",
    "kanalvakt.core.disk:_sync",
    "kanalvakt.core.disk:digest",
    "kanalvakt.outbox.actions.evidence:_keep",
    "kanalvakt.outbox.actions.evidence:_record",
    "kanalvakt.outbox.actions.machine:_move",
    "kanalvakt.outbox.actions.machine:_start",
    "kanalvakt.outbox.actions.machine:send",
    "kanalvakt.outbox.actions.machine:look",
    "kanalvakt.outbox.actions.machine:confirm",
    "kanalvakt.outbox.actions.machine:_sent",
    "kanalvakt.outbox.actions.machine:finish",
    "kanalvakt.ledger.actions:append",
    "kanalvakt.ledger.actions:seal",
]
FAULTS: list[dict[str, Any]] = [
    {"kind": "status", "status": 429, "retry_after": 1},
    {"kind": "status", "status": 503},
    {"kind": "drop"},
    {"kind": "lost"},
    {"kind": "half"},
    {"kind": "duplicates"},
    {"kind": "reorder"},
    {"kind": "lost", "match": "POST /api"},
    {"kind": "drop", "match": "POST /api"},
]
HANDLE = "bjorkskolan"


class Platform:
    """The practice platform's admin side."""

    def __init__(self, url: str, token: str) -> None:
        self.client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """JSON of an answer that must be good."""
        answer = self.client.request(method, path, **more)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def seed(self, **document: Any) -> dict[str, str]:
        """Keys and their ids."""
        return dict(self.ask("POST", "/admin/seed", json=document)["keys"])

    def items(self) -> list[dict[str, Any]]:
        """Everything that is there."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.ask("GET", f"/api/v1/pages/{HANDLE}/items", params={"cursor": cursor} if cursor else {})
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                return found

    def removals(self) -> list[dict[str, Any]]:
        """The events in which we took something away."""
        events = self.ask("GET", f"/api/v1/pages/{HANDLE}/events", params={"after": 0})["events"]
        return [event for event in events if event["type"] in ("removed", "hide", "hold")]


def open_channel(url: str, token: str) -> None:
    """Anna's channel on the platform, active and connected."""
    import json

    from kanalvakt.core import clock
    from kanalvakt.organisation.models import Unit, User
    from kanalvakt.register.models import Channel, Secret

    anna, olof = (User.objects.get(email=f"{name}@exempelby.example") for name in ("anna", "olof"))
    channel = Channel.objects.create(
        unit=Unit.objects.get(), name="Björkskolan", slug="bjorkskolan", platform="practice", address=f"{url}/{HANDLE}",
        handle=HANDLE, state="active", purpose_text="Svara", responsible=anna, substitute=olof, decided_by="Nämnden",
        decided_on=date(2026, 1, 1), decision_case_number="BUN 2026/1", proposed_by=anna, proposed_at=clock.now(),
    )  # fmt: skip
    Secret.objects.create(
        channel=channel, kind="connection", label="API", value=json.dumps({"token": token}), changed_at=clock.now()
    )


def order(rng: random.Random) -> None:
    """Anna removes or answers something that nobody has touched, or both."""
    from kanalvakt.collection.models import Item
    from kanalvakt.core.actor import person
    from kanalvakt.moderation import actions as moderation
    from kanalvakt.organisation.models import User
    from kanalvakt.outbox import actions as outbox

    anna = person(User.objects.get(email="anna@exempelby.example").pk)
    free = list(Item.objects.filter(is_own=False, acts=None, public_state="visible").values_list("pk", flat=True))
    for pk in rng.sample(free, min(len(free), rng.randint(1, 3))):
        if rng.random() < 0.5:
            rule = rng.choice(["G1.5.9.angrepp", "G1.5.9.hot"])
            done = moderation.remove([pk], rule_id=rule, reason="", actor=anna)
            assert not done.failed, done.failed
        else:
            outbox.request_reply(pk, f"Svar till {pk}", actor=anna)


def let_time_pass() -> None:
    """What was claimed by the dead is free again, and what waits is due."""
    from kanalvakt.collection.models import SyncState
    from kanalvakt.core import clock
    from kanalvakt.outbox.models import Act

    now = clock.now()
    SyncState.objects.update(claimed_until=None, next_at=now)
    Act.objects.filter(next_at__isnull=False).update(next_at=now, claimed_until=None)


def work(rng: random.Random | None) -> tuple[str, bool]:
    """One worker: killed at a named point or after some time; None lets it live. Says which, and whether it died."""
    environment, seconds, point = dict(os.environ), None, "alive"
    if rng and rng.random() < 0.75:
        point = f"{rng.choice(POINTS)}:{rng.choice(['before', 'after'])}:{rng.randint(1, 3)}"
        environment["CRASH_POINT"] = point
    elif rng:
        seconds = rng.uniform(0.6, 3)
        point = f"after {seconds:.2f} s"
    worker = subprocess.Popen([sys.executable, "-m", "tests.crash.worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        worker.wait(seconds)
    except subprocess.TimeoutExpired:
        worker.kill()
    return point, worker.wait() == -signal.SIGKILL


def recover() -> None:
    """Workers that live, until nothing is under way any more."""
    from kanalvakt.outbox.actions.machine import MOVING
    from kanalvakt.outbox.models import Act

    for _again in range(25):
        let_time_pass()
        work(None)
        if not Act.objects.filter(state__in=MOVING).exists():
            break
    let_time_pass()
    work(None)


def check(platform: Platform, written: int) -> None:
    """The accounts: nothing lost, nothing twice, nothing removed without sealed evidence, nothing left in between."""
    from kanalvakt.collection.models import Item, ItemVersion
    from kanalvakt.core import blobs
    from kanalvakt.ledger import verification
    from kanalvakt.outbox.models import FINAL, REMOVALS, Act, ActState

    stored = {item.platform_id: item for item in Item.objects.select_related("version")}
    there = platform.items()
    lost = [item["id"] for item in there if item["id"] not in stored]
    assert not lost, f"never stored: {lost}"
    assert sum(not item.is_own for item in stored.values()) == written, "an item was lost or stored twice"
    texts = {item["id"]: item["text"] for item in there}
    wrong = [pk for pk, text in texts.items() if stored[pk].version and stored[pk].version.text != text]
    assert not wrong, f"stored with another text: {wrong}"
    kept = ItemVersion.objects.select_related("raw__pack")
    unreadable = [version.pk for version in kept if not (version.raw and blobs.verify(version.raw))]
    assert not unreadable, f"versions whose bytes were not kept: {unreadable}"

    answers = Counter((item["parent"], item["text"]) for item in there if item["own"] and item["parent"])
    assert all(count == 1 for count in answers.values()), answers.most_common(3)

    for event in platform.removals():
        acts = Act.objects.filter(item__platform_id=event["item"], verb__in=REMOVALS).exclude(evidence=None)
        sealed = [
            act for act in acts if act.sealed_at and act.sealed_at.isoformat() <= event["at"].replace("Z", "+00:00")
        ]
        assert sealed, f"{event} without evidence sealed before it"
        assert all(act.evidence and blobs.verify(act.evidence.canonical) for act in sealed)

    open_acts = Act.objects.exclude(state__in=[*FINAL, ActState.UNKNOWN, ActState.MANUAL])
    assert not open_acts.exists(), list(open_acts.values("state", "error_code"))
    verification.verify()
    states = Counter(Act.objects.values_list("verb", "state"))
    print(f"{len(there)} items at the platform, {len(stored)} stored, acts: {dict(states)}")


def main(rounds: int, seed: int, url: str, token: str) -> None:
    """Set up, crash, recover, check."""
    django.setup()
    from tests.e2e.people import MAKE

    for point in POINTS:
        module, name = point.split(":")
        getattr(import_module(module), name)  # a point that is no more would crash nothing
    rng, platform = random.Random(seed), Platform(url, token)
    exec(MAKE, {})
    open_channel(url, token)
    platform.seed(pages=[{"handle": HANDLE, "name": "Björkskolan"}])
    post = platform.seed(items=[{"key": "p", "page": HANDLE, "kind": "post", "text": "Idrottsdag!"}])["p"]
    written, lived, points = 0, 0, Counter[str]()
    while points.total() < rounds:
        new = rng.randint(1, 3)
        texts = [f"Kommentar {written + n}" for n in range(new)]
        platform.seed(items=[{"page": HANDLE, "parent": post, "author": f"Kim {text}", "text": text} for text in texts])
        written += new
        order(rng)
        for fault in rng.sample(FAULTS, rng.randint(0, 2)):
            platform.ask("POST", "/admin/faults", json=fault)
        point, died = work(rng)
        if died:
            points[point.rsplit(":", 1)[0] if ":" in point else "by the clock"] += 1
        else:  # what there was to do did not lead past the point
            lived += 1
            assert lived < 10 * rounds, "the worker is hardly ever killed"
        let_time_pass()
    platform.ask("DELETE", "/admin/faults")
    recover()
    check(platform, written)
    print(f"{rounds} workers killed at {len(points)} different points ({lived} came through), seed {seed}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
