"""Who works on a case just now, and what was typed on it by others (G1.5.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.models import User
from kanalvakt.organisation.permissions import allows, require
from kanalvakt.supervision.models import WAITING, Case, Draft
from kanalvakt.supervision.queries.inbox import READ
from kanalvakt.supervision.who import user_id

HANDLE = "supervision.handle"


@dataclass(frozen=True, slots=True)
class Work:
    """`other` is a colleague who works on it; then nobody else may act without taking over."""

    case: Case
    waiting: bool
    can_handle: bool
    other: User | None
    drafts: Sequence[Draft] = ()

    @property
    def may_act(self) -> bool:
        """Whether the forms that decide something are offered."""
        return self.waiting and self.other is None

    @property
    def every(self) -> int:
        """How often, in seconds, an open page in use says so: several times while a lock lasts."""
        return settings.LOCK_MINUTES * 60 // 5


def working(case_id: int, actor: Actor) -> Work:
    """Who works on the case now. Raises Case.DoesNotExist and NotAllowed."""
    case = Case.objects.select_related("unit", "locked_by", "closed_by").get(pk=case_id)
    require(actor, READ, case.unit)
    return work(case, actor)


def free_of_others(case_ids: Iterable[int], actor: Actor) -> tuple[list[Case], list[Case]]:
    """Those of the cases that no colleague works on, and those that one does."""
    free: list[Case] = []
    busy: list[Case] = []
    for case in Case.objects.filter(pk__in=case_ids).select_related("locked_by"):
        (free if work(case, actor).other is None else busy).append(case)
    return free, busy


def work(case: Case, actor: Actor, *, drafts: bool = False) -> Work:
    """Who works on a case that was read with `locked_by`; with `drafts` what others typed and do not work on now."""
    worker, me = case.worker, user_id(actor)
    other = worker if worker and worker.pk != me else None
    typed = case.drafts.select_related("user").exclude(user=me).order_by("-saved_at")[:10] if drafts else []
    return Work(
        case=case,
        waiting=case.state in WAITING,
        can_handle=allows(actor, HANDLE, case.unit),
        other=other,
        drafts=[draft for draft in typed if other is None or draft.user_id != other.pk],
    )
