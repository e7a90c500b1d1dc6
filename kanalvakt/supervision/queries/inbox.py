"""The list: which cases somebody may see, filtered, newest first, a page at a time by key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.counting import counted
from kanalvakt.core.text import shown
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.permissions import units as units_of
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.register import queries as register
from kanalvakt.register.models import Channel
from kanalvakt.supervision.filters import Filters
from kanalvakt.supervision.flags import FLAGS, Flag
from kanalvakt.supervision.models import WAITING, Case, CaseState
from kanalvakt.supervision.who import user_id
from kanalvakt.ui.paging import Page, beyond, first, key_of, page

READ = "supervision.read"
ORDER = ("-written_at", "-id")
# What waits: first what somebody began and left, then the newest.
WAITING_ORDER = ("-abandoned", *ORDER)
# Questions: what is due first.
DUE_ORDER = ("due_at", "id")
# The learnt order, where the municipality has it on.
LIKELY_ORDER = ("-likely", *ORDER)
EXCERPT = 240
SEARCHED = 500
# Of a comment that is one megabyte long, a list reads the beginning only.
_LIST = (
    "item__sender_name",
    "item__sender_missing",
    "channel__name",
    "channel__platform",
    "assignee__name",
    "locked_by__name",
)
_STATE_KIND = {
    CaseState.OPEN: "",
    CaseState.ANSWERED: "good",
    CaseState.NO_ANSWER: "quiet",
    CaseState.FORWARDED: "info",
    CaseState.REMOVED: "quiet",
    CaseState.GONE: "quiet",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the list shows it: nothing of a secrecy-marked one, whoever looks."""

    case: Case
    sender: str
    excerpt: str
    badges: list[Flag]


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for somebody, each as `counting.counted` counts."""

    waiting: int
    needs_answer: int
    late: int
    flagged: int
    mine: int


def inbox(actor: Actor, filters: Filters, params: Mapping[str, Any], *, around: Case | None = None) -> Page[Case]:
    """The page of cases that `params` (before/after) asks for, or the one that begins at `around`.

    `around` is what keeps the list beside a case in step when one walks past the end of a page.
    """
    order = _order(filters)
    cases, parts = _filtered(actor, filters)
    keys = cases.only("pk", *(name.removeprefix("-") for name in order))
    found = page(keys, order, params, parts=parts)
    if around is not None and around not in found.rows:
        found = page(keys, order, {}, start=around, parts=parts)
    return replace(found, rows=whole(found.rows))


def rows(cases: list[Case]) -> list[Row]:
    """The cases of a page as rows."""
    return [_row(case) for case in cases]


def neighbours(case: Case, filters: Filters, actor: Actor) -> tuple[int | None, int | None]:
    """The case before (newer) and after (older) in the same list, also when the case itself has left it."""
    (cases, parts), order = _filtered(actor, filters), _order(filters)
    turned = [name[1:] if name.startswith("-") else f"-{name}" for name in order]
    key = key_of(case, order)
    newer, older = (
        [found.pk for found in first(beyond(cases.only("pk"), way, key), way, 1, parts)] for way in (turned, order)
    )
    return next(iter(newer), None), next(iter(older), None)


def remaining(actor: Actor, filters: Filters) -> int | None:
    """How many are left in the list; None when it lists handled ones too."""
    return counted(_filtered(actor, filters)[0]) if filters.only_waiting else None


def counts(actor: Actor) -> Counts:
    """What waits for this person, of each kind."""
    cases = visible(actor, READ).filter(waiting=1)
    return Counts(
        waiting=counted(cases),
        needs_answer=counted(cases.filter(needs_answer=True)),
        late=counted(cases.filter(needs_answer=True, due_at__lte=clock.now())),
        flagged=counted(cases.filter(priority__gt=0)),
        mine=counted(cases.filter(_mine(actor))),
    )


def waiting(actor: Actor) -> int:
    """How many cases wait in the units that this person handles or reads."""
    return counted(visible(actor, READ).filter(waiting=1))


def undoable(actor: Actor) -> list[Act]:
    """This person's acts that have not been sent yet, the latest first."""
    before_sending = [ActState.REQUESTED, ActState.PRESERVED, ActState.SEALED]
    acts = Act.objects.filter(next_at__isnull=False, decided_by=user_id(actor), state__in=before_sending)
    return list(acts.filter(send_after__gt=clock.now()).select_related("item").order_by("-pk")[:5])


def looked_up(actor: Actor, filters: Filters) -> Filters:
    """The filters with what their words found: the newest SEARCHED items, or those after `beyond`."""
    if not filters.q.strip() or filters.found is not None:
        return filters
    within = [filters.channel] if filters.channel else [channel.pk for channel in channels(actor)]
    after = Item.objects.filter(pk=filters.beyond).only("pk", "written_at").first() if filters.beyond else None
    return filters.but(found=tuple(collection.search(filters.q, within, SEARCHED, after)))


def channels(actor: Actor) -> list[Channel]:
    """The channels whose cases this person may see."""
    within = units_of(actor, READ)
    found = Channel.objects.exclude(state="proposed").only("id", "name")
    return list(found if within is None else found.filter(unit__in=within))


def units(actor: Actor, action: str = READ) -> list[Unit]:
    """The units in which this person may do `action`."""
    within = units_of(actor, action)
    return list(Unit.objects.all() if within is None else Unit.objects.filter(pk__in=within))


def visible(actor: Actor, action: str) -> QuerySet[Case]:
    """The cases of the units in which this person may do `action`."""
    within = units_of(actor, action)
    return Case.objects.all() if within is None else Case.objects.filter(unit__in=within)


def of_item(item: Item, actor: Actor) -> Mapping[str, Any] | None:
    """The case of a collected item, for who may open it: what its own page says of it."""
    case = visible(actor, READ).filter(item=item).first()
    return {"case": case} if case else None


def whole(keys: Iterable[Case]) -> list[Case]:
    """The cases with what the list shows of them. Apart from finding them: joins lead planners away from the index."""
    keys = list(keys)
    own = [field.name for field in Case._meta.concrete_fields]
    cases = Case.objects.select_related("item", "channel", "assignee", "locked_by").only(*own, *_LIST)
    cases = cases.filter(pk__in=[key.pk for key in keys]).annotate(beginning=Left("item__version__text", EXCERPT))
    read = {case.pk: case for case in cases}
    return [read[key.pk] for key in keys if key.pk in read]


def _order(filters: Filters) -> tuple[str, ...]:
    if filters.by_due:
        return DUE_ORDER
    if filters.likely:
        return LIKELY_ORDER
    return WAITING_ORDER if filters.only_waiting else ORDER


def _mine(actor: Actor) -> Q:
    """What was handed to them, and what nobody has been handed on the channels where they are on duty today."""
    me = user_id(actor)
    on_duty = [duty.channel.pk for duty in register.duties(me)]
    return Q(assignee=me) | Q(assignee=None, channel__in=on_duty)


def _filtered(actor: Actor, filters: Filters) -> tuple[QuerySet[Case], list[Q]]:
    """The list, and its parts for `paging.first`: several units, unless the filters say more closely which rows."""
    within = units_of(actor, READ)
    cases = Case.objects.all() if within is None else Case.objects.filter(unit__in=within)
    closely = filters.unit or filters.channel or filters.q.strip()
    return _narrowed(cases, filters, actor), [] if closely else [Q(unit=unit) for unit in sorted(within or ())]


def _narrowed(cases: QuerySet[Case], filters: Filters, actor: Actor) -> QuerySet[Case]:
    cases = _of_state(cases, filters.state)
    exact = {"channel": filters.channel, "unit": filters.unit}
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if filters.needs_answer:
        cases = cases.filter(needs_answer=True)
    if filters.flagged:
        cases = cases.filter(priority__gt=0)
    if filters.mine:
        cases = cases.filter(_mine(actor))
    if filters.late:
        cases = cases.filter(waiting=1, needs_answer=True, due_at__lte=clock.now())
    if filters.unaccepted:
        cases = cases.filter(waiting=1, accept_by__lte=clock.now())
    if filters.likely:
        cases = cases.filter(waiting=1)
    if filters.abandoned:
        cases = cases.filter(waiting=1, abandoned=1)
    if filters.since:
        cases = cases.filter(written_at__gte=clock.midnight(filters.since))
    if filters.until:
        cases = cases.filter(written_at__lt=clock.midnight(filters.until + timedelta(days=1)))
    return _matching(cases, filters, actor) if filters.q.strip() else cases


def _of_state(cases: QuerySet[Case], state: str) -> QuerySet[Case]:
    if state == "all":
        return cases
    if state in ("", CaseState.OPEN, CaseState.FORWARDED):
        # `waiting` too, so that the small index of what waits is used.
        cases = cases.filter(waiting=1)
    return cases.filter(state=state) if state else cases


def _matching(cases: QuerySet[Case], filters: Filters, actor: Actor) -> QuerySet[Case]:
    """Words in the text or in the sender's name; secrecy-marked ones are never found."""
    return cases.filter(item__in=looked_up(actor, filters).found or (), restricted=False)


def _row(case: Case) -> Row:
    if case.restricted:
        return Row(case, _("Sekretess"), "", [Flag(_("Sekretessmarkerad"), "bad")])
    sender = case.item.sender_name or case.item.no_sender
    return Row(case, shown(sender), shown(case.beginning or ""), _badges(case))  # type: ignore[attr-defined]


def _badges(case: Case) -> list[Flag]:
    """What the row must say in a word or two: three at most, state first when it is handled."""
    badges = []
    waits_for_somebody = case.accept_by and case.accept_by <= clock.now()
    if waits_for_somebody:
        badges.append(Flag(_("Ej mottagen"), "bad"))
    elif case.state != CaseState.OPEN:
        badges.append(Flag(case.get_state_display().capitalize(), _STATE_KIND[CaseState(case.state)]))
    elif case.abandoned and not case.worker:
        badges.append(Flag(_("Övergiven"), "warn"))
    if case.reopened:
        badges.append(Flag(_("Öppnad igen"), "warn"))
    flagged = [FLAGS[name] for name in case.flags if name in FLAGS]
    if mark := due_mark(case):
        return [*badges, mark, *flagged][:3] if mark.kind == "bad" else [*badges, *flagged, mark][:3]
    return [*badges, *flagged][:3]


def due_mark(case: Case) -> Flag | None:
    """Of a question that waits: late, to be answered today, or only that it is one."""
    if not case.needs_answer or case.state not in WAITING:
        return None
    if case.due_at <= clock.now():
        return Flag(_("Sen"), "bad")
    if timezone.localdate(case.due_at) == clock.today():
        return Flag(_("Svara i dag"), "warn")
    return Flag(_("Behöver svar"), "info")
