"""Screening what was collected, and keeping what people say of a finding. Nothing is decided here (law 2)."""

from django.db import transaction

from kanalvakt.collection.models import Item, ItemKind, ItemVersion
from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.screening import engine
from kanalvakt.screening.models import Finding, Verdict
from kanalvakt.screening.queries import InForce, in_force

# (type, start, end, rule): what makes two findings the same.
type Place = tuple[str, int, int, str]


def screen_pending(limit: int = 200) -> int:
    """Screen versions that were not screened yet; how many. Sends `hooks.versions_screened`."""
    waiting = ItemVersion.objects.filter(screened_with="").order_by("pk")
    return screen(list(waiting.select_related("item")[:limit]))


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


def screen(versions: list[ItemVersion]) -> int:
    """Scan first, then write in one short transaction: a text may take seconds, and other workers write too."""
    if not versions:
        return 0
    rules = in_force()
    found = {version.pk: _scan(version, rules) for version in versions}
    with transaction.atomic():
        locked = ItemVersion.objects.select_for_update(of=["self", "item"]).select_related("item")
        before = {version.pk: version.screened_with for version in versions}
        # Another worker may have screened some meanwhile; those are left as they are.
        same = [one for one in locked.filter(pk__in=found) if one.screened_with == before[one.pk]]
        _keep(same, found)
        ItemVersion.objects.filter(pk__in=[one.pk for one in same]).update(screened_with=rules.version)
        if same:
            hooks.versions_screened.send([one.pk for one in same])
    return len(versions)


def _scan(version: ItemVersion, rules: InForce) -> tuple[engine.Finding, ...]:
    if version.item.sealed:  # from everyone, and that is us too
        return ()
    found = engine.scan(version.text or version.sealed_text, _kind(version.item), rules.context).items
    return tuple(one for one in found if one.rule not in rules.off)


def _kind(item: Item) -> engine.Kind:
    if item.is_own:
        return "own_post"
    return "dm" if item.kind == ItemKind.MESSAGE else "comment"


def _keep(versions: list[ItemVersion], found: dict[int, tuple[engine.Finding, ...]]) -> None:
    """Make the stored findings those that were found; what a person has said of a finding that stays, stays."""
    before: dict[int, dict[Place, Finding]] = {version.pk: {} for version in versions}
    for finding in Finding.objects.filter(version__in=versions):
        before[finding.version_id][_place(finding)] = finding
    now = {version.pk: {_place(one): one for one in found[version.pk]} for version in versions}
    Finding.objects.bulk_create(
        _finding(version, one)
        for version in versions
        for place, one in now[version.pk].items()
        if place not in before[version.pk]
    )
    over = [before[pk][place].pk for pk in before for place in before[pk].keys() - now[pk].keys()]
    Finding.objects.filter(pk__in=over).exclude(verdicts__right=True).delete()


def _place(finding: Finding | engine.Finding) -> Place:
    return finding.type, finding.start, finding.end, finding.rule


def _finding(version: ItemVersion, one: engine.Finding) -> Finding:
    return Finding(
        version=version,
        type=one.type,
        group=one.group,
        start=one.start,
        end=one.end,
        rule=one.rule,
        section=one.section,
        tier=one.tier,
        confidence=one.confidence,
        reason="" if version.item.restricted else one.reason,
    )
