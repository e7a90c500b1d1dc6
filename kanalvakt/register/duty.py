"""Who is on duty on a channel on a day (G1.5.1): the responsible person, else the substitute, else whom they named.

Work is kept by the channel, not by the person: who is away loses nothing and has it back on the first day at work.
Pure over a `Roster`; what fills one is in `queries/duty.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from kanalvakt.organisation.models import Absence, User
from kanalvakt.register.models import Channel


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty on `channel` that `day`; `person` None: nobody, which must not last a working day.

    `passed` are those before them in the chain who are away or have left, the responsible person first.
    """

    channel: Channel
    day: date
    person: User | None
    passed: tuple[User, ...] = ()

    @property
    def standing_in_for(self) -> User | None:
        """The one whose work it is; None when it is the person's own, or when nobody is on duty."""
        return self.passed[0] if self.person and self.passed else None

    @property
    def why(self) -> str:
        """A sentence for people; '' when the responsible person is on duty. Never why somebody is away."""
        if self.person and not self.passed:
            return ""
        names = ", ".join(who.name for who in self.passed)
        if self.person is None:
            return _("Ingen i tjänst: %(names)s är borta.") % {"names": names} if names else _("Ingen är utsedd än.")
        return _("%(person)s står in för %(names)s.") % {"person": self.person.name, "names": names}


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is away when, and who takes over. Everybody who is mentioned is in `people`."""

    people: Mapping[UUID, User]
    absences: Mapping[UUID, tuple[Absence, ...]]

    def duty(self, channel: Channel, day: date) -> Duty:
        """The first in the channel's chain who works here and is not away; each is asked once, so it always ends."""
        passed: list[User] = []
        for person in self._chain(channel, day):
            if person.is_active and self.absence(person.pk, day) is None:
                return Duty(channel, day, person, tuple(passed))
            passed.append(person)
        return Duty(channel, day, None, tuple(passed))

    def absence(self, person_id: UUID, day: date) -> Absence | None:
        """The person's absence on that day."""
        return next((absence for absence in self.absences.get(person_id, ()) if absence.covers(day)), None)

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
