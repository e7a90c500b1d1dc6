"""What is changed in a Ghost, and what reading back says of it."""

from collections.abc import Mapping
from html import escape
from typing import Any

from kanalvakt.connectors.acts import REMOVALS
from kanalvakt.connectors.base import Cap, ConnectorError, ItemRef, Outcome, Unsupported
from kanalvakt.connectors.ghost import parse
from kanalvakt.connectors.ghost.client import Client, error_of, no_api, segment
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import inside, text
from kanalvakt.core.wording import kept as _

STATUS = {Cap.HIDE: "hidden", Cap.RESTORE: "published", Cap.DELETE: "deleted"}
COMMENTING = {Cap.BLOCK_AUTHOR: "disable", Cap.UNBLOCK_AUTHOR: "enable"}
# Ghost shows it to whom it is about, when they try to comment.
WHY_BLOCKED = "Avstängd från att kommentera."


def below(client: Client, item: ItemRef) -> dict[str, str]:
    """Where an answer hangs. Ghost has two levels, and an answer to an answer names it."""
    if item.kind == "post":
        return {"post_id": item.platform_id}
    if not (found := client.comment(item.platform_id)):
        raise ConnectorError("gone", _("Kommentaren finns inte längre på bloggen."), permanent=True)
    if thread := text(found.get("parent_id")):
        return {"parent_id": thread, "in_reply_to_id": item.platform_id}
    return {"parent_id": item.platform_id}


def paragraphs(words: str) -> str:
    """Plain words as Ghost keeps a comment."""
    lines = [escape(part, quote=False).replace("\n", "<br>") for part in words.strip().split("\n\n")]
    return "".join(f"<p>{line}</p>" for line in lines)


def change(client: Client, item: ItemRef, verb: Cap) -> Answer:
    """Give a comment another state; one that is not there any more is deleted."""
    sent = {"comments": [{"status": STATUS[verb]}]}
    answer = client.write("PUT", f"comments/{segment(item.platform_id)}/", json=sent, expect=[404])
    if answer.status == 404 and error_of(answer) != "NotFoundError":
        raise no_api(client.host)
    if answer.status == 404 and verb != Cap.DELETE:
        raise ConnectorError("gone", _("Kommentaren finns inte längre på bloggen."), permanent=True)
    return answer


def commenting(client: Client, item: ItemRef, verb: Cap) -> Answer:
    """Switch a member's right to comment. Older versions of Ghost 6 have no such act."""
    if not item.sender_id:
        raise Unsupported(parse.LEFT)
    path = f"members/{segment(item.sender_id)}/commenting/{COMMENTING[verb]}/"
    sent = {"reason": WHY_BLOCKED} if verb == Cap.BLOCK_AUTHOR else {}
    answer = client.write("POST", path, json=sent, expect=[404])
    if answer.status == 404 and error_of(answer) != "NotFoundError":
        raise no_api(client.host)
    if answer.status == 404:
        raise ConnectorError(
            "gone",
            _(
                "Medlemmen finns inte längre, eller så är bloggens Ghost för gammal för att stänga av en medlem. Gör "
                "det i Ghost och anteckna det här."
            ),
            permanent=True,
        )
    return answer


def outcome(verb: Cap, found: Mapping[str, Any] | None) -> Outcome:
    """Whether the comment or member as it is now shows what was done."""
    if found is None:  # away for everybody
        return Outcome.DONE if verb in REMOVALS else Outcome.NOT_EFFECTIVE
    if verb in COMMENTING:
        done = inside(found, "commenting", "disabled") is (verb == Cap.BLOCK_AUTHOR)
    else:
        done = found.get("status") == {**STATUS, Cap.REPLY: "published"}.get(verb)
    return Outcome.DONE if done else Outcome.NOT_EFFECTIVE


def first_id(answer: Answer) -> str:
    """The id of the comment that an answer tells of."""
    comments = answer.object().get("comments")
    return text(inside(comments[0], "id")) if isinstance(comments, list) and comments else ""
