"""A list that was read from a file, and what became of its rows."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.queries import user
from kanalvakt.register import fields
from kanalvakt.register.models import ChannelList

A_PAGE = 50


def lists(actor: Actor) -> QuerySet[ChannelList]:
    """The lists that somebody has read in: their own only."""
    return ChannelList.objects.filter(by=user(actor))


def list_report(found: ChannelList, params: Mapping[str, str]) -> dict[str, Any]:
    """How many rows are right, known and wrong, the headings that mean nothing, and a page of what to mend."""
    content = json.loads(found.content)
    wrong = [row for row in content["outcomes"] if row["state"] == "bad"]
    return {
        "counts": dict(Counter(row["state"] for row in content["outcomes"])),
        "unknown": content["unknown"],
        "page": Paginator(wrong, A_PAGE).get_page(params.get("sida")),
    }


def list_faults(found: ChannelList) -> tuple[list[str], list[list[str]]]:
    """(headings, rows) of what was not right, with what is wrong at the end."""
    content = json.loads(found.content)
    told = {row["line"]: row["problems"] for row in content["outcomes"] if row["state"] == "bad"}
    used = [field for field in fields.EDITABLE if any(row.get(field) for _line, row in content["rows"])]
    headings = [*(fields.label(field) for field in used), _("fel att rätta")]
    rows = [
        [
            *(row.get(field, "") for field in used),
            _in_a_cell(told[line]),
        ]
        for line, row in content["rows"]
        if line in told
    ]
    return headings, rows


def _in_a_cell(problems: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {text}" if name else text for name, text in problems.items())
