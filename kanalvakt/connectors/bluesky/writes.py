"""What we write: answers, what a thread hides, blocks and reports. Every write can be made again without harm."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kanalvakt.connectors.acts import same_words
from kanalvakt.connectors.base import Cap, ConnectorError, ItemRef
from kanalvakt.connectors.bluesky import names
from kanalvakt.connectors.bluesky.client import Client, Swapped
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import inside, moment, text
from kanalvakt.core.wording import kept as _

MOST_HIDDEN = 300
TRIES = 6
FULL = _(
    "Tråden har redan 300 dolda svar, och fler tar Bluesky inte. Visa något av dem igen, stäng tråden för svar i "
    "Bluesky, eller blockera eller anmäl avsändaren."
)
BUSY = _("Någon annan ändrar vad som är dolt i tråden just nu. Vi försöker igen om en stund.")
NOT_OURS = _("Bluesky kan bara dölja svar under kanalens egna inlägg.")
REPORTED = "Anmält av den som sköter kontot som svaret riktas till, efter granskning."
_LINK = re.compile(rb"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def now() -> str:
    """As the AT protocol writes times."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def hide(client: Client, item: ItemRef, *, hidden: bool) -> bytes:
    """Put the answer among what its thread hides, or take it out: compare and swap, again when somebody was faster."""
    if names.owner(item.root_id) != client.did:
        raise ConnectorError("unsupported", NOT_OURS, permanent=True)
    for _try in range(TRIES):
        gate, version = gate_of(client, item.root_id)
        before = _hidden(gate)
        after = [*before, item.platform_id] if hidden else [uri for uri in before if uri != item.platform_id]
        if (item.platform_id in before) == hidden:
            return b""
        if len(after) > MOST_HIDDEN:
            raise ConnectorError("refused", FULL, permanent=True)
        record = {"post": item.root_id, "createdAt": now(), **gate, "hiddenReplies": after}
        try:
            return client.put(names.GATE, names.split(item.root_id)[2], record, over=version).body
        except Swapped:
            continue
    raise ConnectorError("broken", BUSY)


def gate_of(client: Client, root: str) -> tuple[dict[str, Any], str | None]:
    """The thread's own rules and their version; ({}, None) when it has none."""
    _did, _collection, key = names.split(root)
    found = client.record(f"at://{client.did}/{names.GATE}/{key}")
    if found is None:
        return {}, None
    value = found.get("value")
    return (dict(value) if isinstance(value, dict) else {}), text(found.get("cid"))


def _hidden(gate: Mapping[str, Any]) -> list[str]:
    listed = gate.get("hiddenReplies")
    return [uri for uri in listed if isinstance(uri, str)] if isinstance(listed, list) else []


def is_hidden(client: Client, item: ItemRef) -> bool:
    """Whether the thread hides the answer."""
    return item.platform_id in _hidden(gate_of(client, item.root_id)[0])


def block(client: Client, did: str) -> bytes:
    """Block an account. The record's key follows from whom it is about, so that a second one is the same one."""
    try:
        record = {"subject": did, "createdAt": now()}
        return client.put(names.BLOCK, names.key_for(did), record, over=None).body
    except Swapped:
        return b""


def unblock(client: Client, did: str) -> None:
    """Take away our block, and any that somebody made in Bluesky itself."""
    for uri in {f"at://{client.did}/{names.BLOCK}/{names.key_for(did)}", blocked_by(client, did)} - {""}:
        client.delete(uri)


def blocked_by(client: Client, did: str) -> str:
    """The block record that Bluesky knows of; '' when there is none."""
    profile = client.get("app.bsky.actor.getProfile", {"actor": did}).object()
    uri = text(inside(profile, "viewer", "blocking"))
    return uri if names.owner(uri) == client.did else ""


def is_blocked(client: Client, did: str) -> bool:
    """By our own record: Bluesky's view of it comes a moment later."""
    return client.record(f"at://{client.did}/{names.BLOCK}/{names.key_for(did)}") is not None


def report(client: Client, item: ItemRef) -> Answer:
    """Tell Bluesky's moderators about a post."""
    subject, _record = client.reference(item.platform_id)
    body = {
        "reasonType": "com.atproto.moderation.defs#reasonOther",
        "reason": REPORTED,
        "subject": {"$type": "com.atproto.repo.strongRef", **subject},
    }
    return client.post("com.atproto.moderation.createReport", body)


def reply(client: Client, item: ItemRef, words: str, key: str) -> tuple[str, bytes]:
    """Answer below a post: (its address, what the server said). The same `key` never gives two answers."""
    parent, above = client.reference(item.platform_id)
    root = inside(above, "reply", "root")
    record = {
        "text": words,
        "createdAt": now(),
        "langs": ["sv"],
        "reply": {"root": root if isinstance(root, dict) else parent, "parent": parent},
        **({"facets": links} if (links := _links(words)) else {}),
    }
    number = names.key_for(f"{item.platform_id} {key}", near=names.split(item.platform_id)[2])
    uri = f"at://{client.did}/{names.POST}/{number}"
    try:
        return uri, client.put(names.POST, number, record, over=None).body
    except Swapped:  # it was written already, and its answer was lost
        found = client.record(uri)
        if found and same_words(words, text(inside(found, "value", "text"))):
            return uri, b""
        raise ConnectorError(
            "refused", _("Ett svar med andra ord har redan skickats för den här åtgärden."), permanent=True
        ) from None


def _links(words: str) -> list[dict[str, Any]]:
    """Bluesky makes an address a link only when told where it stands, in bytes."""
    return [
        {
            "index": {"byteStart": found.start(), "byteEnd": found.end()},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": found[0].decode()}],
        }
        for found in _LINK.finditer(words.encode("utf-8", "replace"))
    ]


def written(client: Client, item: ItemRef, words: str, since: datetime) -> tuple[str, datetime] | None:
    """Our own words directly below the item, in our own repository: (address, time)."""
    params = {"repo": client.did, "collection": names.POST, "limit": "100"}
    for _page in range(10):
        values = client.get("com.atproto.repo.listRecords", params).object()
        records = values.get("records")
        for one in records if isinstance(records, list) else []:
            value, at = inside(one, "value"), moment(inside(one, "value", "createdAt"))
            below = inside(value, "reply", "parent", "uri") == item.platform_id
            if below and at and at >= since and same_words(words, text(inside(value, "text"))):
                return text(inside(one, "uri")), at
        if not (cursor := text(values.get("cursor"))) or not records:
            break
        params["cursor"] = cursor
    return None


def say(client: Client, item: ItemRef, words: str) -> tuple[str, bytes]:
    """Answer in a conversation: (the message's id here, what the server said)."""
    body = {"convoId": item.root_id or item.platform_id.partition("/")[0], "message": {"text": words}}
    answer = client.post("chat.bsky.convo.sendMessage", body, chat=True)
    return f"{body['convoId']}/{text(inside(answer.object(), 'id'))}", answer.body


def told(client: Client, item: ItemRef, words: str, since: datetime) -> tuple[str, datetime] | None:
    """Our own words in the conversation: (the message's id here, its time)."""
    conversation = item.root_id or item.platform_id.partition("/")[0]
    params = {"convoId": conversation, "limit": "100"}
    values = client.get("chat.bsky.convo.getMessages", params, chat=True).object()
    messages = values.get("messages")
    for one in messages if isinstance(messages, list) else []:
        at = moment(inside(one, "sentAt"))
        ours = text(inside(one, "sender", "did")) == client.did and same_words(words, text(inside(one, "text")))
        if ours and at and at >= since:
            return f"{conversation}/{text(inside(one, 'id'))}", at
    return None


EFFECTS = {
    Cap.HIDE: _(
        "Svaret flyttas ur tråden under kanalens inlägg. Det ligger kvar hos den som skrev det: alla kan läsa "
        "det på hens egen sida, i andra tjänster och bakom knappen Visa dolda svar. Avsändaren får inget besked. "
        "Det som inte är ett svar under kanalens eget inlägg kan inte döljas: blockera eller anmäl avsändaren i "
        "stället."
    ),
    Cap.RESTORE: _("Alla ser svaret i tråden igen."),
    Cap.BLOCK_AUTHOR: _(
        "Avsändaren kan inte längre svara kanalen, och hens svar försvinner ur kanalens trådar för alla. "
        "De ligger kvar på hens egen sida. Vem kanalen blockerar är öppet för alla, och avsändaren kan se det."
    ),
    Cap.UNBLOCK_AUTHOR: _("Avsändaren kan svara kanalen igen, och hens tidigare svar syns åter i trådarna."),
    Cap.REPORT: _(
        "Blueskys moderatorer får anmälan. Svaret ligger kvar tills de har tagit ställning, och de behöver "
        "inte göra något. Avsändaren får inte veta vem som anmälde."
    ),
    Cap.REPLY: _(
        "Alla kan se svaret under det som besvaras. Det kan inte ändras i efterhand, bara tas bort och skrivas "
        "på nytt i Bluesky."
    ),
    Cap.REPLY_MESSAGE: _("Bara de som är med i samtalet ser svaret."),
}
