"""Version 1 of the API: the same actions and queries as the pages, with no rules of its own. See openapi.json."""

from typing import Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema

from kanalvakt.api.access import ACCESS
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.organisation import permissions
from kanalvakt.screening import queries as screening
from kanalvakt.screening.forms import LONGEST_TEXT

api = NinjaAPI(
    title="Kanalvakt",
    version="1",
    description="For programs that act for a person at work. Make a key under Nycklar för program.",
    urls_namespace="api-1",
    auth=ACCESS,
    docs_url=None,  # its page has inline script, which our content security policy refuses
)


class Problem(Schema):
    """Why it was not done."""

    detail: str


class TextIn(Schema):
    """A text to screen; it is not kept."""

    text: str = Field(max_length=LONGEST_TEXT)
    kind: Literal["comment", "dm", "own_post"] = "comment"


class FindingOut(Schema):
    """One finding: `start` and `end` count code points in the text as given."""

    type: str
    group: Literal["personal", "forbidden", "sensitive", "secrecy", "question"]
    start: int
    end: int
    rule: str
    section: str
    tier: Literal["must", "may", ""]
    confidence: float
    reason: str


class FindingsOut(Schema):
    """What was found, and the version of engine, words and rules that found it."""

    version: str
    findings: list[FindingOut]


def actor(request: HttpRequest) -> Actor:
    """Who the program acts for."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]


@api.post("/scan", response={200: FindingsOut, 403: Problem}, tags=["screening"])
def scan(request: HttpRequest, order: TextIn) -> dict[str, object]:
    """Screen a text: personal data, forbidden content, secrecy, questions (G1.4.1, G1.5.3, G1.5.9)."""
    permissions.require_anywhere(actor(request), "screening.try_text")
    return {"version": screening.in_force().version, "findings": list(screening.scan(order.text, order.kind))}


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """403 with the reason."""
    return api.create_response(request, {"detail": str(error)}, status=403)


@api.exception_handler(Invalid)
def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    """422 with what to put right."""
    return api.create_response(request, {"detail": str(error)}, status=422)


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """409: the thing is in another state by now."""
    return api.create_response(request, {"detail": str(error)}, status=409)
