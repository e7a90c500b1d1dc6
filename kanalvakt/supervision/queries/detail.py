"""One case with all that a person needs to decide: the words, what stands around them, who has done what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.db.models.functions import Left, Length
from django.utils.translation import gettext as _

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item, ItemVersion, SenderName, SyncState
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.text import shown
from kanalvakt.moderation.models import Decision
from kanalvakt.organisation.models import Unit, User
from kanalvakt.organisation.permissions import allows, require
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.outbox.answering import Way, ways
from kanalvakt.outbox.models import Act
from kanalvakt.screening import queries as screening
from kanalvakt.screening.models import Finding
from kanalvakt.supervision.diff import Piece as Changed
from kanalvakt.supervision.diff import compare
from kanalvakt.supervision.flags import Flag
from kanalvakt.supervision.models import WAITING, Case, Draft, Forward, Interruption, Note, SavedAnswer
from kanalvakt.supervision.permissions import HANDLERS
from kanalvakt.supervision.queries.inbox import READ, due_mark
from kanalvakt.supervision.queries.media import Media, media
from kanalvakt.supervision.queries.saved_answers import saved_answers
from kanalvakt.supervision.queries.work import HANDLE, Work, work
from kanalvakt.supervision.who import user_id

# What a pane shows of a very long text before somebody asks for the rest.
READABLE = 4000
CONTEXT, CONTEXT_TEXT = 30, 500


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side; the pieces are None where they are too long to compare."""

    old: ItemVersion
    new: ItemVersion
    before: list[Changed] | None
    after: list[Changed] | None


@dataclass(frozen=True, slots=True)
class Near:
    """Something that stands around the item in its thread."""

    item: Item
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """What was written: the beginning of it when it is very long (`cut`), and what was found in it."""

    text: str = ""
    length: int = 0
    cut: bool = False
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Detail:
    """`masked`: the reader is not cleared for it; then no words, names, notes or versions are here."""

    case: Case
    masked: bool
    can_handle: bool
    sender: str
    acts: list[Act]
    decisions: list[Decision]
    forwards: list[Forward]
    interruptions: list[Interruption]
    work: Work
    sync: SyncState | None
    due: Flag | None
    service_left: int | None
    words: Words = field(default_factory=Words)
    above: list[Near] = field(default_factory=list)
    below: list[Near] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    media: Media = field(default_factory=Media)
    names: list[SenderName] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    draft: Draft | None = None
    answers: list[SavedAnswer] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    colleagues: list[User] = field(default_factory=list)

    @property
    def accept_late(self) -> bool:
        """Whether it should have been accepted by now."""
        return self.case.accept_by is not None and self.case.accept_by <= clock.now()

    @property
    def waiting(self) -> bool:
        """Whether something is left to do."""
        return self.work.waiting


def detail(case_id: int, actor: Actor, *, whole: bool = False) -> Detail:
    """The case. Reading a secrecy-marked text leaves an entry in the ledger (collection does that).

    Raises Case.DoesNotExist and NotAllowed. `whole` asks for the whole of a very long text.
    """
    case = _cases().get(pk=case_id)
    require(actor, READ, case.unit)
    item, unit = case.item, case.unit
    item.channel = case.channel
    masked = item.restricted and not allows(actor, collection.READ_SEALED, unit)
    can_handle = allows(actor, HANDLE, unit)
    found = Detail(
        case=case,
        masked=masked,
        can_handle=can_handle,
        sender=_("Sekretess"),
        acts=list(item.acts.select_related("decided_by")[:20]),
        decisions=list(item.decisions.select_related("decided_by")[:20]),
        forwards=list(case.forwards.select_related("by", "to", "returned_by")[:20]),
        interruptions=list(case.interruptions.select_related("worker", "taken_by")[:20]),
        due=due_mark(case),
        service_left=_service_left(case),
        work=work(case, actor, drafts=can_handle and not masked),
        sync=SyncState.objects.filter(channel=case.channel_id).first(),
    )
    if not masked:
        _open(found, actor, whole=whole)
    if can_handle:
        found.answers, found.colleagues = list(saved_answers(actor, unit)), colleagues(unit, actor)
        found.ways = ways(item) if found.work.may_act else []
    return found


def _service_left(case: Case) -> int | None:
    """How many seconds of service time are left for the answer; None where none is due any longer."""
    if not case.needs_answer or case.state not in WAITING or case.due_at <= clock.now():
        return None
    return working_calendar().service_seconds(clock.now(), case.due_at)


def _open(found: Detail, actor: Actor, *, whole: bool) -> None:
    """Add what only those may see who may read the words."""
    case, item = found.case, found.case.item
    found.sender = shown(collection.sender_name(item, actor)) or item.no_sender
    found.words = _words(item, actor, whole=whole)
    found.media = media(case, actor)
    found.above, found.below = _near(item)
    found.comparisons = [] if item.restricted else _comparisons(item)
    found.names = list(item.sender.names.all()[:10]) if item.sender else []
    found.notes = list(case.notes.select_related("by")[:100])
    found.draft = case.drafts.filter(user=user_id(actor)).first()


def colleagues(unit: Unit, actor: Actor) -> list[User]:
    """Everybody else who may handle cases of the unit, by name."""
    above = _chain(unit)
    today = clock.today()
    valid = Q(grants__since=None) | Q(grants__since__lte=today), Q(grants__until=None) | Q(grants__until__gte=today)
    found = User.objects.filter(
        Q(grants__unit=None) | Q(grants__unit__in=above), *valid, grants__role__in=HANDLERS, is_active=True
    )
    return list(found.exclude(pk=user_id(actor)).distinct())


def _cases() -> QuerySet[Case]:
    joined = ("item__sender", "item__version", "channel__responsible", "channel__substitute", "unit")
    big = ("item__version__text", "item__version__sealed_text")
    return Case.objects.select_related(*joined, "assignee", "closed_by", "locked_by").defer(*big)


def _words(item: Item, actor: Actor, *, whole: bool) -> Words:
    if item.version is None:
        return Words()
    item.version.item = item
    text = collection.text(item.version, actor)
    part = text if whole else text[:READABLE]
    return Words(part, len(text), len(part) < len(text), list(screening.findings(item.version)))


def _sender(item: Item) -> str:
    return shown(item.sender_name) if item.sender_name else item.no_sender


def _near(item: Item) -> tuple[list[Near], list[Near]]:
    """What it answers (the post, the comment above), and what was answered to it."""
    around = Item.objects.filter(Q(pk__in=[item.root_id, item.parent_id]) | Q(parent=item)).exclude(pk=item.pk)
    found = list(
        around.annotate(beginning=Left("version__text", CONTEXT_TEXT), size=Length("version__text")).order_by(
            "written_at", "pk"
        )[:CONTEXT]
    )
    above = [_shown(near) for near in found if near.parent_id != item.pk]
    return above, [_shown(near) for near in found if near.parent_id == item.pk]


def _shown(item: Item) -> Near:
    if item.restricted:
        return Near(item, _("Sekretess"), _("Sekretessmarkerat"))
    text = item.beginning or ""  # type: ignore[attr-defined]
    more = " …" if (item.size or 0) > CONTEXT_TEXT else ""  # type: ignore[attr-defined]
    return Near(item, _sender(item), shown(text) + more)


def _comparisons(item: Item) -> list[Comparison]:
    """Each version beside the one before it, the newest first."""
    versions = list(item.versions.order_by("-number")[:6])
    return [_comparison(old, new) for new, old in pairwise(versions)]


def _comparison(old: ItemVersion, new: ItemVersion) -> Comparison:
    if max(len(old.text), len(new.text)) > 4 * READABLE:
        return Comparison(old, new, None, None)
    before, after = compare(shown(old.text), shown(new.text)) or (None, None)
    return Comparison(old, new, before, after)


def _chain(unit: Unit) -> Iterable[int]:
    """The unit and the ones it belongs to."""
    parents = dict(Unit.objects.values_list("pk", "parent"))
    chain: list[int] = []
    step: int | None = unit.pk
    while step is not None and step not in chain:
        chain.append(step)
        step = parents.get(step)
    return chain
