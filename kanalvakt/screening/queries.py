"""What was found in a text, which rules are in force, and how they have done."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, F, Max, Q, QuerySet

from kanalvakt.collection.models import Item, ItemVersion
from kanalvakt.organisation.models import Group, User
from kanalvakt.register.models import Channel
from kanalvakt.screening import engine
from kanalvakt.screening.models import Finding, LocalFact, LocalKind, OwnWord, Rescreening, RuleSwitch, Verdict

# A rule's hits are counted among the newest findings, and a new word is tried on the newest items.
COUNTED = 100_000
TRIED = 10_000
IDENTITY = frozenset(("PERSONNUMMER", "SAMORDNINGSNUMMER"))


@dataclass(frozen=True)
class InForce:
    """What texts are read with now. `version` changes with engine, words, lists and switches, not with people."""

    context: engine.Context
    off: frozenset[str]
    version: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule on its page: hits among the newest findings, and what people have said of them."""

    info: engine.RuleInfo
    hits: int
    right: int
    wrong: int
    switched: RuleSwitch | None

    @property
    def wrong_share(self) -> float | None:
        """Of those judged, how large a part was wrong (0 to 1); None when nobody has judged."""
        judged = self.right + self.wrong
        return self.wrong / judged if judged else None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a new word would have hit among `texts` items: `count`, and the newest as (item, before, hit, after)."""

    texts: int
    count: int
    examples: list[tuple[Item, str, str, str]]


def findings(version: ItemVersion) -> QuerySet[Finding]:
    """The version's findings in the order they stand in the text; those of a secrecy-marked item quote nothing."""
    return version.findings.prefetch_related("verdicts").order_by("start", "pk")


def in_force() -> InForce:
    """Engine, own words, own lists, switches, and what the register says is public: people, telephones, addresses."""
    words = frozenset(OwnWord.objects.values_list("label", "entry"))
    off = frozenset(RuleSwitch.objects.values_list("rule", flat=True))
    local = frozenset(LocalFact.objects.values_list("kind", "text"))
    return InForce(_kept(_context(words, local)), off, _version(words, off, local))


@lru_cache(maxsize=2)
def _kept(context: engine.Context) -> engine.Context:
    """The one from before when it says the same: what the engine has worked out of it goes with the object."""
    return context


def _version(words: Iterable[tuple[str, str]], off: Iterable[str], local: Iterable[tuple[str, str]]) -> str:
    own = repr((sorted(words), sorted(off), sorted(local)))
    digest = hashlib.sha256(own.encode()).hexdigest()[:8]
    return f"{engine.ENGINE_VERSION}-{digest}" if words or off or local else engine.ENGINE_VERSION


def _context(words: frozenset[tuple[str, str]], local: frozenset[tuple[str, str]]) -> engine.Context:
    group = Group.objects.first()
    people = list(User.objects.filter(is_active=True).values_list("name", "phone", "email"))

    def of(kind: LocalKind) -> frozenset[str]:
        return frozenset(text for other, text in local if other == kind)

    return engine.Context(
        officials=frozenset(name for name, *_ in people) | of(LocalKind.OFFICIAL),
        phones=frozenset([*(group.phones if group else ()), *(phone for _, phone, _ in people if phone)]),
        emails=frozenset([*(group.email_domains if group else ()), *(email for *_, email in people)]),
        addresses=of(LocalKind.ADDRESS),
        streets=frozenset(text.lower() for text in of(LocalKind.STREET)),
        trakter=frozenset(text.lower() for text in of(LocalKind.TRAKT)),
        words=words,
        names=frozenset(pair for pair in local if pair[0] in (LocalKind.FIRST, LocalKind.LAST)),
    )


def current_texts() -> QuerySet[ItemVersion]:
    """The current version of every item."""
    return ItemVersion.objects.filter(pk=F("item__version"))


def open_rescreening() -> Rescreening | None:
    """The job that reads everything again, running or paused."""
    return Rescreening.objects.filter(finished_at=None).first()


def rules(group: str = "") -> list[RuleRow]:
    """Every rule with how it has done; `group` such as "personal" or "forbidden" narrows."""
    newest = Finding.objects.aggregate(last=Max("pk"))["last"] or 0
    recent = Finding.objects.filter(pk__gt=newest - COUNTED).order_by().values_list("rule")
    hits = dict(recent.annotate(Count("pk")))
    judged = {
        rule: (right, wrong)
        for rule, right, wrong in Verdict.objects.values_list("finding__rule").annotate(
            was_right=Count("pk", filter=Q(right=True)), was_wrong=Count("pk", filter=Q(right=False))
        )
    }
    switched = {one.rule: one for one in RuleSwitch.objects.select_related("by")}
    return [
        RuleRow(info, hits.get(info.id, 0), *judged.get(info.id, (0, 0)), switched.get(info.id))
        for info in (*engine.catalogue(), *_added())
        if not group or info.group == group
    ]


def _added() -> list[engine.RuleInfo]:
    """The rules that own words make: one for each kind of forbidden content that has any."""
    labels = OwnWord.objects.order_by("label").values_list("label", flat=True).distinct()
    return [
        engine.RuleInfo(f"added.{label}", label, "forbidden", "G1.5.9", "may", "ord som kommunen har lagt till")
        for label in labels
    ]


def rule(rule_id: str) -> RuleRow | None:
    """One rule with how it has done."""
    return next((row for row in rules() if row.info.id == rule_id), None)


def judged_wrong(rule_id: str, channels: QuerySet[Channel]) -> QuerySet[Verdict]:
    """Who said that the rule was wrong in those channels; secrecy-marked items left out."""
    said = Verdict.objects.filter(right=False, finding__rule=rule_id, finding__version__item__restricted=False)
    inside = said.filter(finding__version__item__channel__in=channels.order_by().values("pk"))
    return inside.select_related("finding__version__item__channel", "by")


def own_words() -> QuerySet[OwnWord]:
    """The municipality's own words."""
    return OwnWord.objects.select_related("by")


def local_lists() -> list[tuple[str, str, int]]:
    """The municipality's own lists: (kind, what it is, how many rows)."""
    counts = dict(LocalFact.objects.order_by().values_list("kind").annotate(Count("pk")))
    return [(kind, str(label), counts.get(kind, 0)) for kind, label in LocalKind.choices]


def rescreenings() -> QuerySet[Rescreening]:
    """Every time everything was read again and there was something to read."""
    return Rescreening.objects.filter(total__gt=0)


def never_published(text: str) -> bool:
    """Whether an own text holds what may go out nowhere: somebody's personnummer or samordningsnummer (G1.4.5)."""
    return any(one.type in IDENTITY for one in scan(text, "own_post"))


def scan(text: str, kind: engine.Kind) -> tuple[engine.Finding, ...]:
    """What is found in a text that is not stored, with all that is in force."""
    now = in_force()
    found = engine.scan(text, kind, now.context).items
    return tuple(one for one in found if one.rule not in now.off)


def tried(entry: str, channel_ids: Iterable[int] | None) -> Tried:
    """What a word in the notation of the lexicon would have hit among the newest items of those channels."""
    items = Item.objects.filter(restricted=False, version__isnull=False)
    if channel_ids is not None:
        items = items.filter(channel__in=list(channel_ids))
    texts = dict(items.order_by("-pk").values_list("pk", "version__text")[:TRIED])
    hit = list(engine.hits(texts.items(), entry))
    shown = Item.objects.select_related("channel").in_bulk([pk for pk, *_ in hit[:10]])
    examples = [(shown[pk], *_around(texts[pk], start, end)) for pk, start, end in hit[:10]]
    return Tried(len(texts), len(hit), examples)


def _around(text: str, start: int, end: int, room: int = 60) -> tuple[str, str, str]:
    before = ("…" if start > room else "") + text[max(0, start - room) : start]
    return before, text[start:end], text[end : end + room] + ("…" if len(text) > end + room else "")
