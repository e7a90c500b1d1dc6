"""Who is on duty on a channel on a day (G1.5.1): the responsible person, else the substitute, else whom they named.

Only who has a right to the work counts: one whose role ends in the midst of it is passed over from that day.

Work is kept by the channel, not by the person: who is away loses nothing and has it back on the first day at work.
Pure over a `Roster`; what fills one is in `queries/duty.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from kanalvakt.organisation.models import Absence, RoleGrant, User
from kanalvakt.register.models import Channel


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty on `channel` that `day`; `person` None: nobody, which must not last a working day.

    `passed` are those before them in the chain who are away, have left or have no role, the responsible person first;
    `without_role` those of them who are here and have no role that day: nobody may do the work without a right to it.
    """

    channel: Channel
    day: date
    person: User | None
    passed: tuple[User, ...] = ()
    without_role: tuple[User, ...] = ()

    @property
    def standing_in_for(self) -> User | None:
        """The one whose work it is; None when it is the person's own, or when nobody is on duty."""
        return self.passed[0] if self.person and self.passed else None

    @property
    def why(self) -> str:
        """A sentence for people; '' when the responsible person is on duty. Never why somebody is away."""
        if self.person and not self.passed:
            return ""
        if self.person is not None:
            return _("%(person)s står in för %(names)s.") % {"person": self.person.name, "names": _names(self.passed)}
        if not self.passed:
            return _("Ingen är utsedd än.")
        away = [who for who in self.passed if who not in self.without_role]
        told = [_("Ingen i tjänst: %(names)s är borta.") % {"names": _names(away)}] if away else [_("Ingen i tjänst.")]
        return " ".join([*told, self.lacking]).strip()

    @property
    def lacking(self) -> str:
        """A sentence about those who have no role that day; '' when all have."""
        if not self.without_role:
            return ""
        return _("%(names)s har ingen roll då.") % {"names": _names(self.without_role)}


def _names(people: Iterable[User]) -> str:
    return ", ".join(who.name for who in people)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is away when, and who takes over. Everybody who is mentioned is in `people`.

    `grants` are the roles with which one may keep a channel, by person; `above` is each unit with those above it.
    """

    people: Mapping[UUID, User]
    absences: Mapping[UUID, tuple[Absence, ...]]
    grants: Mapping[UUID, tuple[RoleGrant, ...]]
    above: Mapping[int, frozenset[int]]

    def duty(self, channel: Channel, day: date) -> Duty:
        """The first in the channel's chain who works here, is not away and has a right to the work that day.

        Each is asked once, so it always ends.
        """
        passed: list[User] = []
        without_role: list[User] = []
        for person in self._chain(channel, day):
            if person.is_active and self.absence(person.pk, day) is None:
                if self._may(person.pk, channel, day):
                    return Duty(channel, day, person, tuple(passed), tuple(without_role))
                without_role.append(person)
            passed.append(person)
        return Duty(channel, day, None, tuple(passed), tuple(without_role))

    def absence(self, person_id: UUID, day: date) -> Absence | None:
        """The person's absence on that day."""
        return next((absence for absence in self.absences.get(person_id, ()) if absence.covers(day)), None)

    def _may(self, person_id: UUID, channel: Channel, day: date) -> bool:
        """By a role that reaches the channel's unit; whom an absence names, by any, for then rights follow duty."""
        held = [grant for grant in self.grants.get(person_id, ()) if _is_valid(grant, day)]
        if any(grant.unit_id in (None, channel.unit_id) for grant in held):
            return True
        if not held:
            return False
        reach = self.above.get(channel.unit_id, frozenset())
        return any(grant.unit_id in reach for grant in held) or self._is_named(person_id, day)

    def _is_named(self, person_id: UUID, day: date) -> bool:
        rows = (row for each in self.absences.values() for row in each)
        return any(row.stand_in_id == person_id and row.covers(day) for row in rows)

    def _chain(self, channel: Channel, day: date) -> Iterator[User]:
        """Responsible, substitute, whom the substitute named and so on, whom the responsible person named and so on."""
        responsible, substitute = channel.responsible_id, channel.substitute_id
        yield from (self.people[who] for who in (responsible, substitute) if who is not None)
        asked = {responsible, substitute}
        waiting = [self._named_by(responsible, day), self._named_by(substitute, day)]
        while waiting:
            who = waiting.pop()
            if who is not None and who not in asked:
                asked.add(who)
                yield self.people[who]
                waiting.append(self._named_by(who, day))

    def _named_by(self, who: UUID | None, day: date) -> UUID | None:
        absence = self.absence(who, day) if who else None
        return absence.stand_in_id if absence else None


def _is_valid(grant: RoleGrant, day: date) -> bool:
    return (grant.since is None or grant.since <= day) and (grant.until is None or day <= grant.until)
