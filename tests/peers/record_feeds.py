"""Records the fixtures of the feed connector from the real WordPress, with invented content.

python -m tests.peers.record_feeds          (from the root of the checkout)
"""

from pathlib import Path

import httpx

from tests.peers.record_wordpress import BLOCKS, HOSTILE
from tests.peers.wordpress import WordPress, running

TARGET = Path(__file__).parents[2] / "kanalvakt/connectors/feed/fixtures"


def record(server: WordPress) -> None:
    """Posts and comments in every form that WordPress has."""
    post = server.post("Skolstart & upprop", BLOCKS)
    server.post("Badet öppnar", "<p>På måndag. <a href='/tider'>Se tiderna</a>.</p>")
    first = server.visit("När öppnar fritids?", post=post)
    server.visit(HOSTILE, post=post, author="Tom & <b>Kim</b>", email="")
    server.visit("Svar på en kommentar", post=post, author="Kim", email="kim@exempel.example", parent=int(first))
    server.rest("POST", f"/wp/v2/posts/{post}", json={"title": "Skolstart & upprop kl. 8"})
    addresses = {
        "posts.rss.xml": "/?feed=rss2",
        "posts.atom.xml": "/?feed=atom",
        "posts.rdf.xml": "/?feed=rdf",
        "comments.rss.xml": "/?feed=comments-rss2",
        "comments.atom.xml": "/?feed=comments-atom",
        "post-comments.rss.xml": f"/?feed=rss2&p={post}",
        "post-comments.atom.xml": f"/?feed=atom&p={post}",
    }
    with httpx.Client(base_url=server.url, timeout=30, trust_env=False) as client:
        for name, address in addresses.items():
            (TARGET / name).write_bytes(client.get(address).raise_for_status().content)


def main() -> None:
    """Start, record, stop."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with running() as server:
        record(server)


if __name__ == "__main__":
    main()
