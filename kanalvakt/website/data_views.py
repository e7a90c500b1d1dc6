"""Open data: a page that says what there is, the files, and the catalogue that data portals harvest."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.organisation.queries import group
from kanalvakt.register.export import FORMATS
from kanalvakt.ui.files import harmless
from kanalvakt.website import opendata, queries
from kanalvakt.website.kept import MINUTE, kept
from kanalvakt.website.publish import composed, public


@public
@kept()
def data(request: HttpRequest) -> HttpResponse:
    """What the files hold, and where they are."""

    def context(_words: object) -> dict[str, Any]:
        return {"files": list(FORMATS), "columns": list(zip(opendata.COLUMNS, _meanings(), strict=True))}

    return composed(request, "data.html", {}, context)


@public
@kept(MINUTE)
def data_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every channel that is or was official; anybody may use it for anything."""
    if kind not in FORMATS:
        raise Http404
    content_type, written = FORMATS[kind]
    file = b"".join(written(opendata.COLUMNS, opendata.rows(_site())))
    answer = HttpResponse(file, content_type=content_type)
    harmless(answer, f"kanaler-{clock.today():%Y-%m-%d}.{kind}")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    del answer.headers["Cache-Control"]  # as every public page
    return answer


@public
@kept(MINUTE)
def data_catalogue(request: HttpRequest, kind: str) -> HttpResponse:
    """DCAT-AP-SE 3.0.1 in the form that is asked for."""
    from kanalvakt.website import dcat  # late: rdflib is only for this

    if kind not in dcat.WRITTEN:
        raise Http404
    content_type, form = dcat.WRITTEN[kind]
    ours = group()
    mailbox = next((address for address in queries.controllers().values() if address), "")
    graph = dcat.catalogue(_site(), ours.name, ours.website, mailbox)
    return HttpResponse(graph.serialize(format=form, encoding="utf-8"), content_type=f"{content_type}; charset=utf-8")


def _site() -> str:
    return settings.SITE_URL.rstrip("/")


def _meanings() -> list[str]:
    """What each column holds, in the order of `opendata.COLUMNS`."""
    return [
        _("kanalens namn i adresser hos oss; ändras inte"),
        _("vad kanalen heter"),
        _("vilken plattform den finns på"),
        _("kontots namn där"),
        _("kanalens adress"),
        _("enheten som kanalen hör till"),
        _("den nämnd eller det bolag som svarar för kanalen och för personuppgifterna i den"),
        _("myndighetens brevlåda"),
        _("vad kanalen används till"),
        _("syftet med egna ord"),
        _("vem kanalen vänder sig till"),
        _("hur man når dem som sköter den"),
        _("när frågor besvaras"),
        _("true när sidan är någon annans och kommunen skriver på den"),
        _("true när det går att föra dialog"),
        _("true när kommunen kan ta bort andras inlägg"),
        _("dagen då kanalen avslutades; tomt för de som används"),
        _("kanalens sida här, med regler och hur man klagar"),
    ]
