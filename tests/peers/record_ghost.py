"""Records the fixtures of the Ghost connector from the real server, with invented content.

python -m tests.peers.record_ghost          (from the root of the checkout)
"""

import time
from pathlib import Path
from typing import Any

import httpx

from kanalvakt.connectors.ghost.client import token_of
from tests.peers.ghost import OURS, Ghost, running

TARGET = Path(__file__).parents[2] / "kanalvakt/connectors/ghost/fixtures"
HOSTILE = (
    "<script>alert(1)</script> \u202e\u200b Tom &amp; Jerry &lt;3 "
    "<a href='http://spam.exempel.example' title='t'>vinn</a> 😀"
)
ARTICLE = (
    "<p>Skolstart den <strong>18 augusti</strong> &amp; upprop kl. 8.</p>"
    '<img src="https://blogg.exempelby.example/skolan.jpg" alt="Skolans entré">'
)
UNKNOWN = "6b0000000000000000000000"


class Recorder:
    """Asks the server with the integration's key and keeps the bytes of each answer."""

    def __init__(self, server: Ghost) -> None:
        self.server = server

    def keep(self, name: str, method: str, path: str, *, token: str = "", **more: Any) -> Any:
        """One answer, in a file of its own."""
        headers = {"Authorization": f"Ghost {token or token_of(self.server.key)}", "Accept-Version": "v6.0"}
        with httpx.Client(headers=headers, timeout=30, trust_env=False) as client:
            answer = client.request(method, f"{self.server.url}/ghost/api/admin/{path}", **more)
        (TARGET / f"{name}.json").write_bytes(answer.content)
        return answer.json()


def record(server: Ghost) -> None:
    """Everything in order; the content is invented."""
    keep = Recorder(server).keep
    above = {"feature_image": "https://blogg.exempelby.example/flagga.jpg", "feature_image_alt": "Flaggan hissas"}
    post = server.post("Skolstart", ARTICLE, **above)
    page = server.post("Om skolan & bloggen", "<p>Här.</p>", what="pages")
    first = server.visit("När öppnar fritids?", post=post)
    server.visitors[OURS].post(
        f"{server.url}/members/api/comments/", json={"comments": [{"post_id": page, "html": f"<p>{HOSTILE}</p>"}]}
    ).raise_for_status()
    server.join("", "kim@exempel.example")
    below = server.visit("Jag undrar också\noch väntar", post=post, below=first, email="kim@exempel.example")
    hidden, gone, left = (server.visit(f"Kommentar {number}", post=post) for number in range(3))
    time.sleep(1)  # Ghost counts whole seconds: now it is later
    server.edit(left, "Kommentar 2, nu ändrad")
    server.join("Sam", "sam@exempel.example")
    server.visit("Jag går ur", post=post, email="sam@exempel.example")
    sam = server.admin("GET", "members/?filter=email:'sam@exempel.example'")["members"][0]["id"]
    server.admin("DELETE", f"members/{sam}/")
    us = server.admin("GET", f"members/?filter=email:'{OURS}'")["members"][0]["id"]
    reply = {"parent_id": first, "in_reply_to_id": below, "member_id": us, "html": "<p>Klockan 6 &lt;3</p>"}
    keep("comment_reply", "POST", "comments/", json={"comments": [reply]})
    keep("comment_hidden", "PUT", f"comments/{hidden}/", json={"comments": [{"status": "hidden"}]})
    keep("comment_deleted", "PUT", f"comments/{gone}/", json={"comments": [{"status": "deleted"}]})
    keep("comment_unknown", "PUT", f"comments/{UNKNOWN}/", json={"comments": [{"status": "hidden"}]})
    keep("comment_single", "GET", f"comments/{left}/")
    keep("comments", "GET", "comments/", params={"order": "id asc", "limit": "100"})
    keep("comments_beyond_the_end", "GET", "comments/", params={"filter": "id:>'f'", "order": "id asc"})
    articles = {"formats": "html", "include": "authors", "order": "id asc"}
    keep("posts", "GET", "posts/", params=articles)
    keep("posts_as_they_come", "GET", "posts/")
    keep("pages", "GET", "pages/", params=articles)
    keep("site", "GET", "site/")
    keep("wrong_key", "GET", "comments/", token=token_of(f"{UNKNOWN}:{'0' * 64}"))


def main() -> None:
    """Start, record, stop."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with running() as server:
        record(server)


if __name__ == "__main__":
    main()
