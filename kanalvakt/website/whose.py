"""Is this account ours? (expectation 7). What is asked is compared with the register and kept nowhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from kanalvakt.connectors.recognise import A_PERSON, NotAChannel, Recognised, recognise
from kanalvakt.register import queries as register
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.website.queries import Shown, at_hand, shown

LONGEST = 500
# Where any address below a channel's own is the channel too: a blog and its entries.
SITES = ("wordpress", "ghost", "feed", "manual")


class Verdict(StrEnum):
    """Our word about an account."""

    YES = "yes"
    WAS = "was"
    NO = "no"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """What the word rests on, where it is not plain."""

    PLAIN = ""
    PERSON = "person"  # a private person's account
    FOREIGN = "foreign"  # somebody else's page, where we take part
    NAME_ONLY = "name_only"  # a name alone says neither platform nor owner
    OTHER_SPELLING = "other_spelling"  # a number where the register has names, or the other way round
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict and the official channels it is about."""

    verdict: Verdict
    why: Why = Why.PLAIN
    channels: list[Shown] = field(default_factory=list)


def is_ours(asked: str) -> Answer:
    """Our word about an address or an account name as somebody pasted it."""
    text = asked.strip()[:LONGEST]
    try:
        account = recognise(text)
    except NotAChannel as error:
        return Answer(Verdict.NO, Why.PERSON) if str(error) == A_PERSON else _by_name(text)
    if known := _known(account):
        return _about(known)
    return Answer(Verdict.UNKNOWN, Why.OTHER_SPELLING) if _spelt_otherwise(account) else Answer(Verdict.NO)


def _about(channel: Channel) -> Answer:
    if channel.foreign:
        return Answer(Verdict.NO, Why.FOREIGN, [shown(channel)])
    closed = channel.state == ChannelState.CLOSED
    return Answer(Verdict.WAS if closed else Verdict.YES, channels=[shown(channel)])


def _all() -> QuerySet[Channel]:
    return at_hand(register.official() | register.former())


def _known(account: Recognised) -> Channel | None:
    exact = _all().filter(register.at_address(account.address)).first()
    if exact or account.kind not in SITES:
        return exact
    above = [spelling for address in _above(account.address) for spelling in _spellings(address)]
    return max(_all().filter(address__in=above, platform__in=SITES), key=lambda one: len(one.address), default=None)


def _spellings(address: str) -> Iterable[str]:
    """With and without www, https and http: whoever types an address seldom knows which."""
    bare = re.sub(r"^https?://(www\.)?", "", address)
    return (f"{scheme}://{www}{bare}" for scheme in ("https", "http") for www in ("", "www."))


def _above(address: str) -> list[str]:
    """The addresses that this one lies below, the nearest first."""
    url = urlsplit(address)
    parts = [part for part in url.path.split("/") if part]
    return [f"{url.scheme}://{'/'.join([url.netloc, *parts[:end]])}" for end in range(len(parts), -1, -1)]


def _by_name(text: str) -> Answer:
    name = text.removeprefix("@")
    if not name or "\x00" in name or "/" in name:
        return Answer(Verdict.UNKNOWN, Why.UNREADABLE)
    named = Q(handle__iexact=name) | Q(handle__istartswith=f"{name}@") | Q(name__iexact=name)
    channels = [shown(channel) for channel in at_hand(register.official()).filter(named)[:20]]
    if channels:
        return Answer(Verdict.UNKNOWN, Why.NAME_ONLY, channels)
    plain = re.fullmatch(r"[\w.·-]+", name)
    return Answer(Verdict.NO, Why.NAME_ONLY) if plain else Answer(Verdict.UNKNOWN, Why.UNREADABLE)


def _spelt_otherwise(account: Recognised) -> bool:
    """Whether the register may know the account under another spelling, so that "no" would be a guess."""
    if account.kind not in ("facebook", "youtube", "bluesky"):
        return False
    mine = _is_number(account.address)
    addresses = _all().filter(platform=account.kind).values_list("address", flat=True)
    return any(_is_number(address) != mine for address in addresses)


def _is_number(address: str) -> bool:
    return bool(re.search(r"profile\.php\?id=|/(channel|c|user)/|/did:", address))
