"""What of the register waits for an answer, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kanalvakt.core.actor import person
from kanalvakt.organisation import permissions
from kanalvakt.register import queries


def proposals(request: HttpRequest) -> HttpResponse:
    """Notified channels and proposed rules, for the coordinator who answers and the unit that completes."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.read")
    context = {
        "channels": queries.proposals(actor),
        "sent_back": queries.sent_back(actor),
        "rules": queries.rule_proposals(actor),
        "rules_sent_back": queries.rules_sent_back(actor),
    }
    return render(request, "register/proposals.html", context)
