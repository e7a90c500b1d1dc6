"""The public pages of Övningsplatsen: what a visitor sees, and the forms by which a visitor writes."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

from kanalvakt.practice.store import Store, Unknown, author_id
from kanalvakt.practice.web import Reply, Request

HERE = Path(__file__).parent
HTML = "text/html; charset=utf-8"
SWEDEN = ZoneInfo("Europe/Stockholm")
MONTHS = ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"]

FRAME = Template("""<!doctype html>
<html lang="sv">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title · Övningsplatsen</title>
<link rel="stylesheet" href="/practice.css">
<a class="skip" href="#main">Hoppa till innehållet</a>
<header><a href="/">Övningsplatsen</a>
<p>Ett påhittat socialt medium. Allt här är övning: skriv vad du vill.</p></header>
<main id="main" tabindex="-1">$content</main>
<footer><p>Här finns inga konton och inga kakor. Skriv inga riktiga personuppgifter.</p></footer>
</html>
""")


class Pages:
    """Answers everything that is not the API."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._style = (HERE / "practice.css").read_bytes()

    def answer(self, request: Request) -> Reply:
        """One request, one reply; nothing is raised."""
        try:
            return self._route(request)
        except (Unknown, ValueError):
            return _page("Finns inte", "<h1>Sidan finns inte</h1><p><a href='/'>Till alla sidor</a></p>", 404)

    def _route(self, request: Request) -> Reply:
        match [part for part in request.path.split("/") if part], request.method:
            case [], "GET":
                return self._front()
            case ["practice.css"], "GET":
                return Reply(200, self._style, "text/css; charset=utf-8")
            case [handle], "GET":
                return self._wall(handle)
            case [handle, "skriv"], "POST":
                return self._written(handle, request)
            case ["mitt", secret], "GET":
                return self._mine(secret)
            case ["mitt", secret], "POST":
                return self._changed(secret, request)
        raise Unknown(request.path)

    def _front(self) -> Reply:
        rows = "".join(
            f"<li><a href='/{escape(page['handle'])}'>{escape(page['name'])}</a><p>{escape(page.get('about', ''))}</p>"
            for page in self._store.pages()
        )
        empty = "<p>Här finns inga sidor ännu. Starta demonstrationen, eller ladda innehåll genom API:et.</p>"
        return _page("Alla sidor", f"<h1>Sidor</h1>{f'<ul class=pages>{rows}</ul>' if rows else empty}")

    def _wall(self, handle: str, problem: str = "", typed: Mapping[str, str] | None = None) -> Reply:
        page = self._store.page(handle)
        items = self._store.public(handle)
        tops = [item for item in items if item["parent"] is None]
        threads = "".join(_thread(item, items, handle) for item in tops) or "<p>Ingen har skrivit här ännu.</p>"
        links = "".join(f"<li><a href='{escape(link)}'>{escape(link)}</a>" for link in _links(page))
        content = (
            f"<h1>{escape(page['name'])}</h1><p>{escape(page.get('about', ''))}</p>"
            f"<ul>{links}</ul><p>{escape(page.get('contact', ''))}</p>"
            f"{_alert(problem)}<h2>Skriv till {escape(page['name'])}</h2>{_form(handle, typed=typed)}"
            f"<h2>Inlägg och kommentarer</h2>{threads}"
        )
        return _page(page["name"], content, 400 if problem else 200)

    def _written(self, handle: str, request: Request) -> Reply:
        form = request.form()
        author, text = form.get("author", "").strip(), form.get("text", "").strip()
        if not author or not text:
            return self._wall(handle, "Skriv både ett namn och en text.", form)
        if self._store.is_blocked(handle, author_id(author[:200])):
            return self._wall(handle, "Sidan har blockerat dig. Du kan läsa den, men inte skriva här.", form)
        parent = int(form["parent"]) if form.get("parent") else None
        if parent is not None and self._store.item(parent)["page"] != handle:
            raise Unknown(str(parent))
        kind = "comment" if parent is not None else "message" if form.get("private") else "visitor_post"
        new = self._store.add(handle, kind, author[:200], text, parent=parent)
        return _see_other(f"/mitt/{new['secret']}")

    def _mine(self, secret: str) -> Reply:
        item = self._store.by_secret(secret)
        page = self._store.page(item["page"])
        if item["kind"] == "message":
            seen = "".join(_article(one) for one in self._store.conversation(item))
            seen = f"<h2>Samtalet</h2>{seen}"
        else:
            seen = f"<p><a href='/{escape(item['page'])}#i{item['id']}'>Se det på sidan</a></p>"
        content = (
            f"<h1>Det du skrev till {escape(page['name'])}</h1><p>{STATES[item['state']]}</p>"
            f"<form method=post action='/mitt/{escape(secret)}'><label for=text>Din text</label>"
            f"<textarea id=text name=text rows=4 required>\n{escape(item['text'])}</textarea>"
            "<p class=row><button name=do value=edit>Spara ändringen</button>"
            f"<button name=do value=delete class=quiet>Ta bort det</button></p></form>{seen}"
        )
        return _page("Det du skrev", content)

    def _changed(self, secret: str, request: Request) -> Reply:
        item, form = self._store.by_secret(secret), request.form()
        if form.get("do") == "delete":
            self._store.author_deletes(int(item["id"]))
            return _see_other(f"/{item['page']}")
        if text := form.get("text", "").strip():
            self._store.edit(int(item["id"]), text)
        return _see_other(f"/mitt/{secret}")


STATES = {
    "visible": "Alla kan se det. Den här länken är din: med den kan du ändra eller ta bort det.",
    "hidden": "Du ser din text, men ingen annan gör det.",
    "held": "Din text väntar på att granskas.",
}


def _page(title: str, content: str, status: int = 200) -> Reply:
    body = FRAME.substitute(title=escape(title), content=content)
    return Reply(status, body.encode("utf-8", "replace"), HTML)


def _see_other(address: str) -> Reply:
    return Reply(303, type=HTML, headers={"Location": address})


def _links(page: Mapping[str, Any]) -> list[str]:
    return [link for link in page.get("links", []) if re.match(r"https?://", link)]


def _alert(problem: str) -> str:
    return f"<p class=problem role=alert>{escape(problem)}</p>" if problem else ""


def _thread(item: Mapping[str, Any], items: Sequence[Mapping[str, Any]], handle: str) -> str:
    """A top item with everything below it, oldest first, one level of indent."""
    below = [one for one in reversed(items) if one["root"] == int(item["id"])]
    comments = "".join(_article(one) for one in below)
    inside = f"<details><summary>Kommentera</summary>{_form(handle, item['id'])}</details>"
    return f"<section>{_article(item)}<div class=below>{comments}{inside}</div></section>"


def _article(item: Mapping[str, Any]) -> str:
    edited = " · ändrat" if item["edited_at"] else ""
    return (
        f"<article id='i{item['id']}' class='{'own' if item['own'] else 'other'}'>"
        f"<p class=who><b dir=auto>{escape(item['author']['name'])}</b> · {_when(item['written_at'])}{edited}</p>"
        f"<p class=text dir=auto>{escape(item['text'])}</p></article>"
    )


def _when(at: float) -> str:
    then = datetime.fromtimestamp(at, SWEDEN)
    return f"<time>{then.day} {MONTHS[then.month - 1]} {then:%H.%M}</time>"


def _form(handle: str, parent: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The form for a comment on `parent`, or for a post or message when there is none."""
    typed, mark = typed or {}, escape(parent) or "ny"
    private = "" if parent else "<p><label><input type=checkbox name=private value=1> Skicka som meddelande</label></p>"
    return (
        f"<form method=post action='/{escape(handle)}/skriv'><input type=hidden name=parent value='{escape(parent)}'>"
        f"<label for=author-{mark}>Ditt namn (hitta på)</label>"
        f"<input id=author-{mark} name=author required maxlength=200 autocomplete=off"
        f" value='{escape(typed.get('author', ''))}'>"
        f"<label for=text-{mark}>Text</label>"
        f"<textarea id=text-{mark} name=text rows=3 required>\n{escape(typed.get('text', ''))}</textarea>"
        f"{private}<button>Skicka</button></form>"
    )
