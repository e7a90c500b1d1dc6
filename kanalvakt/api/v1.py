"""Version 1 of the API: the same actions and queries as the pages, with no rules of its own. See openapi.json."""

from datetime import date
from typing import Annotated, Any, Literal, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, NinjaAPI, Schema

from kanalvakt.api.access import ACCESS
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.organisation import permissions
from kanalvakt.screening import queries as screening
from kanalvakt.screening.forms import LONGEST_TEXT
from kanalvakt.website import whose
from kanalvakt.website.publish import no_store
from kanalvakt.website.queries import Shown

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


class Unreadable(Schema):
    """What in the question could not be read, and where."""

    detail: list[dict[str, Any]]


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


class AccountOut(Schema):
    """An official channel, as its public page tells of it."""

    name: str
    platform: str
    address: str
    unit: str
    controller: str
    closed_on: date | None
    page: str


class WhoseOut(Schema):
    """Whether an account is the municipality's.

    `why` says what the answer rests on where it is not plain: `person`, `foreign`, `name_only`, `other_spelling`,
    `unreadable`. `accounts` are the official channels that the answer is about.
    """

    answer: Literal["yes", "was", "no", "unknown"]
    why: Literal["", "person", "foreign", "name_only", "other_spelling", "unreadable"]
    accounts: list[AccountOut]


# What any operation may answer to one who lacks a key, and to what cannot be read.
REFUSED: dict[int, type[Schema]] = {400: Problem, 401: Problem, 422: Unreadable}


def actor(request: HttpRequest) -> Actor:
    """Who the program acts for."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]


@api.post("/scan", response={200: FindingsOut, **REFUSED, 403: Problem}, tags=["screening"])
def scan(request: HttpRequest, order: TextIn) -> dict[str, object]:
    """Screen a text: personal data, forbidden content, secrecy, questions (G1.4.1, G1.5.3, G1.5.9)."""
    permissions.require_anywhere(actor(request), "screening.try_text")
    return {"version": screening.in_force().version, "findings": list(screening.scan(order.text, order.kind))}


@api.get("/is-ours", response={200: WhoseOut, 422: Unreadable}, auth=None, tags=["public"])
def is_ours(
    request: HttpRequest, response: HttpResponse, address: Annotated[str, Field(min_length=1, max_length=whose.LONGEST)]
) -> dict[str, object]:
    """Is this account ours? Open to anybody; the question is stored nowhere (expectation 7)."""
    no_store(response)
    answer = whose.is_ours(address)
    return {"answer": answer.verdict, "why": answer.why, "accounts": [_account(one) for one in answer.channels]}


def _account(channel: Shown) -> AccountOut:
    page = settings.SITE_URL.rstrip("/") + reverse("website:channel", args=[channel.slug])
    return AccountOut(
        name=channel.name,
        platform=channel.platform,
        address=channel.address,
        unit=channel.unit,
        controller=channel.controller,
        closed_on=channel.closed_on,
        page=page,
    )


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
