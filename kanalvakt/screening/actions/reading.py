"""Screening what was collected, and keeping what people say of a finding. Nothing is decided here (law 2)."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from kanalvakt.collection.models import ItemKind, ItemVersion
from kanalvakt.core import bulk, clock, hooks
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.screening import engine
from kanalvakt.screening.models import Finding, Verdict
from kanalvakt.screening.queries import InForce, in_force

BATCH = 10_000
# A batch is cut short after so many letters: scanning them takes well under a minute.
MOST_LETTERS = 2_000_000
# (type, start, end, rule): what makes two findings the same.
type Place = tuple[str, int, int, str]
COLUMNS = ("type", "group", "start", "end", "rule", "section", "tier", "confidence", "reason")


class Text(NamedTuple):
    """What a scan needs of one version. The names are those of the columns."""

    pk: int
    text: str
    sealed_text: str
    screened_with: str
    item__kind: str
    item__is_own: bool
    item__sealed: bool


def screen_pending(limit: int = BATCH) -> int:
    """Screen versions that were not screened yet; how many. Sends `hooks.versions_screened`."""
    waiting = ItemVersion.objects.filter(screened_with="").order_by("pk")
    return screen(texts(waiting, limit))


def judge(finding_id: int, right: bool, *, actor: Actor) -> Verdict:  # noqa: FBT001 - the door's signature
    """Keep what a person says of a finding; saying otherwise later replaces it."""
    finding = Finding.objects.select_related("version__item__channel").get(pk=finding_id)
    item = finding.version.item
    require(actor, "screening.judge", item.channel.unit_id)
    with transaction.atomic():
        said = {"right": right, "at": clock.now()}
        verdict, _made = Verdict.objects.update_or_create(finding=finding, by=user(actor), defaults=said)
        ledger.append(
            "screening.judged",
            actor=actor,
            subject=f"item:{item.pk}",
            data={"rule": finding.rule, "right": right, "finding": finding.pk},
        )
    return verdict


def forget_quotes(item_ids: list[int]) -> None:
    """A reason quotes the words that hit: of secrecy-marked items it is emptied (law 5)."""
    secret = Finding.objects.filter(version__item__in=item_ids, version__item__restricted=True)
    secret.exclude(reason="").update(reason="")


def texts(versions: QuerySet[ItemVersion], limit: int) -> list[Text]:
    """The first of `versions` with what a scan needs: as many as stay short of MOST_LETTERS together."""
    rows = versions.values_list(*Text._fields)[:limit]
    taken: list[Text] = []
    letters = 0
    for row in rows:
        taken.append(Text(*row))
        letters += len(taken[-1].text)
        if letters > MOST_LETTERS:
            break
    return taken


def screen(waiting: list[Text]) -> int:
    """Scan first, then write in one short transaction: a text may take seconds, and other workers write too."""
    if not waiting:
        return 0
    rules = in_force()
    found = {text.pk: _scan(text, rules) for text in waiting}
    before = {text.pk: text.screened_with for text in waiting}
    with transaction.atomic():
        locked = ItemVersion.objects.select_for_update().filter(pk__in=bulk.among(found)).order_by("pk")
        # Another worker may have screened some meanwhile; those are left as they are.
        rows = locked.values_list("pk", "screened_with")
        same = dict.fromkeys((pk for pk, screened_with in rows if screened_with == before[pk]), False)
        # Asked for with the versions locked: who restricts an item waits for them, or was here before.
        secret = ItemVersion.objects.filter(pk__in=bulk.among(same), item__restricted=True).order_by()
        same |= dict.fromkeys(secret.values_list("pk", flat=True), True)
        fresh = {pk for pk in same if not before[pk]}
        _keep(same, found, fresh)
        ItemVersion.objects.filter(pk__in=bulk.among(same)).update(screened_with=rules.version)
        if same:
            hooks.versions_screened.send(list(same))
    return len(waiting)


def _scan(text: Text, rules: InForce) -> tuple[engine.Finding, ...]:
    if text.item__sealed:  # from everyone, and that is us too
        return ()
    found = engine.scan(text.text or text.sealed_text, _kind(text), rules.context).items
    return tuple(one for one in found if one.rule not in rules.off)


def _kind(text: Text) -> engine.Kind:
    if text.item__is_own:
        return "own_post"
    return "dm" if text.item__kind == ItemKind.MESSAGE else "comment"


def _keep(versions: dict[int, bool], found: dict[int, tuple[engine.Finding, ...]], fresh: set[int]) -> None:
    """Make the stored findings those that were found; what a person has said of a finding that stays, stays.

    `versions`: id → whether secrecy-marked; `fresh`: those that can have no findings yet.
    """
    before: dict[int, dict[Place, int]] = {pk: {} for pk in versions.keys() - fresh}
    earlier = Finding.objects.filter(version__in=bulk.among(before)) if before else Finding.objects.none()
    rows = earlier.order_by().values_list("version", "pk", "type", "start", "end", "rule")
    for pk, finding, kind, start, end, rule in rows:
        before[pk][kind, start, end, rule] = finding
    new: list[tuple[str | float, ...]] = []
    over: list[int] = []
    for pk, quiet in versions.items():
        now = {_place(one): one for one in found[pk]}
        stored = before.get(pk, {})
        new += [_row(pk, one, quiet=quiet) for place, one in now.items() if place not in stored]
        over += [stored[place] for place in stored.keys() - now.keys()]
    bulk.insert_plain(Finding, ("version_id", *COLUMNS), new)
    if over:
        Finding.objects.filter(pk__in=over).exclude(verdicts__right=True).delete()


def _place(one: engine.Finding) -> Place:
    return one.type, one.start, one.end, one.rule


def _row(version_id: int, one: engine.Finding, *, quiet: bool) -> tuple[str | float, ...]:
    """In the order of COLUMNS, the version's id first."""
    reason = "" if quiet else one.reason
    where = one.type, one.group, one.start, one.end, one.rule
    return version_id, *where, one.section, one.tier, one.confidence, reason
