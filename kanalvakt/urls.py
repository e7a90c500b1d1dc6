"""The house's doors: each room's own list under its word."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from kanalvakt.ui.views import colours

urlpatterns = [
    path("", include("kanalvakt.desk.urls")),
    path("", include("kanalvakt.desk.people.urls")),
    path("", include("kanalvakt.desk.demo.urls")),
    path("", include("kanalvakt.telling.urls")),
    path("", include("kanalvakt.moderation.urls")),
    path("atgarder/", include("kanalvakt.outbox.urls")),
    path("inkorg/", include("kanalvakt.supervision.urls")),
    path("tillsyn/", include("kanalvakt.supervision.round_urls")),
    path("avsandarkontroll/", include("kanalvakt.sendercheck.urls")),
    path("kalender/", include("kanalvakt.organisation.calendar.urls")),
    path("konto/", include("kanalvakt.organisation.urls")),
    path("sprak/", login_not_required(set_language), name="set_language"),
    path("franvaro/", include("kanalvakt.register.absences.urls")),
    path("kanaler/", include("kanalvakt.register.urls")),
    path("kanaler/", include("kanalvakt.collection.urls")),
    path("besked/", include("kanalvakt.collection.webhook_urls")),
    path("regelbok/", include("kanalvakt.rulebook.urls")),
    path("journal/", include("kanalvakt.desk.journal.urls")),
    path("granskning/", include("kanalvakt.screening.urls")),
    path("registrering/", include("kanalvakt.registration.urls")),
    path("", include("kanalvakt.website.root_urls")),
    path("", include("kanalvakt.api.urls")),
    path("farg/<slug:colour>.css", colours, name="colours"),
]

handler403 = "kanalvakt.ui.views.forbidden"
handler404 = "kanalvakt.ui.views.missing"
handler500 = "kanalvakt.ui.views.broken"
