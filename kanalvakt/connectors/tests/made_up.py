"""Platforms in a few lines, for which there is no emulator: what a poll asks of them is all that they answer."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from emulators.rest import Memory
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.connectors.x.fields import id_at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Three of each row of the tables of ages, and three that are older.
AGES = (HOUR, 4 * HOUR, 8 * HOUR, 2 * DAY, 4 * DAY, 6 * DAY, 9 * DAY, 15 * DAY, 28 * DAY,
        45 * DAY, 120 * DAY, 400 * DAY)  # fmt: skip
COMMENTS = 40
YOUTUBE = Path(__file__).parents[1] / "youtube/fixtures"


def ago(age: timedelta) -> datetime:
    """So long before now."""
    return datetime.now(UTC) - age


def webmention(faulty: Faulty) -> ChannelRef:
    """A page that says where its mentions go."""
    from kanalvakt.connectors.webmention.connector import endpoint

    page = f'<link rel="webmention" href="{endpoint()}">'.encode()
    faulty.play = lambda handler: handler.send(200, page, {"Content-Type": "text/html"})
    return ChannelRef("1", "webmention", faulty.url)


def _json(answers: Callable[[str, dict[str, str]], Any]) -> Callable[[Handler], None]:
    """A server that answers each path and question with data."""

    def play(handler: Handler) -> None:
        url = httpx.URL(handler.path)
        handler.send(200, json.dumps(answers(url.path, dict(url.params))).encode())

    return play


def youtube(faulty: Faulty) -> ChannelRef:
    """A channel whose comments are all published."""
    film = json.loads((YOUTUBE / "uploads.json").read_bytes())["items"][0]
    thread = json.loads((YOUTUBE / "threads.json").read_bytes())["items"][1]
    films, threads = [], []
    for number, age in enumerate(AGES):
        films.append(copy.deepcopy(film))
        films[-1]["snippet"]["resourceId"]["videoId"] = films[-1]["contentDetails"]["videoId"] = f"film{number}"
        films[-1]["contentDetails"]["videoPublishedAt"] = ago(age).isoformat()
    for number in range(COMMENTS):
        threads.append(copy.deepcopy(thread))
        threads[-1]["id"] = threads[-1]["snippet"]["topLevelComment"]["id"] = f"Ugy{number}"
        threads[-1]["snippet"]["videoId"] = f"film{number % len(AGES)}"
    us = "UCexempelbykommunexempel"
    about = {"id": us, "snippet": {}, "contentDetails": {"relatedPlaylists": {"uploads": "UU"}}}

    def answer(path: str, asked: dict[str, str]) -> Any:
        what = path.rpartition("/")[2]
        if what == "commentThreads":
            return {"items": threads if asked["moderationStatus"] == "published" else []}
        return {"items": {"channels": [about], "playlistItems": films}[what]}

    faulty.play = _json(answer)
    return ChannelRef("1", "youtube", f"{faulty.url}/@exempelby", "@exempelby", {"token": "en-token"})


def x(faulty: Faulty) -> ChannelRef:
    """Posts, answers to the newest three, and a message that is not the last one."""

    posts = [{"id": id_at(ago(age)), "text": "Badet", "author_id": "1"} for age in AGES]
    posts = [{**one, "conversation_id": one["id"], "created_at": ago(age).isoformat()}
             for one, age in zip(posts, AGES, strict=True)]  # fmt: skip
    answers = [{"id": f"{int(posts[number % 3]['id']) + number + 1}", "text": "@exempelby Hej", "author_id": "7",
                "conversation_id": posts[number % 3]["id"], "in_reply_to_user_id": "1",
                "referenced_tweets": [{"type": "replied_to", "id": posts[number % 3]["id"]}]}
               for number in range(COMMENTS)]  # fmt: skip
    message = {"id": id_at(ago(HOUR / 2)), "event_type": "MessageCreate", "text": "Hej", "sender_id": "7"}

    def answer(path: str, asked: dict[str, str]) -> Any:
        listed = {"tweets": posts, "mentions": answers, "dm_events": [message], "recent": [*posts[:6], *answers]}
        what = path.rpartition("/")[2]
        if what == "me":
            return {"data": {"id": "1", "name": "Exempelby", "username": "exempelby"}}
        found = [one for one in listed[what] if int(one["id"]) > int(asked.get("since_id", "0"))]
        further = {"next_token": "mer"} if what == "dm_events" and "pagination_token" not in asked else {}
        return {"data": found, "meta": further}

    faulty.play = _json(answer)
    return ChannelRef("1", "x", f"{faulty.url}/exempelby", "exempelby", {"token": "en-token"})


def mastodon(faulty: Faulty) -> ChannelRef:
    """A server that counts answers and divides its lists, as Mastodon does."""
    us, them = ({"id": number, "username": name, "acct": name} for number, name in (("1", "kommun"), ("7", "asa")))

    def status(number: int, account: Any, age: timedelta, **more: Any) -> dict[str, Any]:
        at = {"created_at": ago(age).isoformat(), "visibility": "public", "replies_count": 0}
        return {"id": f"{number}", "content": "<p>Hej</p>", "account": account, **at, **more}

    own = [status(100 - number, us, age, replies_count=3) for number, age in enumerate(AGES)]
    answers = [status(900 - number, them, timedelta(minutes=number), in_reply_to_id=own[number % 12]["id"],
                      in_reply_to_account_id="1") for number in range(COMMENTS)]  # fmt: skip

    def answer(path: str, asked: dict[str, str]) -> Any:
        if path.endswith("verify_credentials"):
            return us
        if path == "/api/v2/instance":
            return {"version": "4.6.4"}
        if path == "/api/v1/accounts/1/statuses":
            return own
        if path == "/api/v1/notifications":
            return [{"id": f"n{one['id']}", "type": "mention", "status": one} for one in answers]
        number = path.split("/")[-2]
        above = next((one["in_reply_to_id"] for one in answers if one["id"] == number), "")
        return {
            "ancestors": [one for one in own if one["id"] == above],
            "descendants": [one for one in answers if one["in_reply_to_id"] == number],
        }

    faulty.play = _json(answer)
    return ChannelRef("1", "mastodon", f"{faulty.url}/@kommun", "kommun@127.0.0.1", {"token": "en-token"})


def bluesky(faulty: Faulty) -> ChannelRef:
    """A server of our own making; the real network is polled too."""
    us, them, kind = "did:plc:exempelbykommunexempelby", "did:plc:asaobergasaobergasaoberg", "app.bsky.feed.post"

    def post(who: str, key: str, age: timedelta, **more: Any) -> dict[str, Any]:
        at = ago(age).isoformat()
        about = {"uri": f"at://{who}/{kind}/{key}", "cid": "bafy", "author": {"did": who}, "indexedAt": at}
        return {**about, "record": {"text": "Hej", "createdAt": at, **more}, "replyCount": 3, "quoteCount": 0}

    own = [post(us, f"inlägg{number}", age) for number, age in enumerate(AGES)]
    roots = [{"uri": one["uri"], "cid": "bafy"} for one in own]
    answers = [post(them, f"svar{number}", timedelta(minutes=number),
                    reply={"root": roots[number % len(AGES)], "parent": roots[number % len(AGES)]})
               for number in range(COMMENTS)]  # fmt: skip

    def answer(path: str, asked: dict[str, str]) -> Any:
        if path.endswith("getAuthorFeed"):
            return {"feed": [{"post": one} for one in own], "cursor": "mer"}
        if path.endswith("listNotifications"):
            return {"notifications": [{**one, "reason": "reply"} for one in answers], "cursor": "mer"}
        below = [one for one in answers if one["record"]["reply"]["root"]["uri"] == asked["uri"]]
        above = next(one for one in own if one["uri"] == asked["uri"])
        return {"thread": {"post": above, "replies": [{"post": one, "replies": []} for one in below]}}

    def listed(path: str, asked: dict[str, str]) -> Any:
        """The second page of a list is empty."""
        return {"feed": [], "notifications": []} if "cursor" in asked else answer(path, asked)

    faulty.play = _json(listed)
    kept = {"server": faulty.url, "did": us, "access": "nyckel", "refresh": "nyckel-igen"}
    credentials = {"account": "exempelby.example", "app_password": "abcd-efgh-ijkl-mnop", "server": faulty.url}
    address = f"https://bsky.app/profile/{us}"
    return ChannelRef("1", "bluesky", address, us, credentials, Memory(json.dumps(kept)))


def feed(faulty: Faulty) -> ChannelRef:
    """A blog whose feed names a feed of all comments, and one for each post with their number; none knows a tag."""
    slash = "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:wfw='http://wellformedweb.org/CommentAPI/'"
    link = "<link rel='alternate' type='application/rss+xml' title='Kommentarer' href='/comments'>"

    def items(count: int, *more: str) -> str:
        ages = [AGES[number % len(AGES)] for number in range(count)]
        made = (f"<guid>{more[:1]}{number}</guid><pubDate>{ago(age):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
                for number, age in enumerate(ages))  # fmt: skip
        return "".join(f"<item>{one}{''.join(more).format(number)}</item>" for number, one in enumerate(made))

    below = "<wfw:commentRss>/c{}</wfw:commentRss>", "<slash:comments>3</slash:comments>"
    bodies = {"/feed": items(len(AGES), *below), "/comments": items(COMMENTS)}

    def play(handler: Handler) -> None:
        if handler.path == "/":
            handler.send(200, f"<html><head>{link}</head></html>".encode(), {"Content-Type": "text/html"})
            return
        body = bodies.get(handler.path, items(3))
        head = f"<rss version='2.0' {slash}><channel><title>Nytt</title><link>{faulty.url}/</link>"
        handler.send(200, f"{head}{body}</channel></rss>".encode(), {"Content-Type": "application/rss+xml"})

    faulty.play = play
    return ChannelRef("1", "feed", f"{faulty.url}/feed")
