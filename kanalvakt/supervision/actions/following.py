"""How the inbox follows what happens below it. All of it is idempotent and runs in the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as _  # kept in Swedish, translated when shown

from kanalvakt.collection.models import Item, PublicState, Source
from kanalvakt.core import bulk, clock
from kanalvakt.core.actor import system
from kanalvakt.ledger import actions as ledger
from kanalvakt.outbox.models import ANSWERS, OPEN, REMOVALS, Act, ActState, Verb
from kanalvakt.register.models import ChannelState
from kanalvakt.screening.models import Finding
from kanalvakt.supervision import flags
from kanalvakt.supervision.actions import rounds
from kanalvakt.supervision.answer_clock import AnswerClock
from kanalvakt.supervision.models import UNLOCKED, WAITING, Case, CaseState, Draft

BATCH = 1000
SEEN = (
    "pk",
    "channel",
    "channel__unit",
    "written_at",
    "public_state",
    "restricted",
    "version__number",
    "version__source",
)
ACTOR = system("supervision")
# What an import brings that is older is history: kept, screened and found, but nobody waits for an answer.
HISTORY = timedelta(days=30)
WATCHED = [ChannelState.ACTIVE, ChannelState.CLOSING]
AWAY_FOR_US = [PublicState.HIDDEN, PublicState.TRASHED, PublicState.SPAM, PublicState.REMOVED]
AWAY_BY_OTHERS = [PublicState.AUTHOR_REMOVED, PublicState.GONE]
CAME_TO_NOTHING = [ActState.REFUSED, ActState.NOT_EFFECTIVE, ActState.UNDONE]


def items_stored(item_ids: list[int]) -> None:
    """A case for each new thing that others wrote; a changed text opens a handled case again."""
    for batch in batched(item_ids, BATCH):
        _open_new(batch)
        _follow_versions(batch)
        _close_answered_elsewhere(batch)


def items_changed(item_ids: list[int]) -> None:
    """The public sees something else now, or an item was secrecy-marked."""
    for batch in batched(item_ids, BATCH):
        cases = Case.objects.filter(item__in=batch)
        cases.filter(item__restricted=True).update(restricted=True, flags=[], priority=flags.LAW)
        cases.filter(item__restricted=False, restricted=True).update(restricted=False)
        _close(cases.exclude(state=CaseState.REMOVED).filter(item__public_state__in=AWAY_FOR_US), CaseState.REMOVED)
        _close(cases.filter(state__in=WAITING, item__public_state__in=AWAY_BY_OTHERS), CaseState.GONE)
        back = cases.filter(state__in=[CaseState.REMOVED, CaseState.GONE], item__public_state=PublicState.VISIBLE)
        on_its_way = Act.objects.filter(item=OuterRef("item"), verb__in=REMOVALS, state__in=OPEN)
        reopen(back.filter(~Exists(on_its_way)), _("visas för allmänheten igen"))


def versions_screened(version_ids: list[int]) -> None:
    """Findings set the order, the flags and whether an answer is expected."""
    found = _findings(version_ids)
    cases = Case.objects.filter(item__version__in=bulk.among(version_ids), restricted=False)
    changed = []
    for pk, version, *was in cases.values_list("pk", "item__version", "priority", "flags", "needs_answer"):
        now = list(_judged(frozenset(found.get(version, ()))))
        if now != was:
            changed.append((pk, *now))
    bulk.update(Case, ("priority", "flags", "needs_answer"), changed)


def act_requested(act_id: int) -> None:
    """Somebody has decided to remove it: the case is theirs, and done unless the act comes to nothing."""
    act = Act.objects.get(pk=act_id)
    if act.verb in REMOVALS:
        _close(Case.objects.filter(item=act.item_id).exclude(state=CaseState.REMOVED), CaseState.REMOVED, act)


def act_settled(act_id: int) -> None:
    """An act that came to nothing opens the case again and says why; an unsent answer becomes a draft again."""
    act = Act.objects.select_related("item").get(pk=act_id)
    expected = _expected(act)
    if expected is None:
        return
    cases = Case.objects.filter(item=act.item_id)
    if act.state == ActState.CONFIRMED:
        waiting = list(cases.filter(state__in=WAITING))
        _close(cases.filter(state__in=WAITING), expected, act)
        if expected == CaseState.ANSWERED:
            _count_answers(waiting, {act.item_id: clock.now()})
    elif act.state in CAME_TO_NOTHING and act.item.public_state not in AWAY_FOR_US:
        _keep_as_draft(act)
        reopen(cases.filter(state=expected), _why_open(act))


def channel_changes(_channel_id: int) -> None:
    """Days that are over are judged by what was true on them, so they get their rows first; today's follows at once."""
    rounds.ensure()


def reopen(cases: QuerySet[Case], why: str) -> None:
    """Open handled cases again, with the reason that the list shows."""
    ids = list(cases.values_list("pk", flat=True))
    opened = {"state": CaseState.OPEN, "reopened": why[:120], "changed_at": clock.now(), "abandoned": 0}
    Case.objects.filter(pk__in=ids).update(**opened, closed_at=None, closed_by=None, answer_seconds=None)
    _record("supervision.reopened", ids)


def _open_new(item_ids: Iterable[int]) -> None:
    fresh = Item.objects.filter(pk__in=item_ids, is_own=False, case=None, channel__state__in=WATCHED)
    if rows := list(fresh.values_list(*SEEN, named=True)):
        answers = AnswerClock(seen.channel for seen in rows)
        bulk.insert(_case(seen, answers) for seen in rows)


def _case(seen: Any, answers: AnswerClock) -> Case:
    """A new case from what `SEEN` names."""
    now, state = clock.now(), CaseState.OPEN
    if seen.public_state in AWAY_BY_OTHERS:
        state = CaseState.GONE
    elif seen.public_state in AWAY_FOR_US and seen.public_state != PublicState.HIDDEN:
        state = CaseState.REMOVED
    elif seen.version__source == Source.IMPORT and seen.written_at < now - HISTORY:
        state = CaseState.NO_ANSWER
    case = Case(
        item_id=seen.pk,
        channel_id=seen.channel,
        unit_id=seen.channel__unit,
        written_at=seen.written_at,
        state=state,
        restricted=seen.restricted,
        version=seen.version__number or 1,
        changed_at=now,
        closed_at=None if state == CaseState.OPEN else now,
    )
    answers.start(case, seen.written_at)
    return case


def _follow_versions(item_ids: Iterable[int]) -> None:
    """By number, not by time: an edit may be fetched before and stored after somebody handled the older text."""
    changed = Case.objects.filter(item__in=item_ids, item__version__number__gt=F("version")).only(
        "version", "item__version__number"
    )
    cases = list(changed.select_related("item__version"))
    for case in cases:
        case.version = case.item.version.number if case.item.version else case.version
    Case.objects.bulk_update(cases, ["version"])
    seen = [PublicState.VISIBLE, PublicState.HELD]
    handled = Case.objects.filter(pk__in=[case.pk for case in cases], item__public_state__in=seen)
    done = list(handled.exclude(state__in=WAITING))
    if done:
        answers = AnswerClock(case.channel_id for case in done)
        for case in done:
            answers.start(case, clock.now())
        Case.objects.bulk_update(done, ["clock_from", "due_at", "calendar"])
    reopen(Case.objects.filter(pk__in=[case.pk for case in done]), _("ändrad efter att den hanterats"))


def _close_answered_elsewhere(item_ids: Iterable[int]) -> None:
    """Somebody answered at the platform itself, after the text that stands there now."""
    ids = list(item_ids)
    answers = Item.objects.filter(Q(pk__in=ids) | Q(parent__in=ids), is_own=True, parent__case__state__in=WAITING)
    answers = answers.filter(written_at__gte=F("parent__written_at"))
    answers = answers.filter(Q(parent__edited_at=None) | Q(written_at__gte=F("parent__edited_at")))
    # The latest first, so that the first answer is what counts.
    written = {
        parent: at for parent, at in answers.order_by("-written_at").values_list("parent", "written_at") if parent
    }
    cases = list(Case.objects.filter(item__in=written))
    _close(Case.objects.filter(item__in=written), CaseState.ANSWERED)
    _count_answers(cases, written)


def _close(cases: QuerySet[Case], state: str, act: Act | None = None) -> None:
    now, by = clock.now(), act.decided_by_id if act else None
    ids = list(cases.values_list("pk", flat=True))
    done = {"state": state, "changed_at": now, "closed_at": now, "closed_by": by, "reopened": "", "accept_by": None}
    Case.objects.filter(pk__in=ids).update(**done, **UNLOCKED)
    _record(f"supervision.{state}", ids)


def _count_answers(cases: list[Case], answered: Mapping[int, datetime]) -> None:
    """How long each answer took; `answered` says by item when it was written."""
    if not cases:
        return
    answers = AnswerClock(case.channel_id for case in cases)
    for case in cases:
        case.answer_seconds = answers.taken(case, answered[case.item_id])
    Case.objects.bulk_update(cases, ["answer_seconds"])


def _record(kind: str, case_ids: list[int]) -> None:
    if case_ids:
        subject = f"case:{case_ids[0]}" if len(case_ids) == 1 else "case:many"
        ledger.append(kind, actor=ACTOR, subject=subject, data={"cases": case_ids})


def _findings(version_ids: Iterable[int]) -> dict[int, list[flags.Found]]:
    found: dict[int, list[flags.Found]] = {}
    rows = Finding.objects.filter(version__in=bulk.among(version_ids)).order_by()
    for version, *row in rows.values_list("version", *flags.Found._fields).iterator():
        found.setdefault(version, []).append(flags.Found(*row))
    return found


@lru_cache(maxsize=1000)
def _judged(findings: frozenset[flags.Found]) -> tuple[int, list[str], bool]:
    """Priority, flags, and whether an answer is expected; few sets of findings, many cases."""
    asked = any(finding.group == "question" for finding in findings)
    return flags.priority(findings), flags.flags(findings), asked


def _expected(act: Act) -> str | None:
    """The state of a case whose act went well; None for acts that decide nothing about it."""
    if act.verb in ANSWERS:
        return CaseState.ANSWERED
    return CaseState.REMOVED if act.verb in REMOVALS else None


def _why_open(act: Act) -> str:
    reply = act.verb in ANSWERS
    match act.state:
        case ActState.UNDONE:
            return _("svaret ångrades") if reply else _("borttagningen ångrades")
        case ActState.REFUSED:
            return _("plattformen tog inte emot svaret") if reply else _("plattformen vägrade ta bort den")
    return _("svaret syns inte på plattformen") if reply else _("den syns fortfarande på plattformen")


def _keep_as_draft(act: Act) -> None:
    case = Case.objects.filter(item=act.item_id, state=CaseState.ANSWERED).first()
    if act.verb in ANSWERS and case and act.decided_by_id:
        Draft.objects.get_or_create(
            case=case,
            user_id=act.decided_by_id,
            defaults={"text": act.text, "privately": act.verb == Verb.PRIVATE_REPLY, "saved_at": clock.now()},
        )
