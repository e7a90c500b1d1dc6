"""Records the fixtures of the WordPress connector from the real server, with invented content.

python -m tests.peers.record_wordpress          (from the root of the checkout)
"""

from pathlib import Path
from typing import Any

import httpx

from tests.peers.wordpress import WordPress, running

TARGET = Path(__file__).parents[2] / "kanalvakt/connectors/wordpress/fixtures"
HOSTILE = (
    "<script>alert(1)</script> \u202e\u200b Tom &amp; Jerry <3 "
    "<a href='http://spam.exempel.example' title='t'>vinn</a> 😀"
)
BLOCKS = (
    "<!-- wp:paragraph --><p>Skolstart den <strong>18 augusti</strong> &amp; upprop kl. 8.</p><!-- /wp:paragraph -->"
    '<!-- wp:image --><figure><img src="https://blogg.exempelby.example/skolan.jpg" alt="Skolans entré"></figure>'
    "<!-- /wp:image -->"
)


class Recorder:
    """Asks the server and keeps the bytes of each answer."""

    def __init__(self, server: WordPress) -> None:
        self.server = server
        self.login = (server.info["user"], server.info["app_password"])

    def keep(self, name: str, method: str, path: str, *, login: Any = "editor", **more: Any) -> Any:
        """One answer, in a file of its own."""
        params = {"rest_route": path, **more.pop("params", {})}
        auth = self.login if login == "editor" else login
        with httpx.Client(auth=auth, timeout=30, trust_env=False) as client:
            answer = client.request(method, f"{self.server.url}/", params=params, **more)
        (TARGET / f"{name}.json").write_bytes(answer.content)
        return answer.json()


def record(server: WordPress) -> None:
    """Everything in order; the content is invented."""
    keep = Recorder(server).keep
    post = server.post("Skolstart", BLOCKS)
    server.rest("POST", "/wp/v2/pages", json={"title": "Om skolan & bloggen", "content": "Här.", "status": "publish"})
    first = server.visit("När öppnar fritids?", post=post)
    hostile = server.visit(HOSTILE, post=post, author="Tom & <b>Kim</b>", email="")
    nobody = server.visit("Jag vill vara anonym", post=post, author="", email="")
    held, spam, trashed, gone = (server.visit(f"Kommentar {n}", post=post, author="Sam", email="") for n in range(4))
    server.visit("Svar på en kommentar", post=post, author="Kim", email="kim@exempel.example", parent=int(first))
    server.php(
        f"wp_insert_comment(array('comment_post_ID'=>{post},'comment_author'=>'Grannbloggen','comment_approved'=>1,"
        "'comment_content'=>'[...] Skolstart [...]','comment_type'=>'pingback',"
        "'comment_author_url'=>'https://granne.exempel.example/'));"
        f"wp_insert_comment(array('comment_post_ID'=>{post},'user_id'=>{server.info['reader_id']},"
        "'comment_author'=>'Lasse Läsare','comment_author_email'=>'lasare@exempelby.example',"
        "'comment_content'=>'Jag är inloggad läsare','comment_approved'=>1));"
    )
    keep(
        "comment_reply", "POST", "/wp/v2/comments", json={"post": post, "parent": int(first), "content": "Klockan 6 <3"}
    )
    keep(
        "comment_duplicate",
        "POST",
        "/wp/v2/comments",
        json={"post": post, "parent": int(first), "content": "Klockan 6 <3"},
    )
    keep("comment_hold", "POST", f"/wp/v2/comments/{held}", json={"status": "hold"})
    keep("comment_spam", "POST", f"/wp/v2/comments/{spam}", json={"status": "spam"})
    keep("comment_trash", "DELETE", f"/wp/v2/comments/{trashed}")
    keep("comment_trash_again", "DELETE", f"/wp/v2/comments/{trashed}")
    keep("comment_delete_force", "DELETE", f"/wp/v2/comments/{gone}", params={"force": "true"})
    keep("comment_deleted", "GET", f"/wp/v2/comments/{gone}")
    keep("comment_approve", "POST", f"/wp/v2/comments/{nobody}", json={"status": "approved"})
    listing = {"context": "edit", "status": "any", "type": "all", "orderby": "id", "order": "asc", "per_page": "100"}
    keep("comments_edit", "GET", "/wp/v2/comments", params=listing)
    keep("comments_beyond_the_end", "GET", "/wp/v2/comments", params={**listing, "offset": "500"})
    keep("comments_public", "GET", "/wp/v2/comments", login=None)
    keep("comment_single", "GET", f"/wp/v2/comments/{hostile}", params={"context": "edit"})
    keep("posts", "GET", "/wp/v2/posts", params={"context": "edit", "orderby": "id", "order": "asc"})
    keep("pages", "GET", "/wp/v2/pages", params={"context": "edit"})
    keep("users_authors", "GET", "/wp/v2/users", params={"who": "authors", "_fields": "id"})
    keep("root", "GET", "/", params={"_fields": "name,description,url,home,site_icon_url"})
    keep("wrong_password", "GET", "/wp/v2/users/me", login=("redaktor", "fel"))
    keep("not_logged_in", "GET", "/wp/v2/comments", params=listing, login=None)
    reader = (server.info["reader"], server.info["reader_app_password"])
    keep("no_rights", "GET", "/wp/v2/comments", params=listing, login=reader)


def main() -> None:
    """Start, record, stop."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with running() as server:
        record(server)


if __name__ == "__main__":
    main()
