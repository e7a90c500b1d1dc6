"""What is done to a case: one POST each, then on to the next case in the same list."""

from collections.abc import Callable
from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act
from kanalvakt.screening import actions as screening
from kanalvakt.supervision import actions, queries
from kanalvakt.supervision.forms import AnswerForm, ForwardForm, NoteForm
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.views.inbox import actor_of, address, filters_of, show
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import number, numbers, said


@require_POST
def answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer, or keep what was typed and say why not."""
    actor, form = actor_of(request), AnswerForm(request.POST)
    if "draft" in request.POST:
        return draft(request, case_id)
    if attempt(form, lambda: actions.answer(case_id, **form.order(), actor=actor, seen=_seen(request))):
        return _onward(request, case_id)
    if text := said(request.POST, "text").strip():
        with suppress(Invalid):  # too long to keep, as the form says; it still stands there
            actions.save_draft(case_id, text, privately="privately" in form.data, actor=actor)
    return show(request, case_id, answer=form)


@require_POST
def no_answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """No answer is needed."""
    get_object_or_404(Case, pk=case_id)
    try:
        done = actions.no_answer([case_id], actor=actor_of(request), seen=_seen(request))
    except Conflict as error:
        messages.warning(request, str(error))
        return back(request, case_id)
    if done:
        messages.success(request, _("Inget svar behövs: klart."))
    else:
        messages.info(request, _("Någon annan hade redan hanterat ärendet."))
    return _onward(request, case_id)


@require_POST
def forward(request: HttpRequest, case_id: int) -> HttpResponse:
    """Hand over to a colleague."""
    actor, case = actor_of(request), get_object_or_404(Case.objects.select_related("unit"), pk=case_id)
    form = ForwardForm(request.POST, colleagues=queries.colleagues(case.unit, actor))
    done = attempt(
        form,
        lambda: actions.forward(case_id, form.cleaned_data["to"].pk, form.cleaned_data["note"], actor=actor),
    )
    if done is None:
        return show(request, case_id, forward=form)
    messages.success(request, _("Vidarebefordrat till %(name)s.") % {"name": done.to.name})
    return _onward(request, case_id)


@require_POST
def accept(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take over what was forwarded to me; the case stays in view."""
    get_object_or_404(Case, pk=case_id)
    told(request, lambda: actions.accept(case_id, actor=actor_of(request)), _("Ärendet är ditt."))
    return back(request, case_id)


@require_POST
def return_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put it back among what waits."""
    get_object_or_404(Case, pk=case_id)
    told(request, lambda: actions.return_case(case_id, actor=actor_of(request)), _("Ärendet är öppet igen."))
    return back(request, case_id)


@require_POST
def draft(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep what is typed. htmx calls it while one types and shows the line it answers."""
    get_object_or_404(Case, pk=case_id)
    text, alone = said(request.POST, "text"), "privately" in request.POST
    silent = request.htmx and request.htmx.target == "draft-state"  # type: ignore[attr-defined]
    try:
        saved = actions.save_draft(case_id, text, privately=alone, actor=actor_of(request))
    except Invalid as error:
        if silent:
            return render(request, "supervision/_draft_state.html", {"problem": str(error)})
        return show(request, case_id, answer=AnswerForm(request.POST))
    if silent:
        answer = render(request, "supervision/_draft_state.html", {"draft": saved})
        if not queries.working(case_id, actor_of(request)).may_act:
            answer["HX-Trigger"] = "lost"  # the lock's own line then says to whom
        return answer
    messages.success(request, _("Utkastet är sparat.") if saved else _("Utkastet är borttaget."))
    return back(request, case_id)


@require_POST
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write a note to colleagues."""
    form = NoteForm(request.POST)
    if attempt(form, lambda: actions.note(case_id, form.cleaned_data["text"], actor=actor_of(request))):
        return back(request, case_id)
    return show(request, case_id, note=form)


@require_POST
def undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take back an answer or a removal that has not been sent; its case is shown."""
    get_object_or_404(Act, pk=act_id)
    act = told(request, lambda: outbox.undo(act_id, actor=actor_of(request)), _("Ångrat. Inget har skickats."))
    case = Case.objects.filter(item__acts=act_id).first()
    return back(request, case.pk) if act and case else back(request, None)


@require_POST
def judge(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Say that a finding is right or wrong."""
    right = request.POST.get("right") == "1"
    case = get_object_or_404(Case, item__versions__findings__id=finding_id)
    thanks = _("Tack. Det räknas per regel, så att reglerna kan bli bättre.")
    told(request, lambda: screening.judge(finding_id, right, actor=actor_of(request)), thanks)
    return back(request, case.pk)


@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """The ticked cases: no answer needed, or on to removal with one reason."""
    ids = numbers(request.POST, "case")
    free, busy = queries.free_of_others(ids, actor_of(request))
    if busy:
        messages.warning(request, _busy(busy))
    if not ids:
        messages.warning(request, _("Markera först de ärenden det gäller."))
    elif free and request.POST.get("act") == "remove":
        return _to_removal(request, free)
    elif free:
        done = actions.no_answer([case.pk for case in free], actor=actor_of(request))
        messages.success(request, _handled(done, len(free)))
    return back(request, None)


def _to_removal(request: HttpRequest, cases: list[Case]) -> HttpResponse:
    """Moderation's page for many, which comes back here."""
    query = QueryDict(mutable=True)
    query.setlist("item", [str(case.item_id) for case in cases])
    query["next"] = address(None, filters_of(request, actor_of(request))[1])
    return redirect(f"{reverse('moderation:remove')}?{query.urlencode()}")


def _seen(request: HttpRequest) -> int | None:
    """The version that was on the page, when the page says it."""
    return number(request.POST.get("seen", ""))


def _busy(cases: list[Case]) -> str:
    who = sorted({case.worker.name for case in cases if case.worker})
    return _("Utelämnade, för att en kollega arbetar med dem: %(n)s (%(who)s).") % {
        "n": len(cases),
        "who": ", ".join(who),
    }


def _handled(done: int, asked: int) -> str:
    told = ngettext("%(n)s ärende klart.", "%(n)s ärenden klara.", done) % {"n": done}
    if done < asked:
        told += " " + _("%(n)s var redan hanterade.") % {"n": asked - done}
    return told


def told[R](request: HttpRequest, action: Callable[[], R], done: str) -> R | None:
    """Do it and say `done`, or say why it could not be done."""
    try:
        result = action()
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
        return None
    messages.success(request, done)
    return result


def _onward(request: HttpRequest, case_id: int) -> HttpResponseRedirect:
    """To the next case of the same list: older first, then newer, then the list itself, which says that it is done."""
    actor = actor_of(request)
    filters = filters_of(request, actor)[1]
    newer, older = queries.neighbours(Case.objects.get(pk=case_id), filters, actor)
    return HttpResponseRedirect(address(older or newer, filters))


def back(request: HttpRequest, case_id: int | None) -> HttpResponseRedirect:
    """To the same case, or to the list, under the same filters."""
    return HttpResponseRedirect(address(case_id, filters_of(request, actor_of(request))[1]))
