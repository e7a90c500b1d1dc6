"""The Graph API as its documents have it: the fields and edges of each kind of object, and how it words a refusal."""

import json
import re
from collections.abc import Mapping
from typing import Any

from emulators.switches import Refused, says

# By kind of object: the fields that it has (Graph API v26.0, Instagram Platform, Threads API).
FIELDS: Mapping[str, set[str]] = {
    kind: set(re.split(r",\s*", names))
    for kind, names in {
        "page": "id, name, username, about, description, bio, website, emails, phone, impressum, link, picture, "
        "is_published",
        "post": "id, created_time, updated_time, message, story, from, permalink_url, full_picture, is_hidden, "
        "is_published, status_type, attachments",
        "comment": "id, created_time, message, from, parent, permalink_url, is_hidden, is_private, can_comment, "
        "can_hide, can_remove, can_reply_privately, attachment",
        "thread": "id, updated_time, message_count",
        "message": "id, created_time, from, to, message, attachments, shares, sticker, story, is_unsupported",
        "blocked": "id, name",
        "ig": "id, name, username, user_id, biography, website, profile_picture_url",
        "media": "id, caption, media_type, media_url, thumbnail_url, permalink, timestamp, username, owner, "
        "comments_count, alt_text, is_comment_enabled, children",
        "ig_comment": "id, text, timestamp, username, user, from, hidden, parent_id, media, replies",
        "th": "id, name, username, threads_profile_picture_url, threads_biography",
        "thing": "id, media_product_type, media_type, media_url, permalink, owner, username, text, timestamp, "
        "shortcode, alt_text, link_attachment_url, poll_attachment, children, has_replies, root_post, replied_to, "
        "is_reply, is_reply_owned_by_me, hide_status, reply_approval_status",
    }.items()
}
# (kind of object, edge) → the kind of what it lists.
EDGES: Mapping[tuple[str, str], str] = {
    ("page", "feed"): "post",
    ("page", "conversations"): "thread",
    ("page", "blocked"): "blocked",
    ("post", "comments"): "comment",
    ("comment", "comments"): "comment",
    ("thread", "messages"): "message",
    ("ig", "media"): "media",
    ("ig", "tags"): "media",
    ("ig", "conversations"): "thread",
    ("media", "comments"): "ig_comment",
    ("ig_comment", "replies"): "ig_comment",
    ("th", "threads"): "thing",
    ("th", "mentions"): "thing",
    ("thing", "conversation"): "thing",
    ("thing", "replies"): "thing",
    ("thing", "pending_replies"): "thing",
}


def refusals(token: str) -> Mapping[str, Refused]:
    """With each platform's own headers: what has been used, and for how many minutes one must wait."""
    app = {"X-App-Usage": '{"call_count": 100, "total_time": 25, "total_cputime": 25}'}
    used = [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7}]
    case = {"X-Business-Use-Case-Usage": json.dumps({"100": used})}

    def error(code: int, status: int = 400, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
        told = {"message": f"Nej {token}", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
        return says(status, {"error": told}, headers)

    return {
        "the app": Refused("throttled", error(4, 403, app)),
        "the person": Refused("throttled", error(17, 400, app)),
        "the page": Refused("throttled", error(32, 403, {"X-Page-Usage": '{"call_count": 100}'})),
        "one call": Refused("throttled", error(613)),
        "the page's own": Refused("throttled", error(80001, 400, case), 420),
        "messages": Refused("throttled", error(80006, 400, case), 420),
        "too many": Refused("throttled", error(4, 429, {"Retry-After": "600"}), 600),
        "expired": Refused("expired", error(190, 401, error_subcode=463)),
        "taken back": Refused("expired", error(190, 400, error_subcode=458)),
        "forbidden": Refused("forbidden", error(10, 403)),
        "not granted": Refused("forbidden", error(200, 403)),
        "moved": Refused("moved", error(21)),
        "sunset": Refused("sunset", error(2635)),
        "passing": Refused("broken", error(2, 500, is_transient=True)),
        "unknown": Refused("broken", error(1, 500)),
    }
