"""Records the fixtures of the Mastodon connector from a real snac2, with invented content.

python -m tests.peers.record_snac          (from the root of the checkout)
"""

import json
from pathlib import Path
from typing import Any

from tests.peers.snac import OFFICIAL, VISITOR, Snac, program, running

TARGET = Path(__file__).parents[2] / "kanalvakt/connectors/mastodon/fixtures"


def record(server: Snac) -> None:
    """A status, answers to it in two steps, an edit, a mention, and what stands around them."""

    def keep(name: str, path: str) -> Any:
        answer = server.call(OFFICIAL, "GET", path)
        (TARGET / f"snac-{name}.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False))
        return answer

    me = server.call(OFFICIAL, "GET", "/api/v1/accounts/verify_credentials")["id"]
    status = server.post("Badet öppnar på måndag &amp; <b>bastun</b> också")
    first = server.answer(status, "När då? <script>alert(1)</script> \u202e 😀")
    ours = server.post("Klockan 10 & ni är välkomna", in_reply_to_id=first)
    server.answer(ours, "Tack!")
    server.call(VISITOR, "PUT", f"/api/v1/statuses/{first}", json={"status": "När öppnar det då?"})
    server.found(lambda: any(one["edited_at"] for one in server.below(status)))
    keep("statuses", f"/api/v1/accounts/{me}/statuses")
    keep("context", f"/api/v1/statuses/{status}/context")
    keep("status", f"/api/v1/statuses/{first}")
    keep("notifications", "/api/v1/notifications?types[]=mention")


def main() -> None:
    """Start, record, stop."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with running(program()) as server:
        record(server)


if __name__ == "__main__":
    main()
