"""Reading feeds: from bytes to cleaned items with their own bytes, against feedparser alone on the same bytes.

On one core, by the processor's time.
"""

import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import feedparser

from bench._report import Against, Options, Report
from kanalvakt.connectors.feed.parse import items

FIXTURES = Path(__file__).parents[1] / "kanalvakt/connectors/feed/fixtures"
FEEDS = {"posts.rss.xml": b"item", "comments.atom.xml": b"entry"}
ITEMS, ROUNDS = 2_000, 3
CONTEXT = {"address": "https://exempelby.example/feed"}


def measure(options: Options, report: Report) -> None:
    """Items a second, for RSS and for Atom."""
    count = 20 if options.quick else ITEMS
    for name, tag in FEEDS.items():
        body = _grown((FIXTURES / name).read_bytes(), tag, count)
        ours = median(_spent(lambda body=body: items(body, CONTEXT)) for _ in range(ROUNDS))
        theirs = median(_spent(lambda body=body: feedparser.parse(io.BytesIO(body))) for _ in range(ROUNDS))
        report.add(f"read {name}", count / ours, "items/s", Against(theirs / ours, "feedparser", "≥ 0.8"))


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _grown(body: bytes, tag: bytes, count: int) -> bytes:
    """The feed with its first item `count` times, each with an id of its own."""
    start, end = body.index(b"<" + tag), body.index(b"</" + tag + b">") + len(tag) + 3
    one, last = body[start:end], body.rindex(b"</" + tag + b">") + len(tag) + 3
    return body[:start] + b"".join(one.replace(b"?p=", b"?p=%d" % n) for n in range(count)) + body[last:]
