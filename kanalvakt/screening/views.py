"""Pages of the screening: its rules and how they do, the municipality's own words and lists, and a text to try."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import permissions
from kanalvakt.register.queries import visible_channels
from kanalvakt.screening import actions, engine, queries
from kanalvakt.screening.forms import ListForm, SwitchForm, TextForm, WordForm
from kanalvakt.screening.models import LocalKind, OwnWord
from kanalvakt.screening.words import GROUPS
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page


def _page(request: HttpRequest, name: str, **more: object) -> HttpResponse:
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "screening.read_rules")
    may_change = permissions.allows(actor, "screening.change_rules")
    job = queries.open_rescreening()
    return render(request, f"screening/{name}.html", {"may_change": may_change, "job": job, "tab": name, **more})


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule: how often it hits, how often people said it was wrong, and whether it is on."""
    group = request.GET.get("group", "")
    chosen = group if group in GROUPS else ""
    return _page(request, "rules", rules=queries.rules(chosen), groups=GROUPS, group=chosen, counted=queries.COUNTED)


def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: what it hits, what it leaves alone, where people said it was wrong, and its switch."""
    row = queries.rule(rule)
    if row is None:
        raise Http404
    form = SwitchForm(request.POST or None)
    actor = person(request.user.pk)
    if attempt(form, lambda: actions.switch(rule, on=False, reason=form.cleaned_data["reason"], actor=actor)):
        messages.success(request, _("Regeln är avstängd. Allt läses om utan den."))
        return redirect("screening:rule", rule=rule)
    wrong = page(queries.judged_wrong(rule, visible_channels(actor)), ("-at", "-pk"), request.GET)
    return _page(request, "rule", row=row, form=form, page=wrong)


@require_POST
def switch_on(request: HttpRequest, rule: str) -> HttpResponse:
    """Switch a rule on again."""
    if queries.rule(rule) is None:
        raise Http404
    actions.switch(rule, on=True, actor=person(request.user.pk))
    messages.success(request, _("Regeln är på igen. Allt läses om med den."))
    return redirect("screening:rule", rule=rule)


def own_words(request: HttpRequest) -> HttpResponse:
    """The municipality's own words; "try" shows what a word would have hit before it is added."""
    actor = person(request.user.pk)
    form = WordForm(request.POST or None, initial={"label": request.GET.get("label", "")})
    tried = None
    if form.is_valid() and "try" in request.POST:
        tried = _tried(request, form)
    elif attempt(form, lambda: actions.add_word(**form.cleaned_data, actor=actor)):
        messages.success(request, _("Ordet är tillagt. Allt läses om med det."))
        return redirect("screening:own_words")
    words = page(queries.own_words(), ("label", "entry", "id"), request.GET)
    return _page(request, "own_words", form=form, tried=tried, page=words)


def _tried(request: HttpRequest, form: WordForm) -> queries.Tried | None:
    permissions.require(person(request.user.pk), "screening.change_rules")
    entry = form.cleaned_data["entry"].strip().lower()
    if not engine.readable(entry):
        form.add_error("entry", _("Skriv ett ord i taget, med bokstäver och högst 40 tecken."))
        return None
    return queries.tried(entry, visible_channels(person(request.user.pk)).values_list("pk", flat=True))


@require_POST
def remove_word(request: HttpRequest, word: int) -> HttpResponse:
    """Take a word away again."""
    entry = actions.remove_word(get_object_or_404(OwnWord, pk=word), actor=person(request.user.pk))
    messages.success(request, _("»%(entry)s« är borttaget. Allt läses om utan det.") % {"entry": entry})
    return redirect("screening:own_words")


def lists(request: HttpRequest) -> HttpResponse:
    """The municipality's own lists, and a file to import, with a report of the rows that could not be used."""
    actor = person(request.user.pk)
    form = ListForm(request.POST or None, request.FILES or None)
    report = attempt(
        form,
        lambda: actions.import_local(form.cleaned_data["kind"], form.cleaned_data["file"].read(), actor=actor),
    )
    return _page(request, "lists", form=ListForm() if report else form, report=report, lists=queries.local_lists())


@require_POST
def remove_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a whole list away."""
    if kind not in LocalKind.values:
        raise Http404
    count = actions.remove_local(kind, actor=person(request.user.pk))
    messages.success(
        request, ngettext("%(count)s rad är borttagen.", "%(count)s rader är borttagna.", count) % {"count": count}
    )
    return redirect("screening:lists")


def again(request: HttpRequest) -> HttpResponse:
    """How far the reading of everything again has come, and earlier ones."""
    jobs = page(queries.rescreenings(), ("-id",), request.GET)
    return _page(request, "again", page=jobs)


@require_POST
def move_again(request: HttpRequest, verb: str) -> HttpResponse:
    """Pause or go on."""
    verbs = {"pausa": actions.pause, "fortsatt": actions.resume}
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](actor=person(request.user.pk))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("screening:again")


def try_text(request: HttpRequest) -> HttpResponse:
    """What the screening says of a text before it is published; a fragment for a composer, or a page of its own."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "screening.try_text")
    form = TextForm(request.POST or None, initial={"kind": "own_post"})
    found = _found(form) if form.is_valid() else None
    name = "_said" if request.htmx else "try_text"  # type: ignore[attr-defined]
    context = {
        "form": form,
        "found": found,
        "text": form.cleaned_data["text"] if found is not None else "",
        "tab": "try_text",
        "may_read": permissions.anywhere(actor, "screening.read_rules"),
    }
    return render(request, f"screening/{name}.html", context)


def _found(form: TextForm) -> tuple[engine.Finding, ...]:
    return queries.scan(form.cleaned_data["text"], form.cleaned_data["kind"])
